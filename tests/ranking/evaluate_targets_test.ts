import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  bootstrapInterval,
  evaluateTargets,
  InputError,
  pairedBootstrap,
  ShapeError,
  weightedKendallTau,
} from "fair-collapse";

const models = ["a", "b", "c", "d", "e", "f"];
const pets = {
  target: "pets",
  models,
  truth: [60, 65, 70, 72, 80, 90],
  scores: { face: [1, 2, 4, 3, 6, 5], logme: [2, 1, 3, 6, 4, 5] },
};
const cars = {
  target: "cars",
  models,
  truth: [50, 55, 40, 70, 65, 60],
  scores: { face: [2, 3, 1, 6, 4, 5], logme: [6, 1, 2, 4, 3, 5] },
};

Deno.test("evaluateTargets() gives the interval of a single target that bootstrapInterval() gives", () => {
  const { metrics } = evaluateTargets([pets], { seed: 3, resamples: 300 });
  const expected = bootstrapInterval(
    (drawn) =>
      weightedKendallTau(
        Array.from(drawn, (model) => pets.scores.face[model]),
        Array.from(drawn, (model) => pets.truth[model]),
      ),
    6,
    { seed: 3, resamples: 300 },
  );
  assertEquals(metrics[0].targets[0], expected);
  assertEquals(metrics[0].mean, expected);
});

Deno.test("evaluateTargets() draws the same models for all targets, as pairedBootstrap() does", () => {
  const { metrics } = evaluateTargets([pets, cars], {
    against: ["logme"],
    resamples: 300,
  });
  const expected = pairedBootstrap(
    [pets, cars].map(({ truth, scores }) => ({
      a: scores.face,
      b: scores.logme,
      truth,
    })),
    { resamples: 300 },
  );
  const { difference, low, high } = metrics[0].comparisons.logme;
  assertAlmostEquals(difference, expected.difference);
  assertAlmostEquals(low, expected.low);
  assertAlmostEquals(high, expected.high);
  assertEquals(metrics[1].comparisons, {});
});

Deno.test("evaluateTargets() averages the taus of the targets", () => {
  const { metrics, targets } = evaluateTargets([pets, cars], { resamples: 50 });
  assertEquals(targets, ["pets", "cars"]);
  const [one, other] = metrics[0].targets;
  assertAlmostEquals(
    metrics[0].mean.estimate,
    (one.estimate + other.estimate) / 2,
  );
});

Deno.test("evaluateTargets() judges a metric on the models that it scores, and compares on those that both score", () => {
  const gaps = {
    ...pets,
    scores: { face: [1, 2, 3, 4, 5, 6], leep: [NaN, NaN, 9, 8, 10, 11] },
  };
  const { metrics } = evaluateTargets([gaps], {
    against: ["face"],
    resamples: 50,
  });
  assertEquals(metrics[1].scored, [4]);
  const leep = weightedKendallTau([9, 8, 10, 11], [70, 72, 80, 90]);
  assertEquals(metrics[1].targets[0].estimate, leep);
  // Face puts the four in perfect order.
  assertAlmostEquals(metrics[1].comparisons.face.difference, leep - 1);
});

Deno.test("evaluateTargets() leaves a target out of the mean where fewer than three models have a score", () => {
  const { metrics } = evaluateTargets([
    { ...pets, scores: { leep: [1, 2, NaN, NaN, NaN, NaN] } },
    { ...cars, scores: { leep: [2, 3, 1, 6, 5, 4] } },
  ], { resamples: 20 });
  assertEquals(metrics[0].targets[0].estimate, NaN);
  assertEquals(metrics[0].mean.estimate, 1);
});

Deno.test("evaluateTargets() counts the pairs of each axis and their concordance", () => {
  const attributes = Object.fromEntries(
    models.map((model, index) => [model, {
      size: index < 3 ? "small" : "large",
      source: "xyz"[index % 3],
    }]),
  );
  const { axes, metrics } = evaluateTargets([pets, cars], {
    attributes,
    resamples: 100,
  });
  assertEquals(axes, ["size", "source"]);
  const { size, source } = metrics[0].axes;
  assertEquals([size.pairs, source.pairs], [6, 12]);
  // The larger one of each pair is better on both targets, and has the higher score.
  assertEquals(size.estimate, 1);
  assertAlmostEquals(source.estimate, (2 / 6 + 6 / 6) / 2);
  assert(source.low <= source.estimate && source.estimate <= source.high);
});

Deno.test("evaluateTargets() names what is missing", () => {
  assertThrows(() => evaluateTargets([]), InputError, "at least one target");
  assertThrows(
    () => evaluateTargets([pets, { ...cars, scores: { face: [1] } }]),
    ShapeError,
    "a score of face for each of 6 models on cars but found 1",
  );
  assertThrows(
    () =>
      evaluateTargets([pets, {
        ...cars,
        scores: { face: models.map(() => 1) },
      }]),
    InputError,
    "logme has no scores on cars",
  );
  assertThrows(
    () => evaluateTargets([pets], { against: ["leep"] }),
    InputError,
    "Cannot compare with leep: it has no scores; there are face, logme",
  );
  assertThrows(
    () => evaluateTargets([pets], { attributes: {} }),
    InputError,
    "Cannot tell what a is made of",
  );
  assertThrows(
    () => evaluateTargets([{ ...pets, truth: [1] }]),
    ShapeError,
    "a true value for each of 6 models on pets but found 1",
  );
  assertThrows(
    () =>
      evaluateTargets([{ target: "t", models: ["a"], truth: [1], scores: {} }]),
    InputError,
    "a ranking of 1 models on t",
  );
});
