import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { cdnv } from "../../lib/metrics/cdnv.ts";
import { conceptVariance } from "../../lib/metrics/concept_variance.ts";
import { emms } from "../../lib/metrics/emms.ts";
import { interclassDistance } from "../../lib/metrics/interclass_distance.ts";
import { labelFeatureCorrelation } from "../../lib/metrics/label_feature_correlation.ts";
import { linearProbe } from "../../lib/metrics/linear_probe.ts";
import { linearProbeLoss } from "../../lib/metrics/linear_probe_loss.ts";
import { nearestClassMean } from "../../lib/metrics/nearest_class_mean.ts";
import { nearestNeighbours } from "../../lib/metrics/nearest_neighbours.ts";
import { nearestNeighboursHoldout } from "../../lib/metrics/nearest_neighbours_holdout.ts";
import { neuralCollapseDecisions } from "../../lib/metrics/neural_collapse_decisions.ts";
import { neuralCollapseDuality } from "../../lib/metrics/neural_collapse_duality.ts";
import { neuralCollapseMeans } from "../../lib/metrics/neural_collapse_means.ts";
import { neuralCollapseWithin } from "../../lib/metrics/neural_collapse_within.ts";
import { pacTran } from "../../lib/metrics/pac_tran.ts";
import { parc } from "../../lib/metrics/parc.ts";
import { parcCka } from "../../lib/metrics/parc_cka.ts";
import { silhouette } from "../../lib/metrics/silhouette.ts";
import { variabilityCollapseIndex } from "../../lib/metrics/variability_collapse_index.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { randomSource } from "../../lib/statistics/random.ts";

interface Set {
  readonly rows: number;
  readonly dims: number;
  readonly labels: Int32Array;
  readonly data: Float64Array;
}

/** Overlapping blobs of unequal size, their seed and shape drawn by fast-check. */
const sets = fc.record({
  seed: fc.nat(),
  classes: fc.integer({ min: 2, max: 5 }),
  dims: fc.integer({ min: 3, max: 9 }),
  spread: fc.constantFrom(0.2, 1, 3),
}).map(({ seed, classes, dims, spread }): Set => {
  const random = randomSource(seed);
  const labels: number[] = [];
  for (let k = 0; k < classes; k++) {
    for (let row = 0; row < 8 + random.integer(8); row++) labels.push(k);
  }
  const means = Float64Array.from(
    { length: classes * dims },
    () => 2 * random.normal(),
  );
  const data = new Float64Array(labels.length * dims);
  labels.forEach((k, row) => {
    for (let dim = 0; dim < dims; dim++) {
      data[row * dims + dim] = 5 + means[k * dims + dim] +
        spread * random.normal();
    }
  });
  return { rows: labels.length, dims, labels: Int32Array.from(labels), data };
});

async function score(
  metric: Metric,
  set: Set,
  options?: MetricOptions,
): Promise<number> {
  const analysis = analyse({
    ...set,
    classNames: [],
    chunks: () => [set.data],
  });
  return (await metric.terms(analysis, options)).score;
}

function shuffled(set: Set, seed: number): Set {
  const order = randomSource(seed).shuffle(Int32Array.from(set.labels.keys()));
  const data = new Float64Array(set.data.length);
  order.forEach((from, to) =>
    data.set(
      set.data.subarray(from * set.dims, (from + 1) * set.dims),
      to * set.dims,
    )
  );
  return { ...set, data, labels: order.map((row) => set.labels[row]) };
}

/** Class ids in another order, with gaps. */
function renamed(set: Set, seed: number): Set {
  const ids = randomSource(seed).shuffle([0, 3, 4, 9, 12]);
  return { ...set, labels: set.labels.map((k) => ids[k]) };
}

/** Rows turned by a random orthogonal matrix, a product of reflections. */
function rotated(set: Set, seed: number): Set {
  const random = randomSource(seed);
  const data = set.data.slice();
  for (let reflection = 0; reflection < set.dims; reflection++) {
    const axis = Float64Array.from({ length: set.dims }, () => random.normal());
    const square = axis.reduce((sum, x) => sum + x * x, 0);
    for (let from = 0; from < data.length; from += set.dims) {
      let along = 0;
      for (let dim = 0; dim < set.dims; dim++) {
        along += axis[dim] * data[from + dim];
      }
      for (let dim = 0; dim < set.dims; dim++) {
        data[from + dim] -= 2 * along / square * axis[dim];
      }
    }
  }
  return { ...set, data };
}

function mapped(set: Set, change: (x: number) => number): Set {
  return { ...set, data: set.data.map(change) };
}

const vote = { k: 3 };

