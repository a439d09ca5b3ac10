import { assertEquals } from "@std/assert";

import {
  kendallTau,
  kendallTauPValue,
} from "../../lib/statistics/kendall_tau.ts";
import {
  pearson,
  pearsonPValue,
  weightedPearson,
} from "../../lib/statistics/pearson.ts";
import { spearman, spearmanPValue } from "../../lib/statistics/spearman.ts";
import {
  bestInTopK,
  overlapAtK,
  regretAtK,
  relAtK,
  topKHit,
} from "../../lib/statistics/top_k.ts";
import { weightedKendallTau } from "../../lib/statistics/weighted_kendall_tau.ts";

type Statistic = (scores: number[], accuracies: number[]) => number;

/** Rank of each value from 0 for the highest, ties in the order listed. */
function places(values: number[]): number[] {
  const order = values.map((_, index) => index)
    .sort((a, b) => values[b] - values[a]);
  return values.map((_, index) => order.indexOf(index));
}

const statistics: Record<string, Statistic> = {
  "weightedtau": weightedKendallTau,
  "weightedtau.byScore": (x, y) =>
    weightedKendallTau(x, y, { rank: places(x) }),
  "weightedtau.byAccuracy": (x, y) =>
    weightedKendallTau(x, y, { rank: places(y) }),
  "weightedtau.byPosition": (x, y) => weightedKendallTau(x, y, { rank: false }),
  "weightedtau.multiplicative": (x, y) =>
    weightedKendallTau(x, y, { additive: false }),
  "kendalltau": kendallTau,
  "kendalltau.c": (x, y) => kendallTau(x, y, { variant: "c" }),
  "kendalltau.pvalue": kendallTauPValue,
  "pearsonr": pearson,
  "pearsonr.pvalue": pearsonPValue,
  "spearmanr": spearman,
  "spearmanr.pvalue": spearmanPValue,
  "wpearson.sfda": (x, y) => {
    const byPlace = x.map((_, place) => x.length - place);
    return Math.round(weightedPearson(x, y, byPlace) * 1e4) / 1e4;
  },
};
for (const k of [1, 2, 3, 5]) {
  statistics[`rel@${k}`] = (x, y) => relAtK(x, y, k);
  statistics[`regret@${k}`] = (x, y) => regretAtK(x, y, k);
  statistics[`recall@${k}`] = (x, y) => topKHit(x, y, k);
  statistics[`bestInTop@${k}`] = (x, y) => bestInTopK(x, y, k);
  statistics[`overlap@${k}`] = (x, y) => overlapAtK(x, y, k);
}

/** Names of the every-day family. */
const everyDay: Record<string, string> = {
  weightedTau: "weightedtau",
  kendallTauB: "kendalltau",
  pearson: "pearsonr",
  spearman: "spearmanr",
  rel1: "rel@1",
  rel3: "rel@3",
};

/** Where theirs raises an exception, ours is NaN. */
type Golden = number | null | { error: string };

function differs(ours: number, golden: Golden): boolean {
  if (typeof golden !== "number") return !Number.isNaN(ours);
  return !(Math.abs(ours - golden) <= 1e-9 + 1e-9 * Math.abs(golden));
}

function read(path: string): { cases: Record<string, unknown>[] } {
  return JSON.parse(
    Deno.readTextFileSync(new URL(`../golden/${path}`, import.meta.url)),
  );
}

Deno.test("ranking statistics agree with every case of the peers family, ties and constants included", () => {
  let values = 0;
  const differences: string[] = [];
  for (const entry of read("peers/ranking.json").cases) {
    const scores = (entry.scores as (number | null)[]).map((x) => x ?? NaN);
    const accuracies = (entry.accuracies as (number | null)[]).map((x) =>
      x ?? NaN
    );
    for (
      const [name, golden] of Object.entries(
        entry.values as Record<string, Golden>,
      )
    ) {
      values++;
      const name2 = name.replace(".withNaN", "");
      const ours = statistics[name2]?.(scores, accuracies);
      if (ours === undefined || differs(ours, golden)) {
        differences.push(
          `${entry.name} ${name}: ours ${ours}, theirs ${
            JSON.stringify(golden)
          }`,
        );
      }
    }
  }
  assertEquals(differences, []);
  assertEquals(values, 790);
});

Deno.test("ranking statistics agree with every case of the every-day family", () => {
  const differences: string[] = [];
  for (const entry of read("ranking.json").cases) {
    const { scores, accuracies } = entry as {
      scores: number[];
      accuracies: number[];
    };
    for (const [name, statistic] of Object.entries(everyDay)) {
      const ours = statistics[statistic](scores, accuracies);
      if (differs(ours, entry[name] as Golden)) {
        differences.push(
          `${entry.name} ${name}: ours ${ours}, theirs ${entry[name]}`,
        );
      }
    }
  }
  assertEquals(differences, []);
});
