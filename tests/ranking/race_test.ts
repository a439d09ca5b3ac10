import { assertEquals } from "@std/assert";

import { type Race, scorePool } from "fair-collapse";

import { withLeavers } from "../../lib/ranking/race.ts";
import { madeUpSets, MODELS } from "../report/made_up_run.ts";

const RACE: Race = {
  metric: "face",
  keep: 3,
  confidence: 0.9,
  seed: 0,
  rounds: [
    { samples: 20, models: 5, left: 1 },
    { samples: 40, models: 4, left: 1 },
    { samples: 160, models: 3, left: 0 },
  ],
  left: [
    { model: "late", samples: 40, score: 0.25, rank: 4, rows: 40, dims: 6 },
    { model: "early", samples: 20, score: 0.5, rank: 5, rows: 20, dims: 8 },
  ],
  passes: 5 * 20 + 4 * 20 + 3 * 120,
  allPasses: 5 * 160,
};
const NAMES = ["early", "tight", "late", "middling", "loose"];

Deno.test("withLeavers() puts those that left last, without rank and score, and keeps every column in the order given", async () => {
  const pool = await scorePool(madeUpSets(MODELS), {
    metrics: ["face", "consensus"],
  });
  const all = withLeavers(pool, NAMES, RACE);
  assertEquals(all.names, NAMES);
  assertEquals(
    all.models.map(({ name, rank, rows }) => [name, rank, rows]),
    [
      ["tight", 1, 160],
      ["middling", 2, 160],
      ["loose", 3, 160],
      ["late", NaN, 40],
      ["early", NaN, 20],
    ],
  );
  for (
    const [at, { scores, ranks, terms, notApplicable }] of all.metrics.entries()
  ) {
    const [tight, middling, loose] = pool.metrics[at].scores;
    assertEquals(scores, [NaN, tight, NaN, middling, loose]);
    assertEquals(ranks[0], NaN);
    assertEquals([terms[0], terms[2]], [null, null]);
    assertEquals(notApplicable, {
      late: "left the race after 40 of 160 samples, with 0.25",
      early: "left the race after 20 of 160 samples, with 0.5",
    });
  }
  const { scores, ranks, kemeny } = all.consensus!;
  assertEquals([scores[0], ranks[2]], [NaN, NaN]);
  assertEquals(ranks[1], 1);
  assertEquals(kemeny.order.map((at) => NAMES[at]), [
    "tight",
    "middling",
    "loose",
  ]);
});
