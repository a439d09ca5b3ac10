import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import {
  loadPlotKit,
  type MetricOptions,
  type RunDocument,
} from "fair-collapse";
import { normalisedTerms } from "../../../lib/metrics/face.ts";
import {
  agreements,
  rankPairs,
} from "../../../lib/report/html/charts/agreement.ts";
import {
  mistaken,
  recognised,
  relativeVariances,
  unfairness,
} from "../../../lib/report/html/charts/class_bars.ts";
import { termPoints } from "../../../lib/report/html/charts/collapse_fairness.ts";
import { placedMeasures } from "../../../lib/report/html/charts/collapse_measures.ts";
import { levelLines } from "../../../lib/report/html/charts/level_lines.ts";
import {
  contributions,
  spreads,
} from "../../../lib/report/html/charts/normalisation.ts";
import { shadingOf } from "../../../lib/report/html/charts/overlap.ts";
import { pointsByClass } from "../../../lib/report/html/charts/projection.ts";
import { rankedLines } from "../../../lib/report/html/charts/ranking.ts";
import { relativeValues } from "../../../lib/report/html/charts/spectrum.ts";
import { truthPoints } from "../../../lib/report/html/charts/truth.ts";
import { type RunView, runView } from "../../../lib/report/html/run_view.ts";
import { payloadOf } from "../../../lib/report/html/payload.ts";

const kit = await loadPlotKit();

/** Two models, b the better one, and three classes: all figures can be told by hand. */
const RUN: RunDocument = {
  format: "fair-collapse/run",
  version: 1,
  created: "2030-01-02T03:04:05.000Z",
  versions: { "fair-collapse": "1.0.0" },
  data: {
    name: "pets",
    path: "pets/",
    task: "image",
    samples: 6,
    classes: ["cat", "dog", "owl"].map((name) => ({ name, count: 2 })),
    remarks: [],
  },
  models: ["a", "b"].map((name) => ({ name, source: name, rows: 6, dims: 4 })),
  metric: "face",
  order: ["b", "a"],
  metrics: [{
    metric: "face",
    options: {},
    terms: [
      {
        collapse: -4,
        fairness: 0.4,
        meanCoefficient: 0.1,
        negligible: 0,
        classes: 3,
      },
      {
        collapse: -1,
        fairness: 0.3,
        meanCoefficient: 0.1,
        negligible: 0,
        classes: 3,
      },
    ],
    scores: [1, 1.5],
    ranks: [2, 1],
    notApplicable: {},
    seconds: 0,
  }, {
    metric: "logme",
    options: {},
    terms: [{ score: 3 }, { score: 2 }],
    scores: [3, 2],
    ranks: [1, 2],
    notApplicable: {},
    seconds: 0,
  }],
  stability: {
    metric: "face",
    method: "influence",
    resamples: 100,
    confidence: 0.95,
    models: [
      {
        name: "a",
        rank: 2,
        firstShare: 0.2,
        ranks: [1, 2],
        scores: [0.5, 1.6],
      },
      {
        name: "b",
        rank: 1,
        firstShare: 0.8,
        ranks: [1, 2],
        scores: [1.1, 1.9],
      },
    ],
    moreSamplesForFirst: 10,
    moreSamplesForOrder: 10,
  },
  warnings: [],
  seconds: {},
  details: {
    classes: [1, 0, 2],
    models: [{
      model: "b",
      logOverlap: [
        [0, Math.log(0.5), Math.log(0.25)],
        [Math.log(0.5), 0, -1e6],
        [Math.log(0.25), -1e6, 0],
      ],
      fairness: [0.6, 0.1, null],
      variances: [1, 3, 2],
      recalls: [0.5, 1, null],
      spectrum: { singularValues: [8, 4, 2, 1e-9], share: 1 },
      neuralCollapse: [
        { metric: "nc1", score: -2 },
        { metric: "nc3", score: null, reason: "no head" },
      ],
      projection: {
        samples: [5, 4, 3, 2],
        labels: [2, 0, 0, 0],
        predicted: [2, 0, 1, 0],
        pca: [[9, 9], [0, 1], [2, 3], [4, 5]],
        pcaShares: [0.7, 0.2],
      },
      confusions: [{ of: 0, as: 1, rows: 1, share: 0.5 }],
      exemplars: [{
        class: 0,
        typical: [4],
        confused: [{ sample: 3, as: 1, probability: 0.9 }],
      }],
    }, {
      model: "a",
      logOverlap: [[0, -3, -3], [-3, 0, -3], [-3, -3, 0]],
      fairness: [0.6, 0.6, 0.6],
      variances: [1, 1, 1],
      recalls: [1, 1, 1],
      spectrum: { singularValues: [1], share: 1 },
      neuralCollapse: [{ metric: "nc1", score: -6 }],
      projection: { samples: [], labels: [], pca: [], pcaShares: [0, 0] },
      confusions: [],
      exemplars: [],
    }],
    samples: [],
    truth: { source: "t.csv", values: { a: 70, b: 60 }, metrics: [] },
    leftOut: [],
  },
};
const view: RunView = runView(RUN, kit);
const [best] = view.detailed.map(({ details }) => details);

