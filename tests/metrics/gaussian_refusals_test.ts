import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import {
  InputError,
  NotApplicableError,
  ShapeError,
} from "../../lib/errors.ts";

import { eTran } from "../../lib/metrics/e_tran.ts";
import { gbc } from "../../lib/metrics/gbc.ts";
import { hScore } from "../../lib/metrics/h_score.ts";
import { ldaAccuracy } from "../../lib/metrics/lda_accuracy.ts";
import { ldaProbability } from "../../lib/metrics/lda_probability.ts";
import { logMe } from "../../lib/metrics/log_me.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { minMax } from "../../lib/metrics/min_max.ts";
import { nLeep } from "../../lib/metrics/n_leep.ts";
import { ncti } from "../../lib/metrics/ncti.ts";
import { ped } from "../../lib/metrics/ped.ts";
import { regularisedHScore } from "../../lib/metrics/regularised_h_score.ts";
import { sfda } from "../../lib/metrics/sfda.ts";
import { transRate } from "../../lib/metrics/trans_rate.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import type { LabelledFeatures } from "../../lib/statistics/labelled_features.ts";
import { featureCase } from "../statistics/feature_cases.ts";

function set(
  labels: number[],
  data: number[],
  more: Partial<LabelledFeatures> = {},
) {
  return analyse({
    rows: labels.length,
    dims: data.length / labels.length,
    labels: Int32Array.from(labels),
    classNames: ["cat", "dog", "eel"],
    chunks: () => [Float64Array.from(data)],
    ...more,
  });
}

const oneClass = set([1, 1, 1], [1, 2, 4]);
const equalRows = set([0, 0, 1, 1], [2, 2, 2, 2]);
const collapsed = set([0, 0, 1, 1, 2, 2], [1, 0, 1, 0, 0, 1, 0, 1, 5, 5, 5, 5]);
const lonely = set([0, 0, 0, 1], [1, 2, 3, 9]);
const zeros = set([0, 0, 1, 1], [0, 0, 0, 0]);

const refusals: [Metric, ReturnType<typeof set>, string, MetricOptions?][] = [
  [logMe, oneClass, "LogME needs two classes or more"],
  [
    nLeep,
    set([0, 0, 0, 1, 1, 1], [0, 1, 2, 7, 8, 9]),
    "10 Gaussians on 1 axes of 6 rows take up to 6e+3 multiplications; a smaller pca",
    { maxWork: 1000 },
  ],
  [logMe, zeros, "All features are 0: nothing to regress on"],
  [
    logMe,
    set([0, 1], [1, 2]),
    "Cannot regress the first feature on the others: there is one feature",
    { target: "firstFeature" },
  ],
  [
    logMe,
    set([0, 0, 1, 1, 1], [1, 0, 1, 0, 0, 1, 0, 1, 0, 1]),
    "The evidence of version tllib is not finite where a class is fitted without error",
    { version: "tllib" },
  ],
  [regularisedHScore, equalRows, "is singular even when shrunk"],
  [transRate, equalRows, "All rows are equal: nothing to encode", {
    normalised: true,
  }],
  [transRate, lonely, "TransRate needs eps above 0, not 0", { eps: 0 }],
  [sfda, oneClass, "SFDA needs two classes or more"],
  [sfda, collapsed, "the rows of every class are equal"],
  [eTran, collapsed, "the rows of every class are equal", { parts: "lda" }],
  [
    eTran,
    lonely,
    "0.5 percent of 4 rows are 0 rows; set percent so that they are between 1 and all",
    { parts: "energy", percent: 0.5 },
  ],
  [gbc, oneClass, "GBC needs two classes or more"],
  [
    ncti,
    collapsed,
    "NCTI needs two classes, 64 rows and 64 dims or more, not 3 classes and 6 rows x 2 dims",
  ],
  [ldaProbability, lonely, 'Class "dog" has one row'],
  [ldaAccuracy, lonely, 'Class "dog" has one row'],
  [
    ldaProbability,
    collapsed,
    "is singular even when shrunk: the rows of every class are equal",
  ],
  [ldaAccuracy, collapsed, "The within-class covariance is zero", { folds: 0 }],
  [ldaAccuracy, oneClass, "needs two classes and more rows than classes", {
    folds: 0,
  }],
  [nLeep, equalRows, "All rows are equal: there is no cluster"],
  [
    ped,
    lonely,
    "PED needs features of the source data to set its scale, and the set has none",
  ],
];

