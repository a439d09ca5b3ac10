import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import { eTran } from "../../lib/metrics/e_tran.ts";
import { gbc } from "../../lib/metrics/gbc.ts";
import { hScore } from "../../lib/metrics/h_score.ts";
import { ldaAccuracy } from "../../lib/metrics/lda_accuracy.ts";
import { ldaProbability } from "../../lib/metrics/lda_probability.ts";
import { logMe } from "../../lib/metrics/log_me.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nLeep } from "../../lib/metrics/n_leep.ts";
import { ncti } from "../../lib/metrics/ncti.ts";
import { ped } from "../../lib/metrics/ped.ts";
import { regularisedHScore } from "../../lib/metrics/regularised_h_score.ts";
import { sfda } from "../../lib/metrics/sfda.ts";
import { transRate } from "../../lib/metrics/trans_rate.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import {
  featureCase,
  type LabelledMatrix,
  reordered,
  rotated,
  scaled,
  translated,
} from "../statistics/feature_cases.ts";

/** The same scale for all: PED's needs some features of the source data. */
const sourceFeatures = featureCase({ seed: 99, rows: 30, dims: 6 }).features;

function terms(
  metric: Metric,
  { features, labels }: LabelledMatrix,
  options?: MetricOptions,
): Promise<Record<string, number>> {
  return metric.terms(
    analyse({
      ...features,
      labels,
      classNames: [],
      chunks: () => [features.data],
      sourceFeatures,
    }),
    options,
  );
}

async function score(
  ...[metric, set, options]: Parameters<typeof terms>
): Promise<number> {
  const found = await terms(metric, set, options);
  // NCTI and ETran have terms only; their scores are relative to a pool.
  return found.score ??
    Object.values(found).reduce((sum, term) => sum + term, 0);
}

/** Class ids in another order, with gaps. */
function renamed({ features, labels }: LabelledMatrix): LabelledMatrix {
  return { features, labels: labels.map((id) => [12, 3, 9, 0][id]) };
}

/** Axes on which nothing happens, so many that there are more of them than rows. */
function widened({ features, labels }: LabelledMatrix): LabelledMatrix {
  const { rows, dims, data } = features;
  const wide = rows + 5;
  const padded = new Float64Array(rows * wide);
  for (let row = 0; row < rows; row++) {
    padded.set(data.subarray(row * dims, (row + 1) * dims), row * wide);
  }
  return { features: { rows, dims: wide, data: padded }, labels };
}

interface Case {
  readonly metric: Metric;
  readonly options?: MetricOptions;
  /** The score follows the order of the rows and class ids: the folds are drawn by it. */
  readonly drawn?: boolean;
  readonly rotation?: boolean;
  readonly shift?: boolean;
  readonly scale?: boolean;
  readonly deadAxes?: boolean;
}

const whole = { rotation: true, shift: true, scale: true };