Deno.test("the ranking shows models best first with the ends of their scores", () => {
  assertEquals(
    rankedLines(view).map(({ name, place, score, interval, firstShare }) => [
      name,
      place,
      score,
      interval,
      firstShare,
    ]),
    [["b", 1, 1.5, [1.1, 1.9], 0.8], ["a", 2, 1, [0.5, 1.6], 0.2]],
  );
});

Deno.test("a stability of another metric gives the ranking no intervals", () => {
  const stability = { ...RUN.stability!, metric: "logme" };
  const [first] = rankedLines(runView({ ...RUN, stability }, kit));
  assertEquals(first.interval, undefined);
});

Deno.test("what the terms add up to is each model's score", () => {
  const added = contributions(view);
  assertEquals(
    added.map(({ name, term, value }) => [name, term, value]),
    [["b", "C", 1], ["b", "F", 0], ["a", "C", 0], ["a", "F", 1]],
  );
});

Deno.test("raw terms lie between the worst C and full collapse, and between 0 and log(K - 1)", () => {
  const found = spreads(termPoints(view));
  assertEquals(found.map(({ name, term }) => name + term), [
    "bC",
    "bF",
    "aC",
    "aF",
  ]);
  assertAlmostEquals(found[0].share, 0.75);
  assertAlmostEquals(found[1].share, 0.3 / Math.log(2));
  assertAlmostEquals(found[2].share, 0);
});

const CHOICES: readonly MetricOptions[] = [
  {},
  { collapse: "log" },
  { normalisation: "zscore" },
  { normalisation: "none" },
];
for (const options of CHOICES) {
  Deno.test(`a level line goes through the model of its score: ${JSON.stringify(options)}`, () => {
    const pool = [
      { collapse: -4, fairness: 0.4, classes: 3 },
      { collapse: -1, fairness: 0.3, classes: 3 },
      { collapse: -2, fairness: 0.35, classes: 3 },
    ];
    const { collapse, fairness } = normalisedTerms(pool, options);
    pool.forEach((terms, at) => {
      const score = collapse[at] + fairness[at];
      const [line] = levelLines(pool, options, [score], [terms.collapse, -0.5]);
      assertAlmostEquals(line.points[0].collapse, terms.collapse);
      assertAlmostEquals(line.points[0].fairness, terms.fairness, 1e-9);
    });
  });
}

Deno.test("there are no level lines with ranks, nor where a term is the same for all", () => {
  const pool = [{ collapse: -4, fairness: 0.4, classes: 3 }, {
    collapse: -1,
    fairness: 0.3,
    classes: 3,
  }];
  assertEquals(levelLines(pool, { normalisation: "rank" }, [1], [-4, -1]), []);
  const flat = pool.map((terms) => ({ ...terms, fairness: 0.4 }));
  assertEquals(levelLines(flat, {}, [1], [-4, -1]), []);
});

