/**
 * fair-collapse: which pretrained model will fine-tune best on your data, before you fine-tune any.
 *
 * @module
 */

// errors
export {
  BackendError,
  FormatError,
  InputError,
  ModelError,
  NotApplicableError,
  ShapeError,
} from "./lib/errors.ts";

// linalg
export type { FeatureMatrix } from "./lib/linalg/feature_matrix.ts";
export type {
  MatrixProduct,
  ProductOptions,
} from "./lib/linalg/matrix_product.ts";
export { plainProduct } from "./lib/linalg/plain_product.ts";

// datasets
export type { Dataset, Sample } from "./lib/datasets/dataset.ts";

// models
export type { ImagePreprocessing } from "./lib/models/preprocessing.ts";

// inference
export type {
  Backend,
  BackendName,
  LoadOptions,
  Session,
  Tensor,
  TensorInfo,
} from "./lib/inference/backend.ts";
export {
  openBackend,
  type OpenBackendOptions,
} from "./lib/inference/open_backend.ts";

// features
export type { FeatureSet } from "./lib/features/feature_set.ts";
export { classLabels } from "./lib/features/class_labels.ts";
export type { ClassLabels } from "./lib/features/class_labels.ts";
export type { NumericArray } from "./lib/features/element_type.ts";
export type { LabelValues } from "./lib/features/feature_parts.ts";
export { encodeNpy, parseNpy } from "./lib/features/npy.ts";
export type { NpyArray } from "./lib/features/npy.ts";
export {
  modelName,
  readFeatureFile,
} from "./lib/features/read_feature_file.ts";
export type { FeatureFileOptions } from "./lib/features/read_feature_file.ts";

// statistics
export { analyse } from "./lib/statistics/analyse.ts";
export type { Analysis } from "./lib/statistics/analysis.ts";
export type { LabelledFeatures } from "./lib/statistics/labelled_features.ts";
export { centredRows } from "./lib/statistics/centred_rows.ts";
export { randomSource } from "./lib/statistics/random.ts";
export type { RandomSource } from "./lib/statistics/random.ts";
export { rowsInMemory } from "./lib/statistics/rows_in_memory.ts";
export type { CentredRows } from "./lib/statistics/centred_rows.ts";
export { averageRanks } from "./lib/statistics/average_ranks.ts";
export { bootstrapInterval } from "./lib/statistics/bootstrap.ts";
export type { BootstrapOptions, Interval } from "./lib/statistics/bootstrap.ts";
export { kendallTau, kendallTauPValue } from "./lib/statistics/kendall_tau.ts";
export type { KendallTauOptions } from "./lib/statistics/kendall_tau.ts";
export { pairedBootstrap } from "./lib/statistics/paired_bootstrap.ts";
export type {
  PairedBootstrapOptions,
  PairedComparison,
  PairedScores,
  RankStatistic,
} from "./lib/statistics/paired_bootstrap.ts";
export {
  pearson,
  pearsonPValue,
  weightedPearson,
} from "./lib/statistics/pearson.ts";
export { spearman, spearmanPValue } from "./lib/statistics/spearman.ts";
export {
  bestInTopK,
  overlapAtK,
  regretAtK,
  relAtK,
  topKHit,
} from "./lib/statistics/top_k.ts";
export { weightedKendallTau } from "./lib/statistics/weighted_kendall_tau.ts";
export type { WeightedKendallTauOptions } from "./lib/statistics/weighted_kendall_tau.ts";

// metrics
export type {
  Metric,
  MetricOption,
  MetricOptions,
} from "./lib/metrics/metric.ts";
export { metrics } from "./lib/metrics/registry.ts";
export { completeOptions, findMetrics } from "./lib/metrics/find_metrics.ts";

// ranking
export { rankFeatures } from "./lib/ranking/rank_features.ts";
export type {
  MetricRanking,
  RankedModel,
  RankFeaturesOptions,
  Ranking,
} from "./lib/ranking/rank_features.ts";
export { ranksOf } from "./lib/ranking/rank.ts";

// pipeline
export { scoreFiles } from "./lib/pipeline/score_files.ts";
export type { ScoreFilesOptions } from "./lib/pipeline/score_files.ts";

// report
export { runDocument } from "./lib/report/run_document.ts";
export type {
  BackendDescription,
  ClassCount,
  DataDescription,
  ModelDescription,
  RunDocument,
  RunParts,
} from "./lib/report/run_document.ts";
export { runRecords, runRemarks, runTable } from "./lib/report/run_table.ts";
export { VERSION } from "./lib/version.ts";