for (const [metric, analysis, reason, options] of refusals) {
  const given = options ? ` ${JSON.stringify(options)}` : "";
  Deno.test(`${metric.id}${given} is not applicable where ${reason}`, async () => {
    await assertRejects(
      () => metric.terms(analysis, options),
      NotApplicableError,
      reason,
    );
  });
}

Deno.test("ped names both widths when the source features are of another model", async () => {
  const sourceFeatures = { rows: 2, dims: 3, data: new Float32Array(6) };
  await assertRejects(
    () => ped.terms(set([0, 0, 1, 1], [1, 2, 3, 4], { sourceFeatures })),
    ShapeError,
    "Expected source features of 1 dims but found 3",
  );
});

Deno.test("lda-probability asks for two folds at least", async () => {
  await assertRejects(
    () => ldaProbability.terms(set([0, 0, 1, 1], [1, 2, 3, 5]), { folds: 1 }),
    InputError,
    "Expected 2 folds or more but found 1",
  );
});

Deno.test("a feature that is not a number is reported with its row", async () => {
  for (const metric of [logMe, hScore, sfda, gbc, transRate, ldaProbability]) {
    await assertRejects(
      () => metric.terms(set([0, 0, 1, 1], [1, 2, Infinity, 3])),
      InputError,
      "found NaN or Inf in 1 of 4 rows, the first in row 2",
    );
  }
});

Deno.test("singular covariances leave hscore, transrate and logme as they are in fewer dims", async () => {
  const { features: { rows, dims, data }, labels } = featureCase({ rows: 30 });
  const plain = analyse({
    rows,
    dims,
    labels,
    classNames: [],
    chunks: () => [data],
  });
  // Every axis twice, divided by the root of 2: a rotation of the axes and as many of zeros.
  const twice = new Float64Array(rows * dims * 2);
  for (let at = 0; at < data.length; at++) {
    const to = Math.floor(at / dims) * 2 * dims + at % dims;
    twice[to] = twice[to + dims] = data[at] / Math.SQRT2;
  }
  const doubled = analyse({
    rows,
    dims: 2 * dims,
    labels,
    classNames: [],
    chunks: () => [twice],
  });
  for (const metric of [hScore, transRate, logMe]) {
    const { score } = await metric.terms(plain);
    assertAlmostEquals((await metric.terms(doubled)).score, score, 1e-9);
  }
});

Deno.test("gbc knows two classes that coincide and two that are far apart", async () => {
  const same = set([0, 0, 1, 1], [-1, 1, -1, 1]);
  assertEquals((await gbc.terms(same)).score, -2);
  const apart = set([0, 0, 1, 1], [-1, 1, 99, 101]);
  assertAlmostEquals(
    (await gbc.terms(apart)).score,
    -2 * Math.exp(-(100 ** 2) / 8),
    1e-300,
  );
});

Deno.test("gbc counts the logarithm once a dim unless it is told otherwise", async () => {
  // Equal means, variances 1 and 9 on both axes.
  const analysis = set([0, 0, 1, 1], [-1, -1, 1, 1, -3, -3, 3, 3]);
  const perDim = Math.log(5 / 3) / 2;
  const right = await gbc.terms(analysis);
  const diagonal = await gbc.terms(analysis, { covariance: "diagonal" });
  const published = await gbc.terms(analysis, { dimensionFactor: 1 });
  assertAlmostEquals(right.score, -2 * Math.exp(-2 * perDim), 1e-14);
  assertAlmostEquals(diagonal.score, right.score, 1e-14);
  assertAlmostEquals(published.score, -2 * Math.exp(-perDim), 1e-14);
});

