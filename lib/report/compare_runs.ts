/**
 * What moved between two runs.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { MetricRanking } from "../ranking/rank_features.ts";
import { kendallTau } from "../statistics/kendall_tau.ts";

import type { RunDocument } from "./run_document.ts";
import {
  inBoth,
  type RunDifference,
  runDifferences,
} from "./run_differences.ts";

/** A number before and after. */
export type Moved = readonly [number | null, number | null];

/** A model in two runs; null where it did not take part or the metric did not apply. */
export interface MovedModel {
  /** Its name. */
  readonly name: string;
  /** Its rank among all models of each run. */
  readonly ranks: Moved;
  /** Its score. */
  readonly scores: Moved;
  /** Its C, where the metric is FaCe. */
  readonly collapse?: Moved;
  /** Its F. */
  readonly fairness?: Moved;
}

/** Two runs side by side. */
export interface RunComparison {
  /** The metric that is compared: that which decided the second run, where both have it. */
  readonly metric: string;
  /** The models, in the order of the second run; those that are gone come last. */
  readonly models: readonly MovedModel[];
  /** Models of the second run alone. */
  readonly added: readonly string[];
  /** Models of the first run alone. */
  readonly removed: readonly string[];
  /** Kendall's tau-b of the scores of the models in both; null for fewer than two. */
  readonly tau: number | null;
  /** The first of each run. */
  readonly leaders: readonly [string, string];
  /** Inputs and options that differ. */
  readonly differences: readonly RunDifference[];
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** The metric to compare: that which decided one of the runs, else any of both. */
function sharedMetric(before: RunDocument, after: RunDocument): string {
  const ids = ({ metrics }: RunDocument) => metrics.map(({ metric }) => metric);
  const shared = inBoth(ids(after), ids(before));
  if (shared.length === 0) {
    throw new InputError(
      `Cannot compare the runs: they have no metric in common (${
        ids(before).join(", ")
      } and ${ids(after).join(", ")})`,
    );
  }
  return [after.metric, before.metric, ...shared].find((id) =>
    shared.includes(id)
  )!;
}

/** A model's numbers in one run. */
function numbersOf(run: RunDocument, metric: string, name: string) {
  const { ranks, scores, terms } = run.metrics.find((ranking) =>
    ranking.metric === metric
  ) as MetricRanking;
  const at = run.models.findIndex((model) => model.name === name);
  return {
    rank: finite(ranks[at]),
    score: finite(scores[at]),
    collapse: finite(terms[at]?.collapse),
    fairness: finite(terms[at]?.fairness),
  };
}

function tauOf(models: readonly MovedModel[]): number | null {
  const both = models.filter(({ scores: [a, b] }) => a !== null && b !== null);
  if (both.length < 2) return null;
  return finite(kendallTau(
    both.map(({ scores }) => scores[0]!),
    both.map(({ scores }) => scores[1]!),
  ));
}

/**
 * Two runs side by side: the models' ranks, scores and terms, and what the runs were given differently.
 *
 * @param before The first run.
 * @param after The second.
 * @throws {InputError} If they have no metric in common.
 *
 * @example
 * ```ts
 * import { compareRuns, runDocument, scorePool } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const set = (model: string, gap: number) => ({
 *   model,
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["cat", "dog"],
 *   chunks: () => [Float32Array.of(0, 1, gap, gap + 1)],
 * });
 * const run = async (near: number, far: number) => {
 *   const ranking = await scorePool([set("near", near), set("far", far)]);
 *   const models = ranking.names.map((name) => ({ name, source: name, rows: 4, dims: 1 }));
 *   const data = { name: "pets", path: "pets/", task: "features" as const, samples: 4, classes: [], remarks: [] };
 *   return runDocument({ data, models, ranking });
 * };
 * const { models, leaders, tau } = compareRuns(await run(2, 9), await run(7, 4));
 * assertEquals([leaders, tau], [["far", "near"], -1]);
 * assertEquals(models[0].ranks, [2, 1]);
 * ```
 */
export function compareRuns(
  before: RunDocument,
  after: RunDocument,
): RunComparison {
  const metric = sharedMetric(before, after);
  const removed = before.order.filter((name) => !after.order.includes(name));
  const models = [...after.order, ...removed].map((name): MovedModel => {
    const a = numbersOf(before, metric, name);
    const b = numbersOf(after, metric, name);
    return {
      name,
      ranks: [a.rank, b.rank],
      scores: [a.score, b.score],
      ...(metric === "face" && {
        collapse: [a.collapse, b.collapse],
        fairness: [a.fairness, b.fairness],
      }),
    };
  });
  return {
    metric,
    models,
    added: after.order.filter((name) => !before.order.includes(name)),
    removed,
    tau: tauOf(models),
    leaders: [before.order[0], after.order[0]],
    differences: runDifferences(before, after),
  };
}