Deno.test("the strongest shade is the largest coefficient of all models, half of it a quarter", () => {
  const shading = shadingOf(view);
  assertEquals(shading.by, "coefficient");
  assertAlmostEquals(shading.strongest, 0.5);
  assertAlmostEquals(shading.of(Math.log(0.5)), 1);
  assertAlmostEquals(shading.of(Math.log(0.125)), 0.5);
  assertEquals(shading.of(-1e6), 0);
});

Deno.test("coefficients that are all tiny are shaded by their logarithms", () => {
  const models = RUN.details!.models.map((model) => ({
    ...model,
    logOverlap: [[0, -100, -50], [-100, 0, -60], [-50, -60, 0]],
  }));
  const details = { ...RUN.details!, models };
  const shading = shadingOf(runView({ ...RUN, details }, kit));
  assertEquals(shading.by, "logarithm");
  assertEquals([-100, -75, -50].map(shading.of), [0, 0.5, 1]);
});

Deno.test("classes are listed worst first: uneven, recognised, spread", () => {
  const values = (
    bars: readonly { name: string; value: number; note: string }[],
  ) => bars.map(({ name, value }) => [name, Number(value.toFixed(4))]);
  assertEquals(values(unfairness(view, best)), [
    ["cat", Number((Math.log(2) - 0.1).toFixed(4))],
    ["dog", Number((Math.log(2) - 0.6).toFixed(4))],
  ]);
  assertEquals(unfairness(view, best)[0].note, "0.500 dog");
  assertEquals(values(recognised(view, best)), [["dog", 0.5], ["cat", 1]]);
  assertEquals(values(relativeVariances(view, best)), [
    ["cat", 1.5],
    ["owl", 1],
    ["dog", 0.5],
  ]);
  assertEquals(mistaken(view, best)[0].name, "cat → dog");
});

Deno.test("points are grouped by class, those recognised first, and their order is the script's", () => {
  const classes = pointsByClass(best, best.projection.pca, [0, 2]);
  assertEquals(
    classes.map(({ id, right, mistaken, centre }) => [
      id,
      right.map(({ at }) => at),
      mistaken.map(({ at }) => at),
      centre,
    ]),
    [[0, [1, 3], [2], [2, 3]], [2, [0], [], [9, 9]]],
  );
  const [payload] = payloadOf(view).models;
  assertEquals(payload.samples, [4, 2, 3, 5]);
  assertEquals(payload.labels, [0, 0, 0, 2]);
  assertEquals(payload.predicted, [0, 0, 1, 2]);
});

Deno.test("singular values are told over the largest, and round-off is left out", () => {
  assertEquals(relativeValues(best), [
    { place: 1, value: 1 },
    { place: 2, value: 0.5 },
    { place: 3, value: 0.25 },
  ]);
});

Deno.test("measures stand between the worst and the best of the models that have them", () => {
  assertEquals(
    placedMeasures(view).map((
      { model, metric, share },
    ) => [model, metric, share]),
    [["b", "nc1", 1], ["a", "nc1", 0]],
  );
});

Deno.test("metrics with opposite orders have a tau of -1 and ranks off the diagonal", () => {
  const other = agreements(view).find(({ one, other }) => one !== other)!;
  assertEquals(other.tau, -1);
  assertEquals(rankPairs(view, "logme"), [
    { name: "b", x: 1, y: 2 },
    { name: "a", x: 2, y: 1 },
  ]);
});

Deno.test("accuracies that fall with the score are fitted by their mean", () => {
  assertEquals(
    truthPoints(view).map(({ name, truth, fitted }) => [name, truth, fitted]),
    [["a", 70, 65], ["b", 60, 65]],
  );
});

Deno.test("the script knows the name of every class that a point or a sample has", () => {
  const { names } = payloadOf(view);
  assertEquals(Object.keys(names).sort(), ["0", "1", "2"]);
  assert(Object.values(names).includes("owl"));
});
