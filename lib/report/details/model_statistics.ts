/**
 * What the charts of one model are drawn from, of all its classes, while its features are at hand.
 *
 * @module
 */
import { NotApplicableError } from "../../errors.ts";
import { faceValues } from "../../metrics/face_options.ts";
import { findMetrics } from "../../metrics/find_metrics.ts";
import type { MetricOptions } from "../../metrics/metric.ts";
import { sharedTerms } from "../../metrics/shared_terms.ts";
import type { Analysis } from "../../statistics/analysis.ts";
import { logOverlapMatrix } from "../../statistics/class_overlap_matrix.ts";
import { classSpread } from "../../statistics/class_spread.ts";
import { fairnessByClass } from "../../statistics/fairness_by_class.ts";

import { type JudgedRow, judgedRows } from "./held_out_rows.ts";
import type { CollapseMeasure, Spectrum } from "./run_details.ts";
import { type SampledView, sampledView } from "./sampled_view.ts";

/** How to look at a model. */
export interface ModelStatisticsOptions {
  /** Options of FaCe, whose class Gaussians and temperature are looked at; its defaults by default. */
  readonly face?: MetricOptions;
  /** Rows that are judged one by one, at most. */
  readonly samples: number;
  /** Seed of their draw. */
  readonly seed: number;
}

/** One model; arrays by class in the order of `ids`. */
export interface ModelStatistics {
  /** Class ids that have rows, ascending. */
  readonly ids: readonly number[];
  /** Logarithms of the Bhattacharyya coefficients, classes x classes. */
  readonly logOverlap: Float32Array;
  /** F_i of each class. */
  readonly fairness: Float64Array;
  /** Mean squared distance to the class mean. */
  readonly variances: Float64Array;
  /** Singular values. */
  readonly spectrum: Spectrum;
  /** NC1 to NC4. */
  readonly neuralCollapse: readonly CollapseMeasure[];
  /** Sampled rows on axes. */
  readonly view: SampledView;
  /** The sampled rows by their held-out probabilities. */
  readonly rows: readonly JudgedRow[];
}

const MEASURES = ["nc1", "nc2", "nc3", "nc4"];

/**
 * Everything that is told of one model.
 *
 * @throws {NotApplicableError} If full covariances do not fit in memory or are singular.
 */
export async function modelStatistics(
  analysis: Analysis,
  { face, samples, seed }: ModelStatisticsOptions,
): Promise<ModelStatistics> {
  const options = faceValues(face);
  const logOverlap = await logOverlapMatrix(analysis, options);
  const view = await sampledView(analysis, samples, seed);
  return {
    ids: [...new Set(analysis.features.labels)].sort((a, b) => a - b),
    logOverlap: Float32Array.from(logOverlap.data),
    fairness: fairnessByClass(logOverlap, options.temperature),
    variances: (await classSpread(analysis)).variances,
    spectrum: {
      singularValues: Array.from(
        view.variances,
        (variance) => Math.sqrt(variance * analysis.rows),
      ),
      share: view.variances.reduce((sum, value) => sum + value, 0) /
        view.total,
    },
    neuralCollapse: await measuresOf(analysis),
    view,
    rows: judgedRows(view),
  };
}

async function measuresOf(analysis: Analysis): Promise<CollapseMeasure[]> {
  const measures: CollapseMeasure[] = [];
  for (const metric of findMetrics(MEASURES)) {
    try {
      const { score } = await sharedTerms(analysis, metric);
      measures.push({ metric: metric.id, score });
    } catch (error) {
      if (!(error instanceof NotApplicableError)) throw error;
      const reason = error.message;
      measures.push({ metric: metric.id, score: null, reason });
    }
  }
  return measures;
}
