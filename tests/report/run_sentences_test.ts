import { assertEquals, assertMatch } from "@std/assert";

import {
  fairnessSentences,
  leaderSentences,
  overlapSentences,
  runSentences,
} from "../../lib/report/run_sentences.ts";

import { madeUpRun, MODELS } from "./made_up_run.ts";

const run = await madeUpRun();

function withMore(moreSamplesForFirst: number | null) {
  return { ...run, stability: { ...run.stability!, moreSamplesForFirst } };
}

Deno.test("leaderSentences() says how often the leader leads and what more samples would do", () => {
  assertEquals(leaderSentences(withMore(0)), [
    "tight leads in 96 % of 500 resamples of the data; more images would not change that.",
  ]);
  assertMatch(leaderSentences(withMore(1234))[0], /about 1,200 more images/);
  assertMatch(leaderSentences(withMore(1))[0], /about 1 more image would/);
  assertMatch(leaderSentences(withMore(1e7))[0], /would hardly settle/);
});

Deno.test("leaderSentences() says when nothing was resampled, and when models tie", () => {
  assertEquals(leaderSentences({ ...run, stability: undefined }), [
    "tight leads by FaCe; how sure that is was not tested (--stability does).",
  ]);
  const [metric] = run.metrics;
  const tied = { ...run, metrics: [{ ...metric, ranks: [1, 1, 3] }] };
  assertEquals(leaderSentences(tied), [
    "tight and middling share the first place.",
  ]);
});

Deno.test("overlapSentences() names the classes that are closest under every model", () => {
  assertEquals(overlapSentences(run), [
    "Classes cat and dog overlap most under every candidate.",
  ]);
  const slight = [{ classes: ["a", "b"] as const, place: 3, coefficients: {} }];
  assertEquals(overlapSentences({ ...run, overlaps: slight }), [
    "Classes a and b are among the 3 pairs that come closest under every candidate.",
  ]);
});

Deno.test("overlapSentences() is silent where models disagree", async () => {
  const other = await madeUpRun([MODELS[0], {
    name: "other",
    spread: 0.5,
    apart: 40,
  }]);
  assertEquals(overlapSentences(other), []);
});

Deno.test("fairnessSentences() speaks where F spans under a hundredth of its range", () => {
  const [metric] = run.metrics;
  const spanning = (span: number) => ({
    ...run,
    metrics: [{
      ...metric,
      terms: metric.terms.map((term, at) => ({ ...term, fairness: at * span })),
    }],
  });
  assertEquals(fairnessSentences(spanning(0.5)), []);
  assertMatch(
    fairnessSentences(spanning(0.001))[0],
    /^F spans 0\.18 % of its range/,
  );
});

Deno.test("runSentences() of a lone model claims nothing about others", async () => {
  const lone = await madeUpRun(MODELS.slice(0, 1));
  assertEquals(leaderSentences(lone), []);
  assertEquals(runSentences(lone).length, 1);
});