/** Each metric with what its definition lets one do to the features without changing the score. */
const cases: {
  metric: Metric;
  options?: MetricOptions;
  rotation?: boolean;
  shift?: boolean;
  scale?: boolean;
  /** Ties in votes go to the lowest class, and folds follow the order. */
  followsIds?: boolean;
  followsOrder?: boolean;
  tolerance?: number;
}[] = [
  { metric: cdnv, rotation: true, shift: true, scale: true },
  { metric: interclassDistance, rotation: true, shift: true, scale: true },
  { metric: neuralCollapseWithin, rotation: true, shift: true, scale: true },
  { metric: neuralCollapseMeans, rotation: true, shift: true, scale: true },
  { metric: neuralCollapseDuality, rotation: true, shift: true, scale: true },
  { metric: neuralCollapseDecisions, rotation: true, shift: true, scale: true },
  { metric: nearestClassMean, rotation: true, shift: true, scale: true },
  {
    metric: variabilityCollapseIndex,
    rotation: true,
    shift: true,
    scale: true,
  },
  { metric: silhouette, rotation: true, shift: true, scale: true },
  {
    metric: silhouette,
    options: { distance: "cos" },
    rotation: true,
    scale: true,
  },
  {
    metric: silhouette,
    options: { distance: "corr" },
    shift: true,
    scale: true,
  },
  { metric: labelFeatureCorrelation, rotation: true, scale: true },
  {
    metric: labelFeatureCorrelation,
    options: { similarity: "l2" },
    rotation: true,
    shift: true,
    scale: true,
  },
  {
    metric: labelFeatureCorrelation,
    options: { similarity: "corr" },
    shift: true,
    scale: true,
  },
  { metric: parc, shift: true, scale: true },
  { metric: parc, options: { distance: "l2" }, shift: true, scale: true },
  { metric: parcCka, shift: true, scale: true },
  { metric: conceptVariance, shift: true, scale: true },
  { metric: emms, shift: true, scale: true },
  {
    metric: nearestNeighbours,
    options: vote,
    rotation: true,
    shift: true,
    scale: true,
    followsIds: true,
  },
  {
    metric: nearestNeighboursHoldout,
    options: vote,
    rotation: true,
    shift: true,
    scale: true,
    followsIds: true,
    followsOrder: true,
  },
  { metric: pacTran, rotation: true, shift: true, tolerance: 1e-4 },
  { metric: linearProbeLoss, shift: true, scale: true, tolerance: 1e-4 },
  {
    metric: linearProbe,
    options: { folds: 3 },
    shift: true,
    scale: true,
    followsIds: true,
    followsOrder: true,
  },
];

const SEEDS = fc.nat();

for (const { metric, options, tolerance = 1e-8, ...allowed } of cases) {
  const name = `${metric.id}${options ? ` ${JSON.stringify(options)}` : ""}`;
  const unchanged = (change: (set: Set, seed: number) => Set) =>
    fc.assert(
      fc.asyncProperty(sets, SEEDS, async (set, seed) => {
        const before = await score(metric, set, options);
        const after = await score(metric, change(set, seed), options);
        assertAlmostEquals(
          after,
          before,
          tolerance * Math.max(1, Math.abs(before)),
        );
      }),
      { numRuns: 12 },
    );
  if (!allowed.followsOrder) {
    Deno.test(`${name} does not change with the order of the rows`, () =>
      unchanged(shuffled));
  }
  if (!allowed.followsIds) {
    Deno.test(`${name} does not change when class ids are permuted and have gaps`, () =>
      unchanged(renamed));
  }
  if (allowed.rotation) {
    Deno.test(`${name} does not change when the features are rotated`, () =>
      unchanged(rotated));
  }
  if (allowed.shift) {
    Deno.test(`${name} does not change when a number is added to the features`, () =>
      unchanged((set) => mapped(set, (x) => x + 17)));
  }
  if (allowed.scale) {
    Deno.test(`${name} does not change when the features are multiplied by a number`, () =>
      unchanged((set) => mapped(set, (x) => 4 * x)));
  }
  Deno.test(`${name} says the same twice, and prefers tight classes to mixed ones`, () =>
    fc.assert(
      fc.asyncProperty(sets, async (set) => {
        const first = await score(metric, set, options);
        assertEquals(await score(metric, set, options), first);
        // These two see angles only, which are perfect for two classes however they mix.
        if (
          metric === neuralCollapseMeans || metric === neuralCollapseDuality
        ) {
          return;
        }
        const mixed = { ...set, labels: shuffled(set, 5).labels };
        const separate = pulledApart(set);
        assertEquals(
          await score(metric, separate, options) >=
            await score(metric, mixed, options),
          true,
          `pulled apart it scores ${await score(
            metric,
            separate,
            options,
          )}, mixed ${await score(metric, mixed, options)}`,
        );
      }),
      { numRuns: 8 },
    ));
}

/** Every class moved by its own large step along its own axis, or sign of an axis. */
function pulledApart(set: Set): Set {
  const data = set.data.slice();
  set.labels.forEach((k, row) => {
    data[row * set.dims + k % set.dims] += (k < set.dims ? 1 : -1) * 400;
  });
  return { ...set, data };
}
