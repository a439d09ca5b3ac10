import { assertAlmostEquals } from "@std/assert";

import { analyse } from "../../lib/statistics/analyse.ts";
import { overlapOf } from "../../lib/statistics/class_fairness.ts";
import { collapseInfluence } from "../../lib/statistics/collapse_influence.ts";
import { fairnessInfluence } from "../../lib/statistics/fairness_influence.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { collapseOf } from "../../lib/statistics/variance_collapse.ts";
import { goldenSet } from "../golden/golden.ts";

const CASES = [
  {
    set: "small",
    globalMean: "classes",
    covariance: "diagonal",
    temperature: 1,
  },
  {
    set: "imbalanced",
    globalMean: "samples",
    covariance: "spherical",
    temperature: 0.05,
  },
  {
    set: "wide",
    globalMean: "samples",
    covariance: "spherical",
    temperature: 0.1,
  },
] as const;

/**
 * The change of a statistic per weight when rows of one class are repeated `copies` times, all others
 * `copies - 1` less: by repeating every row often, a weight can move a little.
 */
function reweighted(
  set: ReturnType<typeof goldenSet>,
  moved: [number, number],
  copies: number,
) {
  const data = [...set.chunks() as Iterable<Float32Array>][0];
  const rows: number[] = [];
  for (let row = 0; row < set.rows; row++) {
    const extra = row === moved[0] ? 1 : row === moved[1] ? -1 : 0;
    for (let copy = 0; copy < copies + extra; copy++) rows.push(row);
  }
  const repeated = new Float64Array(rows.length * set.dims);
  rows.forEach((row, place) =>
    repeated.set(
      data.subarray(row * set.dims, (row + 1) * set.dims),
      place * set.dims,
    )
  );
  return analyse({
    ...set,
    rows: rows.length,
    labels: Int32Array.from(rows, (row) => set.labels[row]),
    chunks: () => [repeated],
  });
}

/** Two rows of one class, one of which takes weight from the other. */
function exchanges(labels: Int32Array): [number, number][] {
  const random = randomSource(3);
  return [0, 2].map((k) => {
    const members = Array.from(labels.keys()).filter((row) =>
      labels[row] === k
    );
    const [a, b] = random.choice(members.length, 2);
    return [members[a], members[b]];
  });
}

for (const { set, globalMean, covariance, temperature } of CASES) {
  Deno.test(`influences on C and F are the slopes of their values on ${set}`, async () => {
    const features = goldenSet(set);
    const analysis = analyse(features);
    const onC = await collapseInfluence(analysis, globalMean);
    const onF = await fairnessInfluence(analysis, { covariance, temperature });
    const copies = 100;
    for (const [up, down] of exchanges(analysis.labels)) {
      const values = async (moved: [number, number]) => {
        const changed = reweighted(features, moved, copies);
        return [
          await collapseOf(changed, { globalMean }),
          (await overlapOf(changed, { covariance, temperature })).fairness,
        ];
      };
      const [upC, upF] = await values([up, down]);
      const [downC, downF] = await values([down, up]);
      const slopeC = (upC - downC) / 2 * copies;
      const slopeF = (upF - downF) / 2 * copies;
      const close = (ours: number, slope: number) =>
        assertAlmostEquals(ours, slope, 2e-3 * Math.abs(slope) + 1e-8);
      close(onC[up] - onC[down], slopeC);
      close(onF[up] - onF[down], slopeF);
    }
  });
}
