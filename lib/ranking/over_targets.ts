/**
 * One order of models from their orders on many targets.
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";

import { consensusOf } from "./consensus.ts";
import { ranksOf } from "./rank.ts";

/** Scores of models on one target. */
export interface ScoresOnTarget {
  /** Name of the target. */
  readonly target: string;
  /** Names of the models. */
  readonly models: readonly string[];
  /** Score of each model, higher is better; NaN for none. */
  readonly scores: ArrayLike<number>;
}

/** One model over all targets. */
export interface ModelOverTargets {
  /** Its name. */
  readonly name: string;
  /** Place by `borda`, ties sharing the lower one; NaN where it has a score on no target. */
  readonly rank: number;
  /** Borda score in [0, 1]: the share of the others that it beats, a mean over the targets. */
  readonly borda: number;
  /** Mean of its ranks, over the targets on which it has one. */
  readonly meanRank: number;
  /** Rank on each target; NaN where it has no score. */
  readonly ranks: readonly number[];
  /** Number of targets on which it is first, or shares the first place. */
  readonly firsts: number;
}

/** Models over targets. */
export interface OverTargets {
  /** Names of the targets. */
  readonly targets: readonly string[];
  /** The models, best first by Borda's score; of those that tie, the lower mean rank first. */
  readonly models: readonly ModelOverTargets[];
  /** Names of the models in the order that disagrees with the targets on the fewest pairs (Kemeny's), best first. */
  readonly kemeny: readonly string[];
  /** Mean of Kendall's tau-b of each two targets; NaN for a single one. */
  readonly agreement: number;
}

/**
 * Bring the orders of models on many targets together. Every target has one vote, however its scores are scaled.
 *
 * @param targets One or more; models are told by their names, and may be missing on some.
 * @throws {InputError} If there is no target, or two of one name.
 * @throws {ShapeError} If scores and models differ in number.
 *
 * @example
 * ```ts
 * import { overTargets } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const models = ["small", "large"];
 * const { models: [first] } = overTargets([
 *   { target: "pets", models, scores: [0.1, 0.9] },
 *   { target: "planes", models, scores: [2, 5] },
 *   { target: "plants", models, scores: [7, 3] },
 * ]);
 * assertEquals([first.name, first.ranks, first.firsts], ["large", [1, 1, 2], 2]);
 * ```
 */
export function overTargets(targets: readonly ScoresOnTarget[]): OverTargets {
  const names = targets.map(({ target }) => target);
  if (names.length === 0) {
    throw new InputError("Cannot bring together no target; pass one or more");
  }
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw new InputError(
      `Expected targets of different names but two are ${twice}`,
    );
  }
  for (const { target, models, scores } of targets) {
    if (models.length === scores.length) continue;
    throw new ShapeError(
      `Expected a score for each of ${models.length} models on ${target} but found ${scores.length}`,
    );
  }
  const models = [...new Set(targets.flatMap(({ models }) => models))];
  const columns = targets.map(({ target, models: own, scores }) => ({
    metric: target,
    scores: models.map((name) => scores[own.indexOf(name)] ?? NaN),
  }));
  const ranks = columns.map(({ scores }) => ranksOf(scores));
  const { scores, ranks: places, kemeny, agreement } = consensusOf(columns);
  const rows = models.map((name, at): ModelOverTargets => {
    const own = ranks.map((column) => column[at]);
    const given = own.filter((rank) => !Number.isNaN(rank));
    return {
      name,
      rank: places[at],
      borda: scores[at],
      meanRank: mean(given),
      ranks: own,
      firsts: own.filter((rank) => rank === 1).length,
    };
  });
  const worst = (value: number) => Number.isNaN(value) ? Infinity : value;
  return {
    targets: names,
    models: rows.sort((a, b) =>
      worst(a.rank) - worst(b.rank) || worst(a.meanRank) - worst(b.meanRank)
    ),
    kemeny: kemeny.order.map((at) => models[at]),
    agreement: mean(
      agreement.flatMap((row, at) => row.slice(at + 1))
        .filter((tau) => !Number.isNaN(tau)),
    ),
  };
}

/** NaN where there is nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