/** Each metric with what its definition lets one do to the features without changing the score. */
const cases: readonly Case[] = [
  { metric: hScore, ...whole, deadAxes: true },
  { metric: hScore, options: { rcond: 1e-5 }, ...whole, deadAxes: true },
  { metric: hScore, options: { pcaDims: 3 }, ...whole, deadAxes: true },
  { metric: regularisedHScore, ...whole },
  { metric: logMe, rotation: true, deadAxes: true },
  {
    metric: logMe,
    options: { version: "icml" },
    rotation: true,
    deadAxes: true,
  },
  {
    metric: logMe,
    options: { version: "tllib" },
    rotation: true,
    deadAxes: true,
  },
  { metric: transRate, rotation: true, shift: true, deadAxes: true },
  {
    metric: transRate,
    options: { normalised: true },
    ...whole,
    deadAxes: true,
  },
  {
    metric: transRate,
    options: { classWeights: "equal" },
    rotation: true,
    shift: true,
  },
  { metric: sfda, shift: true },
  {
    metric: sfda,
    options: { variant: "etran" },
    rotation: true,
    shift: true,
    deadAxes: true,
  },
  { metric: eTran, options: { parts: "energy" } },
  { metric: eTran, options: { parts: "lda" }, shift: true },
  {
    metric: eTran,
    options: { parts: "lda", lda: "published" },
    rotation: true,
    shift: true,
    deadAxes: true,
  },
  { metric: eTran },
  { metric: gbc, rotation: true, shift: true },
  {
    metric: gbc,
    options: { covariance: "diagonal" },
    shift: true,
    deadAxes: true,
  },
  {
    metric: gbc,
    options: { pcaDims: 2 },
    rotation: true,
    shift: true,
    deadAxes: true,
  },
  {
    metric: ncti,
    options: { pcaDims: 5 },
    rotation: true,
    shift: true,
    deadAxes: true,
  },
  {
    metric: nLeep,
    options: { start: "classMeans" },
    rotation: true,
    shift: true,
    deadAxes: true,
  },
  { metric: ped },
  { metric: ped, options: { measure: "logme" } },
  { metric: ldaAccuracy, options: { folds: 0 }, ...whole, deadAxes: true },
  { metric: ldaAccuracy, drawn: true, ...whole },
  { metric: ldaProbability, drawn: true, ...whole },
];

const sets = fc.record({
  seed: fc.nat(1e6),
  rows: fc.integer({ min: 40, max: 60 }),
  spread: fc.constantFrom(0.3, 1),
  offset: fc.constantFrom(0, 2),
}).map((options) => featureCase({ ...options, dims: 6 }));

for (
  const { metric, options, drawn, rotation, shift, scale, deadAxes } of cases
) {
  const name = `${metric.id}${options ? ` ${JSON.stringify(options)}` : ""}`;
  const unchanged = (
    what: string,
    change: (set: LabelledMatrix) => LabelledMatrix,
  ) =>
    Deno.test(`${name} does not change ${what}`, () =>
      fc.assert(
        fc.asyncProperty(sets, async (set) => {
          const before = await score(metric, set, options);
          const after = await score(metric, change(set), options);
          assertAlmostEquals(
            after,
            before,
            1e-7 * Math.max(1, Math.abs(before)),
          );
        }),
        { numRuns: 8 },
      ));
  if (!drawn) {
    unchanged("with the order of the rows", (set) => reordered(set, 3));
    unchanged("when class ids are permuted and have gaps", renamed);
  }
  if (rotation) {
    unchanged("when the features are rotated", (set) => rotated(set, 4));
  }
  if (shift) {
    unchanged(
      "when a vector is added to every row",
      (set) => translated(set, 20),
    );
  }
  if (scale) {
    unchanged(
      "when the features are multiplied by a number",
      (set) => scaled(set, 8),
    );
  }
  if (deadAxes) {
    unchanged("with axes that do not vary, more than rows", widened);
  }

  Deno.test(`${name} says the same twice, to the last bit`, () =>
    fc.assert(
      fc.asyncProperty(sets, async (set) => {
        assertEquals(
          await score(metric, set, options),
          await score(metric, set, options),
        );
      }),
      { numRuns: 3 },
    ));
}

/** Those that must prefer classes that lie apart; the energy does not look at labels. */
const judges = cases.filter(({ metric, options }) =>
  metric !== eTran || options?.parts === "lda"
);

for (const { metric, options } of judges) {
  const name = `${metric.id}${options ? ` ${JSON.stringify(options)}` : ""}`;
  Deno.test(`${name} prefers classes that lie apart to shuffled labels`, () =>
    fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const set = featureCase({ seed, rows: 60, dims: 6, spread: 0.3 });
        const mixed = { ...set, labels: reordered(set, 7).labels };
        const apart = await terms(metric, set, options);
        const other = await terms(metric, mixed, options);
        const [better, worse] = metric.combine
          ? metric.combine([apart, other], options)
          : [apart.score, other.score];
        assert(better > worse, `apart ${better}, mixed ${worse}`);
      }),
      { numRuns: 5 },
    ));
}
