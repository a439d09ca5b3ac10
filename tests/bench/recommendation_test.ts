import { assert, assertEquals, assertThrows } from "@std/assert";
import { borda, InputError, randomSource } from "fair-collapse";

import {
  ELECTORATE,
  FAIRNESS_COLUMNS,
  meanOfMinMax,
  recommendationCandidates,
  subsets,
} from "../../tasks/bench/results/candidates.ts";
import { poolColumns } from "../../tasks/bench/results/pool_columns.ts";
import {
  finalTestDocument,
  recommendationDocument,
  type RecommendationTarget,
} from "../../tasks/bench/results/recommendation_document.ts";
import {
  commandOf,
  finalTestReport,
  recommendationReport,
} from "../../tasks/bench/results/recommendation_report.ts";
import { madeUpTarget } from "./made_up_zoo.ts";

const ABOUT = {
  command: "deno task bench:recommendation",
  resamples: 50,
  zoo: "0",
};

/** Twelve models; every column is the truth with noise of the given size, noise of its own by default. */
function target(
  seed: number,
  noises: Readonly<Record<string, number>> = {},
): RecommendationTarget {
  const random = randomSource(seed);
  const truth = Array.from({ length: 12 }, () => random.normal());
  const column = (id: string) =>
    truth.map((value) => value + (noises[id] ?? 1.5) * random.normal());
  return {
    name: `t${seed}`,
    task: "image",
    models: truth.map((_, model) => `m${model}`),
    truth,
    columns: Object.fromEntries(
      [...new Set([...ELECTORATE, ...Object.keys(FAIRNESS_COLUMNS)])].map(
        (id) => [id, column(id)],
      ),
    ),
    faceTerms: truth.map(() => ({
      collapse: -1 - random.next(),
      fairness: random.next(),
      classes: 4,
    })),
  };
}

Deno.test("subsets() gives every subset of a size once", () => {
  assertEquals(subsets(["a", "b", "c"], 2), [["a", "b"], ["a", "c"], [
    "b",
    "c",
  ]]);
  assertEquals(subsets([1, 2, 3, 4, 5, 6], 3).length, 20);
});

Deno.test("meanOfMinMax() weighs scores alike, whatever their scale", () => {
  assertEquals(meanOfMinMax([[0, 500, 1000], [3, 2, 1]]), [0.5, 0.5, 0.5]);
});

Deno.test("candidates have distinct names, and votes are Borda's", () => {
  const candidates = recommendationCandidates([...ELECTORATE]);
  assertEquals(
    new Set(candidates.map(({ name }) => name)).size,
    candidates.length,
  );
  const pool = target(1);
  const vote = candidates.find(({ name }) => name === "vote of face, logme")!;
  assertEquals(
    vote.score(pool),
    Array.from(borda([pool.columns.face, pool.columns.logme])),
  );
  for (const candidate of candidates) {
    assertEquals(candidate.score(pool).some(Number.isNaN), false);
  }
});

Deno.test("the search takes a single metric where one knows the truth, and says that it wins", () => {
  const targets = [1, 2, 3, 4].map((seed) => target(seed, { silhouette: 0 }));
  const found = recommendationDocument(targets, [...ELECTORATE], ABOUT);
  assertEquals(found.family, "single metrics");
  assertEquals(found.chosen, "silhouette");
  assertEquals(found.wins, true);
  assertEquals(found.figures[0].mean.estimate, 1);
  assert(found.figures[0].less.face.difference > 0);
  assert(recommendationReport(found).includes("Chosen: **silhouette**"));
});

Deno.test("the search takes a combination where noise averages out, and leaves out metrics without all scores", () => {
  const targets = Array.from(
    { length: 8 },
    (_, seed) =>
      target(seed + 20, Object.fromEntries(ELECTORATE.map((id) => [id, 0.8]))),
  );
  targets[3] = {
    ...targets[3],
    columns: {
      ...targets[3].columns,
      cdnv: targets[3].columns.cdnv.with(2, NaN),
    },
  };
  const found = recommendationDocument(targets, [...ELECTORATE], ABOUT);
  assert(["votes (Borda)", "means of min-max"].includes(found.family));
  assertEquals(found.incomplete, ["cdnv"]);
  assert(!found.chosen.includes("cdnv"));
  assert(found.wins);
  // The best on all targets has seen them.
  for (const { leftOutMean, bestMean } of found.families) {
    assert(leftOutMean <= bestMean + 1e-12);
  }
});

Deno.test("the search says that nothing wins where LogME does as well on its own", () => {
  const noises = Object.fromEntries(
    [...ELECTORATE, ...Object.keys(FAIRNESS_COLUMNS)].map((id) => [id, 30]),
  );
  const targets = [5, 6, 7].map((seed) =>
    target(seed, { ...noises, logme: 0, cdnv: 0 })
  );
  const found = recommendationDocument(targets, [...ELECTORATE], ABOUT);
  assertEquals(found.wins, false);
  assert(recommendationReport(found).includes("FaCe is kept alone"));
});

Deno.test("the test compares the choice with LogME and FaCe on targets of its own", () => {
  const aside = [50, 51].map((seed) => target(seed, { silhouette: 0 }));
  const tested = finalTestDocument("silhouette", aside, [...ELECTORATE], ABOUT);
  assertEquals(tested.figures.map(({ name }) => name), [
    "silhouette",
    "logme",
    "face",
  ]);
  assertEquals(tested.figures[0].targets, [1, 1]);
  assert(
    finalTestReport(tested).includes("**silhouette** is better than logme"),
  );
  assertThrows(
    () => finalTestDocument("leep", aside, [...ELECTORATE], ABOUT),
    InputError,
    'Cannot test "leep": it does not score every model of t50, t51',
  );
});

Deno.test("poolColumns() computes every column that candidates ask for", async () => {
  const { columns, faceTerms } = await poolColumns(madeUpTarget("pets"));
  for (const id of [...ELECTORATE, ...Object.keys(FAIRNESS_COLUMNS)]) {
    assertEquals(columns[id].length, 6, id);
    assertEquals(columns[id].some(Number.isNaN), false, id);
  }
  assertEquals(faceTerms.length, 6);
});

Deno.test("commandOf() names the flags that rank by a vote, a mean or a metric", () => {
  assertEquals(
    commandOf("vote of sfda, cdnv"),
    "--metrics consensus --option consensus.metrics=sfda,cdnv",
  );
  assertEquals(
    commandOf("mean of logme, face.collapse-held-out"),
    "--metrics consensus --option consensus.metrics=logme,face.collapse-held-out " +
      "--option consensus.aggregation=mean",
  );
  assertEquals(commandOf("lda-probability"), "--metrics lda-probability");
  assertEquals(commandOf("logme + lda-fairness"), undefined);
});
