import { assertAlmostEquals } from "@std/assert";

import { conceptVariance } from "../../lib/metrics/concept_variance.ts";
import { interclassDistance } from "../../lib/metrics/interclass_distance.ts";
import { linearProbe } from "../../lib/metrics/linear_probe.ts";
import { nearestNeighboursHoldout } from "../../lib/metrics/nearest_neighbours_holdout.ts";
import { neuralCollapseDecisions } from "../../lib/metrics/neural_collapse_decisions.ts";
import { parc } from "../../lib/metrics/parc.ts";
import { variabilityCollapseIndex } from "../../lib/metrics/variability_collapse_index.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { pacTran } from "../../lib/metrics/pac_tran.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { goldenAnalysis } from "./golden_table.ts";

function set(labels: number[], data: number[]) {
  return analyse({
    rows: labels.length,
    dims: data.length / labels.length,
    labels: Int32Array.from(labels),
    classNames: [],
    chunks: () => [Float64Array.from(data)],
  });
}

const line = set([0, 0, 1, 1], [0, 1, 9, 10]);

Deno.test("int is the distance of the means over the sum of the widths", async () => {
  const { score } = await interclassDistance.terms(line);
  assertAlmostEquals(score, 9 / (0.5 + 0.5), 1e-12);
});

Deno.test("vci is one minus the share of the variance that lies between the classes", async () => {
  const { vci, score } = await variabilityCollapseIndex.terms(line);
  assertAlmostEquals(vci, 1 - 20.25 / 20.5, 1e-12);
  assertAlmostEquals(score, -vci, 1e-15);
});

Deno.test("concept-variance is the weighted share of other classes, computed pair by pair", async () => {
  const random = randomSource(2);
  const rows = 40, dims = 3;
  const data = Array.from({ length: rows * dims }, () => random.normal());
  const labels = Array.from({ length: rows }, () => random.integer(3));
  const at = (row: number, dim: number) => data[row * dims + dim];
  const span = Array.from({ length: dims }, (_, dim) => {
    const column = labels.map((_, row) => at(row, dim));
    return Math.max(...column) - Math.min(...column);
  });
  let expected = 0;
  for (let n = 0; n < rows; n++) {
    let total = 0, other = 0;
    for (let m = 0; m < rows; m++) {
      if (m === n) continue;
      const distance = Math.hypot(
        ...span.map((length, dim) => (at(n, dim) - at(m, dim)) / length),
      );
      const weight = 2 ** (-2 * distance / (Math.sqrt(dims) - distance));
      total += weight;
      if (labels[m] !== labels[n]) other += weight;
    }
    expected += other / total / rows;
  }
  const { score, variance } = await conceptVariance.terms(set(labels, data));
  assertAlmostEquals(variance, expected, 1e-12);
  assertAlmostEquals(score, -expected, 1e-12);
});

Deno.test("nc4 without a head agrees with the nearest mean on every row of tight classes", async () => {
  assertAlmostEquals(
    (await neuralCollapseDecisions.terms(line)).score,
    1,
    1e-15,
  );
});

Deno.test("a sample of the rows scores nearly as all of them do", async () => {
  const digits = goldenAnalysis("digits", "peers");
  for (const metric of [parc, conceptVariance]) {
    const all = (await metric.terms(digits, { samples: null })).score;
    const some = (await metric.terms(digits, { samples: 600 })).score;
    assertAlmostEquals(some / all, 1, 0.05);
  }
});

Deno.test("splits by class hold out about the accuracy that splits by row do", async () => {
  const small = goldenAnalysis("imbalanced", "peers");
  for (
    const [metric, stratified, byRow] of [
      [linearProbe, "halves", "odd"],
      [linearProbe, "folds", "modulo"],
      [nearestNeighboursHoldout, "stratified", "rows"],
    ] as const
  ) {
    const ours = (await metric.terms(small, { split: stratified })).score;
    const theirs = (await metric.terms(small, { split: byRow })).score;
    assertAlmostEquals(ours, theirs, 0.05);
  }
});

Deno.test("pactran with curvatures that fit the loss is closer to 0 than with summed ones", async () => {
  const small = goldenAnalysis("small", "peers");
  const mean = await pacTran.terms(small);
  const sum = await pacTran.terms(small, { curvature: "sum" });
  assertAlmostEquals(mean.loss, sum.loss, 1e-9);
  // log N apart: (K D / 2 L) (s2Factor / D) log N at most.
  assertAlmostEquals(
    (sum.bound - mean.bound) / (4 * 16 / (2 * 240) * (10 / 16) * Math.log(240)),
    1,
    0.03,
  );
});