Deno.test("transrate weighs classes by their rows, or alike", async () => {
  // Centred rows are -2, 0, 1, 1 with the classes' rates log(1 + m / eps) / 2, m the mean square.
  const analysis = set([0, 1, 1, 1], [0, 2, 3, 3]);
  const rate = (square: number) => Math.log1p(square / 1e-4) / 2;
  const whole = rate(6 / 4), first = rate(4), second = rate(2 / 3);
  assertAlmostEquals(
    (await transRate.terms(analysis)).score,
    whole - first / 4 - 3 * second / 4,
    1e-12,
  );
  const alike = await transRate.terms(analysis, { classWeights: "equal" });
  assertAlmostEquals(alike.score, whole - first / 2 - second / 2, 1e-12);
});

Deno.test("etran's energy is the mean log-sum-exp of the tail that is asked for", async () => {
  const analysis = set([0, 0, 1, 1], [0, 0, 1, 1, 2, 2, 3, 3]);
  const energy = async (percent: number, tail: string) =>
    (await eTran.terms(analysis, { parts: "energy", percent, tail })).score;
  assertAlmostEquals(await energy(50, "bot"), 0.5 + Math.log(2), 1e-14);
  assertAlmostEquals(await energy(25, "top"), 3 + Math.log(2), 1e-14);
  assertAlmostEquals(await energy(100, "bot"), 1.5 + Math.log(2), 1e-14);
});

Deno.test("etran and ncti combine a pool by min-max", () => {
  const pool = [
    { energy: 1, lda: 0.5, seli: 4, ncc: 0.2, vc: 3 },
    { energy: 3, lda: 0.7, seli: 8, ncc: 0.6, vc: 1 },
    { energy: 2, lda: 0.9, seli: 4, ncc: 0.4, vc: 2 },
  ];
  eTran.combine!(pool).forEach((score, model) =>
    assertAlmostEquals(score, [0, 0.15 + 0.425, 0.075 + 0.85][model], 1e-15)
  );
  ncti.combine!(pool).forEach((score, model) =>
    assertAlmostEquals(score, [-1, 2, 0][model], 1e-15)
  );
  assertEquals(minMax([2, 2]), [0, 0]);
});

Deno.test("ped pushes classes that overlap and leaves those that do not", async () => {
  const sourceFeatures = { rows: 2, dims: 1, data: Float64Array.of(-1, 1) };
  const apart = set([0, 0, 1, 1], [-1, 1, 99, 101], { sourceFeatures });
  const untouched = await ped.terms(apart);
  assertEquals(untouched.steps, 0);
  assertEquals(untouched.score, (await sfda.terms(apart)).score);
  // Radii 0.6 each at a distance of 1: overlap 0.2, so each is moved by 0.01 * 0.2 / 2 = 0.001 in
  // the first step and by 1 % less in each further one.
  const close = set([0, 0, 1, 1], [-1, 1, 0, 2], { sourceFeatures });
  const { steps, score } = await ped.terms(close);
  const step = (gap: number) => 0.001 * (1.2 - gap) / 0.2;
  let gap = 1;
  for (let again = 0; again < 6; again++) gap += 2 * step(gap);
  const moved = set(
    [0, 0, 1, 1],
    [-1, 1, 0, 2].map((x, row) => x + (row < 2 ? -1 : 1) * (gap - 1) / 2),
  );
  assertEquals(steps, 6);
  assertAlmostEquals(score, (await sfda.terms(moved)).score, 1e-14);
  assert(score > (await sfda.terms(close)).score);
});

Deno.test("nleep draws by its seed and needs no more components than rows", async () => {
  const analysis = (rows: number) => {
    const { features, labels } = featureCase({ rows, classes: 3 });
    return analyse({
      ...features,
      labels,
      classNames: [],
      chunks: () => [features.data],
    });
  };
  const first = await nLeep.terms(analysis(80), { seed: 1 });
  assertEquals(await nLeep.terms(analysis(80), { seed: 1 }), first);
  const others = [];
  for (const seed of [2, 3, 4]) {
    others.push((await nLeep.terms(analysis(80), { seed })).score);
  }
  assert(others.some((score) => score !== first.score));
  // 15 components for 14 rows: 12 are taken.
  const few = await nLeep.terms(analysis(14));
  assert(few.score <= 0 && few.score > -Math.log(3));
});
