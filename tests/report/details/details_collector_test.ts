import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import {
  bhattacharyyaCoefficients,
  classFairness,
  detailsCollector,
  type DetailsOptions,
  type FeatureSet,
  rankFeatures,
  type RunDetails,
} from "fair-collapse";
import {
  type CaseOptions,
  featureCase,
} from "../../statistics/feature_cases.ts";

function featureSet(model: string, options: CaseOptions): FeatureSet {
  const { features, labels } = featureCase(options);
  return {
    model,
    rows: features.rows,
    dims: features.dims,
    labels,
    classNames: Array.from(
      { length: options.classes ?? 4 },
      (_, id) => `class ${id}`,
    ),
    chunks: () => [features.data],
  };
}

async function gathered(
  sets: readonly FeatureSet[],
  options?: DetailsOptions,
): Promise<RunDetails> {
  const collector = detailsCollector(options);
  const { models } = await rankFeatures(sets, { onAnalysis: collector.add });
  return await collector.result(models.map(({ name }) => name));
}

Deno.test("overlaps are the coefficients and fairness by class has F as its mean", async () => {
  const options = { rows: 90, classes: 5, spread: 2 };
  const set = featureSet("m", options);
  const { classes, models: [model] } = await gathered([set]);
  const { features, labels } = featureCase(options);
  const { data } = await bhattacharyyaCoefficients(features, labels);
  classes.forEach((one, i) =>
    classes.forEach((other, j) =>
      assertAlmostEquals(
        Math.exp(model.logOverlap[i][j]!),
        data[5 * one + other],
        1e-3,
      )
    )
  );
  const mean = model.fairness.reduce<number>(
    (sum, value) => sum + value! / 5,
    0,
  );
  assertAlmostEquals(mean, await classFairness(features, labels), 1e-3);
});

Deno.test("options of FaCe decide on the overlaps that are shown", async () => {
  const set = featureSet("m", { rows: 90, classes: 4, spread: 2 });
  const [plain, hot] = await Promise.all([
    gathered([set]),
    gathered([set], { face: { temperature: 10, covariance: "spherical" } }),
  ]);
  assert(plain.models[0].logOverlap[0][1] !== hot.models[0].logOverlap[0][1]);
  assert(hot.models[0].fairness[0]! > plain.models[0].fairness[0]!);
});

Deno.test("classes and points are capped, and what was left out is said", async () => {
  const set = featureSet("m", { rows: 1200, classes: 40, dims: 12 });
  const { classes, models: [model], leftOut } = await gathered([set]);
  assertEquals(classes.length, 30);
  assertEquals(model.logOverlap.length, 30);
  assert(model.projection.samples.length <= 840);
  assertEquals(model.projection.pca.length, model.projection.labels.length);
  assertEquals(leftOut, [
    "30 of 40 classes are shown: those that overlap most with another.",
    "About 800 of 1200 rows are drawn as points, every class in its share.",
  ]);
});

Deno.test("the best eight models are kept, in the order of the ranking", async () => {
  const sets = Array.from(
    { length: 14 },
    (_, at) =>
      featureSet(`model ${at}`, { rows: 40, spread: 0.5 + at, seed: at + 1 }),
  );
  const collector = detailsCollector();
  const { models } = await rankFeatures(sets, { onAnalysis: collector.add });
  const order = models.map(({ name }) => name);
  const details = await collector.result(order);
  assertEquals(details.models.map(({ model }) => model), order.slice(0, 8));
  assertEquals(details.leftOut, [
    "The best 8 of 14 models are shown in detail.",
  ]);
});

Deno.test("a class of one row is shown, but its row is not judged", async () => {
  const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2);
  const set = {
    model: "m",
    rows: 9,
    dims: 2,
    labels,
    classNames: ["a", "b", "alone"],
    chunks: () => [
      Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, 9, 9, 8, 9, 9, 8, 8, 8, 4, 4),
    ],
  };
  const { classes, models: [model] } = await gathered([set]);
  const alone = classes.indexOf(2);
  assertEquals(model.recalls[alone], null);
  assertEquals(model.exemplars.some((own) => own.class === 2), false);
  assertEquals(model.exemplars.length, 2);
});

Deno.test("ids that no row has get no place among the classes", async () => {
  const { features, labels } = featureCase({ rows: 60, classes: 3 });
  const set = {
    model: "m",
    rows: 60,
    dims: features.dims,
    labels: labels.map((id) => 2 * id),
    classNames: ["a", "-", "b", "-", "c"],
    chunks: () => [features.data],
  };
  const { classes, models: [model] } = await gathered([set]);
  assertEquals(classes.toSorted(), [0, 2, 4]);
  assert(model.projection.labels.every((id) => id % 2 === 0));
  assert(model.confusions.every(({ of, as }) => of % 2 === 0 && as % 2 === 0));
});

Deno.test("samples are those that rows come from", async () => {
  const { features, labels } = featureCase({ rows: 60 });
  const of = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 4));
  const set = {
    model: "m",
    rows: 60,
    dims: features.dims,
    labels,
    classNames: ["a", "b", "c", "d"],
    samples: { count: 15, of },
    chunks: () => [features.data],
  };
  const pixels = await gathered([set]);
  assert(pixels.models[0].projection.samples.every((sample) => sample < 15));
  const { samples: _, ...whole } = set;
  const moved = await gathered([whole], { sampleOf: (row) => row + 1000 });
  assertEquals(moved.models[0].projection.samples[0], 1000);
  assert(
    moved.models[0].exemplars[0].typical.every((sample) => sample >= 1000),
  );
});

Deno.test("the same features give the same details, to the digit", async () => {
  const set = featureSet("m", { rows: 300, dims: 20, classes: 6 });
  assertEquals(
    JSON.stringify(await gathered([set])),
    JSON.stringify(await gathered([set])),
  );
});

Deno.test("two classes, and features that do not vary within classes, still have details", async () => {
  const two = featureSet("m", { rows: 40, classes: 2 });
  const { models: [model] } = await gathered([two]);
  assertEquals(model.projection.lda!.length, 40);
  const flat = {
    model: "flat",
    rows: 6,
    dims: 2,
    labels: Int32Array.of(0, 0, 1, 1, 2, 2),
    classNames: ["a", "b", "c"],
    chunks: () => [Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1, 5, 5, 5, 5)],
  };
  const { models: [collapsed] } = await gathered([flat]);
  assertEquals(collapsed.projection.predicted, undefined);
  assertEquals(collapsed.exemplars, []);
  assertEquals(collapsed.variances, [0, 0, 0]);
});
