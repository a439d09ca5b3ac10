/**
 * Scores of metrics against known accuracies.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import {
  bootstrapInterval,
  type BootstrapOptions,
  type Interval,
} from "../statistics/bootstrap.ts";
import {
  pairedBootstrap,
  type PairedComparison,
} from "../statistics/paired_bootstrap.ts";

import { defaultStatistics, rankStatistic } from "./rank_statistics.ts";

/** Scores by model name; null or NaN where the metric does not apply. */
export type ModelScores = Readonly<Record<string, number | null>>;

/** How to evaluate. */
export interface EvaluateOptions extends BootstrapOptions {
  /** Names of the statistics, see `rankStatistic`. Default `defaultStatistics`. */
  readonly statistics?: readonly string[];
  /** Metric against which every other one is tested; none by default. */
  readonly against?: string;
}

/** One metric's row. */
export interface MetricEvaluation {
  /** Metric id. */
  readonly metric: string;
  /** Models that it has a score for. */
  readonly models: number;
  /** Names of the models that it has none for. */
  readonly without: readonly string[];
  /** Statistics with their intervals; NaN where fewer than three models have a score. */
  readonly statistics: Readonly<Record<string, Interval>>;
  /** Its first statistic against that of the metric named by `against`, on the models that both score. */
  readonly comparison?: PairedComparison;
}

/** The table metrics x statistics. */
export interface Evaluation {
  /** Names of the models, in the order of the truth. */
  readonly models: readonly string[];
  /** Names of the statistics. */
  readonly statistics: readonly string[];
  /** One row a metric, in the order given. */
  readonly metrics: readonly MetricEvaluation[];
}

/** Models under which no correlation means anything. */
const LEAST = 3;

/**
 * How well each metric's scores order the models.
 *
 * Intervals are by bootstrap over the models, seeded.
 *
 * @param scores Scores of the models by metric id.
 * @param truth True value of each model, such as its fine-tuned accuracy; higher is better.
 * @throws {InputError} If a metric and the truth name different models, there are fewer than three of
 *   them, a true value is no number, or a statistic or the metric compared with is unknown.
 *
 * @example
 * ```ts
 * import { evaluateScores } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { metrics } = evaluateScores(
 *   { face: { a: 0.2, b: 0.9, c: 1.4 }, leep: { a: -1, b: -3, c: -2 } },
 *   { a: 71.5, b: 80.1, c: 88.0 },
 * );
 * assertEquals(metrics[0].statistics.weightedTau.estimate, 1);
 * ```
 */
export function evaluateScores(
  scores: Readonly<Record<string, ModelScores>>,
  truth: Readonly<Record<string, number>>,
  options: EvaluateOptions = {},
): Evaluation {
  const { statistics = defaultStatistics, against, ...bootstrap } = options;
  const models = Object.keys(truth);
  assertTruth(truth);
  for (const [metric, byModel] of Object.entries(scores)) {
    assertSameModels(metric, byModel, models);
  }
  const named = statistics.map((name) => ({
    name,
    statistic: rankStatistic(name),
  }));
  if (against !== undefined && !(against in scores)) {
    throw new InputError(
      `Cannot compare with ${against}: it has no scores; there are ${
        Object.keys(scores).join(", ")
      }`,
    );
  }
  return {
    models,
    statistics,
    metrics: Object.entries(scores).map(([metric, byModel]) => {
      const scored = models.filter((model) => isScore(byModel[model]));
      const x = scored.map((model) => byModel[model] as number);
      const y = scored.map((model) => truth[model]);
      const row: MetricEvaluation = {
        metric,
        models: scored.length,
        without: models.filter((model) => !isScore(byModel[model])),
        statistics: Object.fromEntries(named.map(({ name, statistic }) => [
          name,
          scored.length < LEAST ? UNDEFINED : bootstrapInterval(
            (drawn) => statistic(pick(x, drawn), pick(y, drawn)),
            scored.length,
            bootstrap,
          ),
        ])),
      };
      if (against === undefined || against === metric) return row;
      const both = scored.filter((model) => isScore(scores[against][model]));
      if (both.length < LEAST) return row;
      const comparison = pairedBootstrap([{
        a: both.map((model) => byModel[model] as number),
        b: both.map((model) => scores[against][model] as number),
        truth: both.map((model) => truth[model]),
      }], { ...bootstrap, statistic: named[0].statistic });
      return { ...row, comparison };
    }),
  };
}

const UNDEFINED: Interval = {
  estimate: NaN,
  low: NaN,
  high: NaN,
  undefinedResamples: 0,
};

/** Infinite scores order models as well as finite ones. */
function isScore(score: number | null | undefined): score is number {
  return typeof score === "number" && !Number.isNaN(score);
}

function pick(values: readonly number[], indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (index) => values[index]);
}

function assertTruth(truth: Readonly<Record<string, number>>): void {
  const models = Object.keys(truth);
  if (models.length < LEAST) {
    throw new InputError(
      `Cannot judge a ranking of ${models.length} models; tau needs the true values of at least ${LEAST}`,
    );
  }
  for (const model of models) {
    if (!Number.isFinite(truth[model])) {
      throw new InputError(
        `Expected a number as the true value of ${model} but found ${
          truth[model]
        }`,
      );
    }
  }
}

function assertSameModels(
  metric: string,
  scores: ModelScores,
  models: readonly string[],
): void {
  const onlyScored = Object.keys(scores).filter((model) =>
    !models.includes(model)
  );
  const onlyTrue = models.filter((model) => !Object.hasOwn(scores, model));
  if (onlyScored.length === 0 && onlyTrue.length === 0) return;
  const parts = [
    onlyScored.length > 0 ? `scores alone name ${onlyScored.join(", ")}` : "",
    onlyTrue.length > 0 ? `the truth alone names ${onlyTrue.join(", ")}` : "",
  ].filter(Boolean);
  throw new InputError(
    `Cannot match the scores of ${metric} with the truth: ${
      parts.join("; ")
    }; rename or leave out models so that both list the same`,
  );
}
