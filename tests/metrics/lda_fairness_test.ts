import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import { faceCollapseHeldOut } from "../../lib/metrics/held_out_collapse.ts";
import { ldaFairness } from "../../lib/metrics/lda_fairness.ts";
import { ldaProbability } from "../../lib/metrics/lda_probability.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { heldOutCollapse } from "../../lib/statistics/held_out_collapse.ts";
import { heldOutProbabilities } from "../../lib/statistics/held_out_probabilities.ts";
import { randomSource } from "../../lib/statistics/random.ts";

/** Three classes on a line; the third lies on the second. */
function line(apart: number) {
  const random = randomSource(4);
  const labels = Int32Array.from({ length: 90 }, (_, row) => row % 3);
  const data = Float64Array.from(
    labels,
    (label) => [0, 20, 20 + apart][label] + random.normal(),
  );
  return analyseMatrix({ rows: 90, dims: 1, data }, labels);
}

Deno.test("lda-fairness is the geometric mean, or the least, of the classes' held-out probabilities", async () => {
  const analysis = line(1);
  const { data } = await heldOutProbabilities(analysis, 5, 0);
  const shares = [0, 1, 2].map((k) => {
    const own = [...analysis.labels.keys()]
      .filter((row) => analysis.labels[row] === k)
      .map((row) => data[3 * row + k]);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const { score } = await ldaFairness.terms(analysis);
  assertAlmostEquals(score, Math.cbrt(shares[0] * shares[1] * shares[2]));
  const { score: worst } = await ldaFairness.terms(analysis, { over: "worst" });
  assertEquals(worst, Math.min(...shares));
});

Deno.test("lda-fairness counts right predictions where asked for recall", async () => {
  const analysis = line(1);
  const { data } = await heldOutProbabilities(analysis, 5, 0);
  const recalls = [0, 1, 2].map((k) =>
    [...analysis.labels.keys()].filter((row) =>
      analysis.labels[row] === k &&
      data[3 * row + k] === Math.max(...data.subarray(3 * row, 3 * row + 3))
    ).length / 30
  );
  const { score } = await ldaFairness.terms(analysis, {
    of: "recall",
    over: "worst",
  });
  assertEquals(score, Math.min(...recalls));
  assert(score < 1);
});

Deno.test("lda-fairness is not above the mean probability where classes are of one size, and punishes one that is given up", async () => {
  for (const apart of [0, 1, 8]) {
    const analysis = line(apart);
    const { score } = await ldaFairness.terms(analysis);
    const mean = (await ldaProbability.terms(analysis)).score;
    assert(score <= mean + 1e-12);
    if (apart === 8) assertAlmostEquals(score, mean, 1e-3);
  }
});

Deno.test("face.collapse-held-out is the held-out collapse with its folds and seed", async () => {
  const analysis = line(1);
  const { score } = await faceCollapseHeldOut.terms(analysis, {
    folds: 3,
    seed: 8,
  });
  assertEquals(score, await heldOutCollapse(analysis, 3, 8));
});
