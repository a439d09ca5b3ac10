/**
 * A race as it went, and a ranking with those that left it.
 *
 * @module
 */
import type { MetricRanking } from "./rank_features.ts";
import type { ScoredPool } from "./score_pool.ts";

/** A round of a race: the models that were in it, on so many samples. */
export interface RaceRound {
  /** Samples that the models had seen by then. */
  readonly samples: number;
  /** Models in the round. */
  readonly models: number;
  /** Models that left after it. */
  readonly left: number;
}

/** A model that left a race. */
export interface RaceLeaver {
  /** Its name. */
  readonly model: string;
  /** Samples that it had seen. */
  readonly samples: number;
  /** Its score then, among the models of that round. */
  readonly score: number;
  /** Its rank then. */
  readonly rank: number;
  /** Rows of its features then. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
}

/** How a race went. */
export interface Race {
  /** The metric that decided who leaves. */
  readonly metric: string;
  /** A model left once so many others were ahead of it for sure. */
  readonly keep: number;
  /** How sure. */
  readonly confidence: number;
  /** Seed of the draw of the samples. */
  readonly seed: number;
  /** The rounds in order; the last is over all samples. */
  readonly rounds: readonly RaceRound[];
  /** Those that left, the last to leave first, and of one round the better first. */
  readonly left: readonly RaceLeaver[];
  /** Samples times the models that saw them. */
  readonly passes: number;
  /** Samples times models, had all seen all. */
  readonly allPasses: number;
}

/** Why a model that left has no score. */
function reasonOf({ samples, score }: RaceLeaver, { rounds }: Race): string {
  const all = rounds[rounds.length - 1].samples;
  return `left the race after ${samples} of ${all} samples, with ${
    Number(score.toPrecision(4))
  }`;
}

/**
 * A ranking of those that finished a race, with those that left it: last, without a rank, the last to leave first.
 *
 * @param pool The ranking of those that finished.
 * @param names All models, in the order in which they were given.
 */
export function withLeavers(
  pool: ScoredPool,
  names: readonly string[],
  race: Race,
): ScoredPool {
  const place = names.map((name) => pool.names.indexOf(name));
  const spread = <T>(values: readonly T[], none: T): T[] =>
    place.map((at) => at < 0 ? none : values[at]);
  const reasons = Object.fromEntries(
    race.left.map((leaver) => [leaver.model, reasonOf(leaver, race)]),
  );
  return {
    ...pool,
    names,
    models: [
      ...pool.models,
      ...race.left.map(({ model, rows, dims }) => ({
        name: model,
        rows,
        dims,
        rank: NaN,
        score: NaN,
        terms: {},
      })),
    ],
    ...(pool.consensus && {
      consensus: {
        ...pool.consensus,
        scores: spread(pool.consensus.scores, NaN),
        ranks: spread(pool.consensus.ranks, NaN),
        kemeny: {
          ...pool.consensus.kemeny,
          order: pool.consensus.kemeny.order.map((at) =>
            names.indexOf(pool.names[at])
          ),
        },
      },
    }),
    metrics: pool.metrics.map((metric): MetricRanking => ({
      ...metric,
      terms: spread(metric.terms, null),
      scores: spread(metric.scores, NaN),
      ranks: spread(metric.ranks, NaN),
      notApplicable: { ...metric.notApplicable, ...reasons },
    })),
  };
}
