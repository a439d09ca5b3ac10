import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "fair-collapse";

import { evaluateScores } from "../../lib/ranking/evaluate.ts";
import { rankStatistic } from "../../lib/ranking/rank_statistics.ts";

const tables = JSON.parse(
  Deno.readTextFileSync(
    new URL("../golden/peers/ranking.json", import.meta.url),
  ),
).cases as {
  name: string;
  models: string[];
  scores: number[];
  accuracies: number[];
  values: Record<string, number>;
}[];
const cars = tables.find(({ name }) => name === "head-vs-full/cars")!;

function byName(values: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    cars.models.map((model, index) => [model, values[index]]),
  );
}

const truth = byName(cars.accuracies);

Deno.test("evaluateScores() gives published accuracies the statistics that scipy does", () => {
  const { metrics, models } = evaluateScores(
    { head: byName(cars.scores) },
    truth,
  );
  assertEquals(models, cars.models);
  const { weightedTau, kendallTau, spearman, pearson } = metrics[0].statistics;
  assertAlmostEquals(weightedTau.estimate, cars.values.weightedtau, 1e-9);
  assertAlmostEquals(kendallTau.estimate, cars.values.kendalltau, 1e-9);
  assertAlmostEquals(spearman.estimate, cars.values.spearmanr, 1e-9);
  assertAlmostEquals(pearson.estimate, cars.values.pearsonr, 1e-9);
  assertAlmostEquals(
    metrics[0].statistics["rel@3"].estimate,
    cars.values["rel@3"],
    1e-9,
  );
  assertEquals(
    weightedTau.low < weightedTau.estimate &&
      weightedTau.estimate < weightedTau.high,
    true,
  );
});

Deno.test("evaluateScores() matches models by name, whatever their order", () => {
  const reversed = Object.fromEntries(
    Object.entries(byName(cars.scores)).reverse(),
  );
  assertEquals(
    evaluateScores({ head: reversed }, truth),
    evaluateScores({ head: byName(cars.scores) }, truth),
  );
});

Deno.test("evaluateScores() judges a metric on the models that it applies to and names the others", () => {
  const scores = { ...byName(cars.accuracies), googlenet: null, resnet50: NaN };
  const [row] = evaluateScores({ perfect: scores }, truth).metrics;
  assertEquals(row.without, ["resnet50", "googlenet"]);
  assertEquals(row.models, cars.models.length - 2);
  assertEquals(row.statistics.weightedTau.estimate, 1);
});

Deno.test("evaluateScores() gives NaN, and no error, to a metric with scores of two models", () => {
  const scores = Object.fromEntries(
    cars.models.map((model, index) => [model, index < 2 ? 1 : null]),
  );
  const [row] =
    evaluateScores({ sparse: scores, head: byName(cars.scores) }, truth)
      .metrics;
  assertEquals(row.statistics.weightedTau.estimate, NaN);
});

Deno.test("evaluateScores() tests every metric against the one that is named", () => {
  const { metrics } = evaluateScores(
    { head: byName(cars.scores), perfect: byName(cars.accuracies) },
    truth,
    { against: "head" },
  );
  assertEquals(metrics[0].comparison, undefined);
  assertEquals(
    metrics[1].comparison!.difference > 0.3 &&
      metrics[1].comparison!.aheadShare > 0.95,
    true,
  );
});

Deno.test("evaluateScores() lists what only the scores name and what only the truth does", () => {
  const { resnet34: _, ...scores } = byName(cars.scores);
  assertThrows(
    () => evaluateScores({ face: { ...scores, resnet18: 1, vit: 2 } }, truth),
    InputError,
    "Cannot match the scores of face with the truth: scores alone name resnet18, vit; the truth alone names resnet34; rename or leave out",
  );
});

Deno.test("evaluateScores() needs three models with true values that are numbers", () => {
  assertThrows(
    () => evaluateScores({ face: { a: 1, b: 2 } }, { a: 1, b: 2 }),
    InputError,
    "Cannot judge a ranking of 2 models; tau needs the true values of at least 3",
  );
  assertThrows(
    () =>
      evaluateScores({ face: { a: 1, b: 2, c: 3 } }, { a: 1, b: NaN, c: 2 }),
    InputError,
    "Expected a number as the true value of b but found NaN",
  );
});

Deno.test("an unknown statistic or metric to compare with is named with those that there are", () => {
  assertThrows(
    () => rankStatistic("tau"),
    InputError,
    'Unknown statistic "tau"; there are weightedTau',
  );
  assertThrows(
    () => rankStatistic("rel@0"),
    InputError,
    'Unknown statistic "rel@0"',
  );
  assertThrows(
    () =>
      evaluateScores({ face: byName(cars.scores) }, truth, { against: "leep" }),
    InputError,
    "Cannot compare with leep: it has no scores; there are face",
  );
});
