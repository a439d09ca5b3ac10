/**
 * All that a benchmark measured, as one JSON document; tables and pages are drawn from it alone.
 *
 * @module
 */
import {
  evaluateTargets,
  type EvaluateTargetsOptions,
  metrics as allMetrics,
  type ModelAttributes,
  type PairedComparison,
  type TargetsEvaluation,
  type ZooTask,
} from "../../../mod.ts";
import type { ScoredMetric } from "./score_target.ts";
import type { TargetFeatures } from "./zoo_features.ts";

/** One target of the document; numbers are in the order of the document's models. */
export interface BenchTarget {
  readonly name: string;
  readonly keptAside: boolean;
  readonly measure: string;
  readonly classes: number;
  /** Rows of features: images, texts, or sampled pixels. */
  readonly rows: number;
  /** Mean Kendall tau of the true order under half of the seeds with that under the other half. */
  readonly halfAgreement?: number;
  readonly truth: readonly number[];
  readonly spread: readonly number[];
  /** By metric; null for no score. */
  readonly scores: Readonly<Record<string, readonly (number | null)[]>>;
  /** By metric, for all models. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Reasons by metric and model. */
  readonly notApplicable: Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
}

/** Where FaCe stands. */
export interface Standing {
  /** Its rank by mean tau among the metrics that score every model on every target. */
  readonly rank: number;
  /** How many these are. */
  readonly of: number;
  /** The one with the highest mean tau. */
  readonly best: string;
  /** FaCe's mean tau less the best one's; absent where FaCe is the best. */
  readonly toBest?: PairedComparison;
  /** FaCe's mean tau less LogME's. */
  readonly toLogMe?: PairedComparison;
}

/** The document. */
export interface BenchDocument {
  readonly format: "fair-collapse/bench";
  readonly version: 1;
  readonly task: ZooTask;
  /** What printed it. */
  readonly command: string;
  readonly machine: string;
  readonly models: readonly {
    readonly name: string;
    readonly attributes: ModelAttributes;
  }[];
  readonly targets: readonly BenchTarget[];
  /** Targets that were left out, and why. */
  readonly skipped: readonly string[];
  readonly metrics: readonly { readonly id: string; readonly title: string }[];
  readonly resamples: number;
  readonly evaluation: TargetsEvaluation;
  readonly standing?: Standing;
}

/** One target as measured. */
export function benchTarget(
  { target, models, features }: TargetFeatures,
  scored: Readonly<Record<string, ScoredMetric>>,
): BenchTarget {
  const byMetric = <T>(value: (metric: ScoredMetric) => T) =>
    Object.fromEntries(
      Object.entries(scored).map(([id, metric]) => [id, value(metric)]),
    );
  return {
    name: target.name,
    keptAside: target.keptAside,
    measure: target.measure,
    classes: target.classNames.length,
    rows: features[0].rows,
    halfAgreement: target.halfAgreement,
    truth: models.map(({ name }) => target.truth[name]),
    spread: models.map(({ name }) => target.spread[name]),
    scores: byMetric(({ scores }) =>
      scores.map((score) => Number.isNaN(score) ? null : score)
    ),
    seconds: byMetric(({ seconds }) => seconds),
    notApplicable: byMetric(({ notApplicable }) => notApplicable),
  };
}

/** What {@linkcode benchDocument} is put together from. */
export type BenchParts = Omit<
  BenchDocument,
  "format" | "version" | "metrics" | "evaluation" | "standing"
>;

/** The document of what was measured, evaluated. */
export function benchDocument(parts: BenchParts): BenchDocument {
  const { models, targets, resamples } = parts;
  const ids = Object.keys(targets[0].scores);
  const options = {
    attributes: Object.fromEntries(
      models.map(({ name, attributes }) => [name, attributes]),
    ),
    resamples,
  };
  const evaluate = (kept: readonly string[], more: EvaluateTargetsOptions) =>
    evaluateTargets(
      targets.map(({ name, truth, scores }) => ({
        target: name,
        models: models.map(({ name }) => name),
        truth,
        scores: Object.fromEntries(
          kept.map((id) => [id, scores[id].map((score) => score ?? NaN)]),
        ),
      })),
      { resamples, ...more },
    );
  const evaluation = evaluate(ids, {
    ...options,
    against: ["face", "logme"].filter((id) => ids.includes(id)),
  });
  return {
    format: "fair-collapse/bench",
    version: 1,
    ...parts,
    metrics: ids.map((id) => ({
      id,
      title: allMetrics.find((metric) => metric.id === id)!.title,
    })),
    evaluation,
    standing: standingOf(
      evaluation,
      models.length,
      (best) =>
        evaluate(["face", best], { against: [best] }).metrics[0]
          .comparisons[best],
    ),
  };
}

/** Metrics that score every model on every target, the best first. */
export function completeMetrics(
  { metrics }: TargetsEvaluation,
  models: number,
): TargetsEvaluation["metrics"] {
  return metrics.filter(({ scored, targets }) =>
    scored.every((count) => count === models) &&
    targets.every(({ estimate }) => !Number.isNaN(estimate))
  ).sort((a, b) => b.mean.estimate - a.mean.estimate);
}

function standingOf(
  evaluation: TargetsEvaluation,
  models: number,
  compare: (best: string) => PairedComparison,
): Standing | undefined {
  const order = completeMetrics(evaluation, models);
  const face = order.find(({ metric }) => metric === "face");
  if (!face) return undefined;
  const [{ metric: best }] = order;
  return {
    rank: 1 +
      order.filter(({ mean }) => mean.estimate > face.mean.estimate).length,
    of: order.length,
    best,
    toBest: best === "face" ? undefined : compare(best),
    toLogMe: face.comparisons.logme,
  };
}
