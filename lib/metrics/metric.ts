/**
 * What a transferability metric is.
 *
 * @module
 */
import type { Analysis } from "../statistics/analysis.ts";

/** One documented choice of a metric. */
export interface MetricOption {
  /** Value when nothing is given. */
  readonly default: number | string | boolean | null;
  /** The values a string option may have. */
  readonly values?: readonly string[];
  /** What the choice means, with the evidence for the default where there is some. */
  readonly help: string;
}

/** Values of a metric's options by name. */
export type MetricOptions = Readonly<
  Record<string, number | string | boolean | null>
>;

/** Scores a model from its features of the labelled target samples. */
export interface Metric {
  /** Identifier on the command line: "face", "logme". */
  readonly id: string;
  /** Name in prose: "FaCe". */
  readonly title: string;
  /** Paper, year, arXiv id or DOI. */
  readonly reference: string;
  /** The definition in one line. */
  readonly formula: string;
  /** Order of the work, such as "N D K". */
  readonly cost: string;
  /** When to use it, and its known weakness. */
  readonly note: string;
  /** Scores are signed so that this always holds. */
  readonly higherIsBetter: true;
  /** What must be there. */
  readonly needs: readonly ("features" | "sourceProbabilities")[];
  /** The choices, by name. */
  readonly options: Readonly<Record<string, MetricOption>>;
  /**
   * The numbers of one model; `score` where the metric needs no pool.
   *
   * @throws {NotApplicableError} If the metric has no meaning for this set.
   */
  terms(
    analysis: Analysis,
    options?: MetricOptions,
  ): Promise<Record<string, number>>;
  /** Scores of a pool of models, for metrics that normalise over the candidates. */
  combine?(
    pool: readonly Readonly<Record<string, number>>[],
    options?: MetricOptions,
  ): number[];
  /** What a reader should know before trusting the order of this pool, as sentences. */
  warnings?(
    pool: readonly Readonly<Record<string, number>>[],
    options?: MetricOptions,
  ): string[];
  /**
   * How much each row moves each term, where that is known in closed form: the derivative with
   * respect to the row's weight, the weights of a class adding up to its size. Lets the stability of a
   * ranking be told without computing the metric again; nothing for options that have no such form.
   */
  influence?(
    analysis: Analysis,
    options?: MetricOptions,
  ): Promise<Readonly<Record<string, Float64Array>> | undefined>;
}
