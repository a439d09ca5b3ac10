/**
 * One recommendation from many metrics, and how far these agree.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { kendallTau } from "../statistics/kendall_tau.ts";
import {
  borda,
  kemeny,
  type KemenyOrder,
} from "../statistics/rank_aggregation.ts";

import { ranksOf } from "./rank.ts";

/** Scores of the models by one metric; NaN where it does not apply. */
export interface MetricScores {
  /** Metric id. */
  readonly metric: string;
  /** One score a model, in one order for all metrics. */
  readonly scores: ArrayLike<number>;
}

/** What many metrics recommend together. */
export interface Consensus {
  /** The metrics that have a say. */
  readonly metrics: readonly string[];
  /** Borda score of each model in [0, 1]: the mean share of the others that it beats. */
  readonly scores: readonly number[];
  /** Rank of each model by Borda's scores, ties sharing a rank. */
  readonly ranks: readonly number[];
  /** The order with the fewest disagreements, as indices of models, the best first. */
  readonly kemeny: KemenyOrder;
  /** Kendall's tau-b of each two metrics; metrics x metrics, NaN where one is constant. */
  readonly agreement: readonly (readonly number[])[];
  /** Mean tau of each metric with the others: a low one is the odd one out. */
  readonly meanAgreement: readonly number[];
}

/**
 * Aggregate the orders of several metrics.
 *
 * Every metric has one vote however its scores are scaled. Borda's scores decide; Kemeny's order is
 * given beside them, since it is the one that a Condorcet winner always leads.
 *
 * @param columns Scores of the same models by each metric.
 * @throws {InputError} If there is no metric, or they score different numbers of models.
 *
 * @example
 * ```ts
 * import { consensusOf } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { ranks, meanAgreement } = consensusOf([
 *   { metric: "face", scores: [1.9, 1.2, 0.1] },
 *   { metric: "logme", scores: [0.8, 0.9, 0.2] },
 *   { metric: "leep", scores: [-0.5, -0.7, -1.1] },
 * ]);
 * assertEquals(ranks, [1, 2, 3]);
 * assertEquals(meanAgreement.indexOf(Math.min(...meanAgreement)), 1);
 * ```
 */
export function consensusOf(columns: readonly MetricScores[]): Consensus {
  if (columns.length === 0) {
    throw new InputError(
      "Cannot aggregate no metric; pass the scores of at least one",
    );
  }
  const models = columns[0].scores.length;
  for (const { metric, scores } of columns) {
    if (scores.length !== models) {
      throw new InputError(
        `Expected scores of ${models} models by every metric but ${metric} has ${scores.length}`,
      );
    }
  }
  const ballots = columns.map(({ scores }) => scores);
  const scores = Array.from(borda(ballots));
  const agreement = columns.map((one, row) =>
    columns.map((other, column) =>
      row === column ? 1 : tauOfBoth(one.scores, other.scores)
    )
  );
  return {
    metrics: columns.map(({ metric }) => metric),
    scores,
    ranks: ranksOf(scores),
    kemeny: kemeny(ballots),
    agreement,
    meanAgreement: agreement.map((row, index) => {
      const others = row.filter((tau, other) =>
        other !== index && !Number.isNaN(tau)
      );
      return others.reduce((sum, tau) => sum + tau, 0) / others.length;
    }),
  };
}

/** Tau over the models that both score. */
function tauOfBoth(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from(a, (_, index) => index)
    .filter((index) => !Number.isNaN(a[index]) && !Number.isNaN(b[index]));
  return kendallTau(
    both.map((index) => a[index]),
    both.map((index) => b[index]),
  );
}
