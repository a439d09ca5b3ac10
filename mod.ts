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
  RowOffsets,
  ScatterOnAxes,
} from "./lib/linalg/matrix_product.ts";
export { plainProduct } from "./lib/linalg/plain_product.ts";
export { symmetricEigen } from "./lib/linalg/symmetric_eigen.ts";
export type { SymmetricEigen } from "./lib/linalg/symmetric_eigen.ts";

// datasets
export {
  type ClassBalance,
  classBalance,
} from "./lib/datasets/class_balance.ts";
export {
  type AnyDataset,
  type AnySample,
  type Dataset,
  type ImageDataset,
  type ImageSample,
  type LabelMap,
  type Sample,
  type SampleRange,
  type SegmentationDataset,
  type SegmentationSample,
  type TextDataset,
  type TextSample,
  VOID,
} from "./lib/datasets/dataset.ts";
export {
  type ImageFolder,
  imageFolder,
  type ImageFolderOptions,
} from "./lib/datasets/image_folder.ts";
export type {
  CollectedImages,
  SkippedFile,
} from "./lib/datasets/images/image_collection.ts";
export {
  openDataset,
  type OpenDatasetOptions,
} from "./lib/datasets/open_dataset.ts";
export {
  type SegmentationFolder,
  segmentationFolder,
  type SegmentationFolderOptions,
} from "./lib/datasets/segmentation/segmentation_folder.ts";
export { SampleError } from "./lib/datasets/sample_error.ts";
export type { ImageColumnOptions } from "./lib/datasets/tables/image_columns.ts";
export type { SampleSize } from "./lib/datasets/stratified_sample.ts";
export type { SkippedRow } from "./lib/datasets/text/table_texts.ts";
export type {
  TextColumnOptions,
  TextColumns,
} from "./lib/datasets/text/text_columns.ts";
export {
  type TextCollection,
  textDataset,
  type TextDatasetOptions,
} from "./lib/datasets/text/text_dataset.ts";

// models
export {
  describeModel,
  type ModelSummary,
} from "./lib/models/describe_model.ts";
export {
  expandModels,
  type ExpandOptions,
} from "./lib/models/expand_models.ts";
export type { ExternalFile } from "./lib/models/external_data.ts";
export type {
  ModelFileOptions,
  Variant,
} from "./lib/models/hub/choose_model_file.ts";
export type { HubEvent } from "./lib/models/hub/hub_event.ts";
export {
  type HubModel,
  type HubModelOptions,
  hubModels,
} from "./lib/models/hub/hub_models.ts";
export type { HubOptions } from "./lib/models/hub/hub_settings.ts";
export { findTap, type FindTapOptions } from "./lib/models/find_tap.ts";
export type { Quantisation } from "./lib/models/linear_operator.ts";
export type { Companion, ModelFiles } from "./lib/models/model_files.ts";
export { modelPreprocessing } from "./lib/models/model_preprocessing.ts";
export type {
  DownloadProgress,
  ModelSource,
  ReadOptions,
} from "./lib/models/model_source.ts";
export type {
  OnnxAttribute,
  OnnxDim,
  OnnxExternalData,
  OnnxGraph,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from "./lib/models/onnx_graph.ts";
export {
  modelTap,
  type OnnxModel,
  openModel,
} from "./lib/models/open_model.ts";
export { parseOnnx } from "./lib/models/parse_onnx.ts";
export type { ImagePreprocessing } from "./lib/models/preprocessing.ts";
export type { PreprocessingChoice } from "./lib/models/preprocessing_choice.ts";
export type { Sidecar } from "./lib/models/sidecar.ts";
export type {
  LogitsOutput,
  ModelKind,
  Tap,
  TapCandidate,
  TapPooling,
} from "./lib/models/tap.ts";
export { tapModel } from "./lib/models/tap_model.ts";
export type { LogitsActivation } from "./lib/models/walk_back.ts";
export type {
  LayerOptions,
  LayersOption,
  PoolingOption,
} from "./lib/models/text/layer_choice.ts";
export {
  openTextModel,
  type TextFeatures,
  type TextModel,
  type TextModelOptions,
} from "./lib/models/text/open_text_model.ts";
export {
  describeTextModel,
  type TextProblem,
  type TextSummary,
} from "./lib/models/text/describe_text_model.ts";
export type { TextInput, TextInputs } from "./lib/models/text/text_inputs.ts";
export type { TextPooling } from "./lib/models/text/text_pooling.ts";
export type { TextPreprocessing } from "./lib/models/text/text_preprocessing.ts";
export type {
  EncodedText,
  TextTokenizer,
} from "./lib/models/text/text_tokenizer.ts";
export type { Truncation } from "./lib/models/text/truncate.ts";

// inference
export {
  availableBackends,
  type BackendAvailability,
} from "./lib/inference/available_backends.ts";
export type {
  Backend,
  BackendName,
  LoadOptions,
  Session,
  Tensor,
  TensorInfo,
} from "./lib/inference/backend.ts";
export {
  type BackendChoice,
  type BackendTiming,
  chooseBackend,
} from "./lib/inference/choose_backend.ts";
export {
  type BackendDiagnosis,
  diagnose,
  type Diagnosis,
} from "./lib/inference/diagnose.ts";
export {
  openBackend,
  type OpenBackendOptions,
} from "./lib/inference/open_backend.ts";
export { type Probe, probeModel } from "./lib/inference/probe_model.ts";
export {
  createProfile,
  type Profile,
  profiledBackend,
  type Stage,
  type StageWork,
} from "./lib/inference/profile.ts";
export {
  fixedBatch,
  runBatched,
  type RunBatchedOptions,
} from "./lib/inference/run_batched.ts";
export { samplesPerSecond } from "./lib/inference/time_backend.ts";

// features
export {
  decodeImage,
  type DecodeImageOptions,
} from "./lib/features/decode_image.ts";
export {
  type DecodedSample,
  decodedSamples,
  type DecodedSamplesOptions,
  type SkippedSample,
} from "./lib/features/decoded_samples.ts";
export {
  type DecodingPool,
  decodingPool,
  type DecodingWorkers,
  type DecodingWorkersOptions,
} from "./lib/features/decoding_workers.ts";
export type { Pixels } from "./lib/features/pixels.ts";
export {
  preprocessImage,
  type PreprocessOptions,
  preprocessPixels,
} from "./lib/features/preprocess_image.ts";
export type { FeatureSet } from "./lib/features/feature_set.ts";
export { classLabels } from "./lib/features/class_labels.ts";
export type { ClassLabels } from "./lib/features/class_labels.ts";
export type { NumericArray } from "./lib/arrays/element_type.ts";
export type { LabelValues } from "./lib/features/feature_parts.ts";
export { encodeNpy, parseNpy } from "./lib/arrays/npy.ts";
export type { NpyArray } from "./lib/arrays/npy.ts";
export { readFeatureFile } from "./lib/features/read_feature_file.ts";
export type { FeatureFileOptions } from "./lib/features/read_feature_file.ts";
export { defaultCacheFolder } from "./lib/features/cache_folder.ts";
export type { CacheFolderOptions } from "./lib/features/cache_folder.ts";
export type {
  AnyCandidate,
  Candidate,
  ImageCandidate,
  TextCandidate,
} from "./lib/features/candidate.ts";
export { clearEntries } from "./lib/features/clear_entries.ts";
export type { Cleared, ClearOptions } from "./lib/features/clear_entries.ts";
export type { EntryMeta } from "./lib/features/entry_meta.ts";
export {
  extractFeatures,
  extractLayers,
} from "./lib/features/extract_features.ts";
export type { ExtractFeaturesOptions } from "./lib/features/extract_features.ts";
export type {
  FeatureDtype,
  FeatureOrigin,
} from "./lib/features/feature_key.ts";
export type { FileChecksum } from "./lib/features/file_checksum.ts";
export { findFeatures } from "./lib/features/find_features.ts";
export type {
  ExtractedFeatures,
  FindFeaturesOptions,
} from "./lib/features/find_features.ts";
export { listEntries } from "./lib/features/list_entries.ts";
export type { StoreEntry } from "./lib/features/list_entries.ts";
export type { PixelOptions } from "./lib/features/segmentation/pixel_choice.ts";
export type { SampleRows } from "./lib/features/sample_rows.ts";
export { saveFeatures } from "./lib/features/save_features.ts";
export type { SaveFeaturesOptions } from "./lib/features/save_features.ts";
export { verifyEntries } from "./lib/features/verify_entries.ts";
export type { VerifiedEntry } from "./lib/features/verify_entries.ts";
export type { ExtractionProgress } from "./lib/features/watch_batches.ts";

// statistics
export { analyse } from "./lib/statistics/analyse.ts";
export type { Analysis } from "./lib/statistics/analysis.ts";
export type {
  LabelledFeatures,
  RowSamples,
} from "./lib/statistics/labelled_features.ts";
export { centredRows } from "./lib/statistics/centred_rows.ts";
export { randomSource } from "./lib/statistics/random.ts";
export type { RandomSource } from "./lib/statistics/random.ts";
export { rowsInMemory } from "./lib/statistics/rows_in_memory.ts";
export type { CentredRows } from "./lib/statistics/centred_rows.ts";
export { averageRanks } from "./lib/statistics/average_ranks.ts";
export { bootstrapInterval } from "./lib/statistics/bootstrap.ts";
export type { BootstrapOptions, Interval } from "./lib/statistics/bootstrap.ts";
export { heldOutProbabilities } from "./lib/statistics/held_out_probabilities.ts";
export { kMeans } from "./lib/statistics/k_means.ts";
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
export { analyseMatrix } from "./lib/statistics/analyse_matrix.ts";
export { bhattacharyyaCoefficients } from "./lib/statistics/bhattacharyya.ts";
export type { GlobalMean } from "./lib/statistics/between_scatter.ts";
export { classFairness } from "./lib/statistics/class_fairness.ts";
export type { ClassFairnessOptions } from "./lib/statistics/class_fairness.ts";
export type {
  ClassCovariance,
  GaussianOptions,
} from "./lib/statistics/class_gaussians.ts";
export {
  classMoments,
  mergeMoments,
  momentsAccumulator,
} from "./lib/statistics/class_moments.ts";
export type {
  ClassMoments,
  MomentsAccumulator,
} from "./lib/statistics/class_moments.ts";
export { momentsOf } from "./lib/statistics/moments_of.ts";
export type { FeatureMoments } from "./lib/statistics/moments_of.ts";
export { normalise } from "./lib/statistics/normalise.ts";
export type { Normalisation } from "./lib/statistics/normalise.ts";
export { principalAxes } from "./lib/statistics/pca.ts";
export type { PrincipalAxes } from "./lib/statistics/pca.ts";
export type { Precision } from "./lib/statistics/precision.ts";
export { logOverlapMatrix } from "./lib/statistics/class_overlap_matrix.ts";
export { clusterOrder } from "./lib/statistics/cluster_order.ts";
export { collapseByClass } from "./lib/statistics/collapse_by_class.ts";
export { fairnessByClass } from "./lib/statistics/fairness_by_class.ts";
export { isotonicFit } from "./lib/statistics/isotonic.ts";
export { reducedRows } from "./lib/statistics/reduced_rows.ts";
export type { ReducedRows } from "./lib/statistics/reduced_rows.ts";
export { varianceCollapse } from "./lib/statistics/variance_collapse.ts";
export type { VarianceCollapseOptions } from "./lib/statistics/variance_collapse.ts";
export { sampledRows } from "./lib/statistics/sampled_rows.ts";
export type { SampledRows } from "./lib/statistics/sampled_rows.ts";
export { stratifiedSample } from "./lib/statistics/stratified_sample.ts";
export type { Sampling } from "./lib/statistics/stratified_sample.ts";
export { borda, kemeny } from "./lib/statistics/rank_aggregation.ts";
export type { Ballot, KemenyOrder } from "./lib/statistics/rank_aggregation.ts";

// metrics
export type {
  Metric,
  MetricOption,
  MetricOptions,
} from "./lib/metrics/metric.ts";
export { metrics } from "./lib/metrics/registry.ts";
export { faceWarnings } from "./lib/metrics/face_warnings.ts";
export { completeOptions, findMetrics } from "./lib/metrics/find_metrics.ts";

// ranking
export { scorePool } from "./lib/ranking/score_pool.ts";
export type {
  LinearProbe,
  ScoredPool,
  ScorePoolOptions,
} from "./lib/ranking/score_pool.ts";
export { rankFeatures } from "./lib/ranking/rank_features.ts";
export type {
  MetricRanking,
  RankedModel,
  RankFeaturesOptions,
  Ranking,
} from "./lib/ranking/rank_features.ts";
export { ranksOf } from "./lib/ranking/rank.ts";
export { optionGrid } from "./lib/ranking/option_grid.ts";
export type {
  OptionGrid,
  OptionGridOptions,
  OptionVariant,
} from "./lib/ranking/option_grid.ts";
export { overlapCollector } from "./lib/ranking/class_overlaps.ts";
export type {
  ClassOverlapPair,
  OverlapCollector,
} from "./lib/ranking/class_overlaps.ts";
export { consensusOf } from "./lib/ranking/consensus.ts";
export type { Consensus, MetricScores } from "./lib/ranking/consensus.ts";
export { evaluateScores } from "./lib/ranking/evaluate.ts";
export type {
  EvaluateOptions,
  Evaluation,
  MetricEvaluation,
  ModelScores,
} from "./lib/ranking/evaluate.ts";
export { axisPairs, pairConcordance } from "./lib/ranking/axis_pairs.ts";
export type { ModelAttributes, ModelPair } from "./lib/ranking/axis_pairs.ts";
export { overTargets } from "./lib/ranking/over_targets.ts";
export type {
  ModelOverTargets,
  OverTargets,
  ScoresOnTarget,
} from "./lib/ranking/over_targets.ts";
export { evaluateTargets } from "./lib/ranking/evaluate_targets.ts";
export type {
  AxisConcordance,
  EvaluateTargetsOptions,
  MetricOverTargets,
  TargetScores,
  TargetsEvaluation,
} from "./lib/ranking/evaluate_targets.ts";
export { leaveOneTargetOut } from "./lib/ranking/leave_one_target_out.ts";
export type { LeaveOneTargetOut } from "./lib/ranking/leave_one_target_out.ts";
export {
  defaultStatistics,
  rankStatistic,
} from "./lib/ranking/rank_statistics.ts";
export { stabilityOf } from "./lib/ranking/stability.ts";
export type {
  ModelStability,
  NamedReplicates,
  Stability,
  StabilityOptions,
} from "./lib/ranking/stability.ts";
export { stabilityCollector } from "./lib/ranking/stability_collector.ts";
export type { StabilityCollector } from "./lib/ranking/stability_collector.ts";
export type { Race, RaceLeaver, RaceRound } from "./lib/ranking/race.ts";
export { raceCut } from "./lib/ranking/race_cut.ts";
export type { RaceCutOptions, RaceStanding } from "./lib/ranking/race_cut.ts";
export { termReplicates } from "./lib/ranking/term_replicates.ts";
export type {
  ResamplingOptions,
  TermReplicates,
} from "./lib/ranking/term_replicates.ts";

// pipeline
export { extract } from "./lib/pipeline/extract.ts";
export type { Extraction, ExtractOptions } from "./lib/pipeline/extract.ts";
export { rank } from "./lib/pipeline/rank.ts";
export type { RankOptions, RankResult } from "./lib/pipeline/rank.ts";
export type { RaceOptions } from "./lib/pipeline/race/race_options.ts";
export { extractPool } from "./lib/pipeline/extract_pool.ts";
export type {
  ExtractedPool,
  ExtractPoolOptions,
} from "./lib/pipeline/extract_pool.ts";
export { openCandidates } from "./lib/pipeline/open_candidates.ts";
export type {
  OpenCandidate,
  OpenCandidatesOptions,
  OpenImageCandidate,
} from "./lib/pipeline/open_candidates.ts";
export type { OpenTextCandidate } from "./lib/pipeline/text_candidates.ts";
export { evaluateFiles } from "./lib/pipeline/evaluate_files.ts";
export type { EvaluateFilesOptions } from "./lib/pipeline/evaluate_files.ts";
export { zooFolder } from "./lib/pipeline/zoo_folder.ts";
export { readZoo } from "./lib/pipeline/zoo_catalogue.ts";
export type {
  Zoo,
  ZooModel,
  ZooTarget,
  ZooTask,
} from "./lib/pipeline/zoo_catalogue.ts";
export {
  defaultDataRoot,
  missingTargetData,
  openZooTarget,
} from "./lib/pipeline/zoo_target.ts";
export type { ZooTargetOptions } from "./lib/pipeline/zoo_target.ts";
export {
  type HubData,
  hubData,
  type HubDataOptions,
} from "./lib/pipeline/hub_data/hub_data.ts";
export type { NamedDataOptions } from "./lib/pipeline/hub_data/open_named_data.ts";
export type {
  DownloadOptions,
  DownloadState,
} from "./lib/download/download.ts";
export type { PatienceOptions } from "./lib/download/interrupted.ts";
export {
  getPublicData,
  type PublicDataName,
  type PublicDataOptions,
  type PublicDataResult,
} from "./lib/pipeline/public_data/get_public_data.ts";
export { inspectData } from "./lib/pipeline/inspect_data/inspect_data.ts";
export type { InspectDataOptions } from "./lib/pipeline/inspect_data/inspect_data.ts";
export { openData } from "./lib/pipeline/targets/open_data.ts";
export type { OpenDataOptions } from "./lib/pipeline/targets/open_data.ts";
export { openTarget } from "./lib/pipeline/targets/open_target.ts";
export {
  findTargets,
  rankTargets,
} from "./lib/pipeline/targets/rank_targets.ts";
export type { RankTargetsOptions } from "./lib/pipeline/targets/rank_targets.ts";
export { readTarget } from "./lib/pipeline/targets/read_target.ts";
export type {
  ReadTargetOptions,
  Target,
} from "./lib/pipeline/targets/read_target.ts";
export type { TargetManifest } from "./lib/pipeline/targets/target_manifest.ts";
export { scoreFiles } from "./lib/pipeline/score_files.ts";
export type { ScoreFilesOptions } from "./lib/pipeline/score_files.ts";

export { explainRun } from "./lib/pipeline/explain/explain_run.ts";
export type { ExplainOptions } from "./lib/pipeline/explain/explain_run.ts";
export { openHistory } from "./lib/pipeline/history/open_history.ts";
export type {
  HistoryEntry,
  HistoryFilter,
  HistoryModel,
  RunHistory,
} from "./lib/pipeline/history/open_history.ts";

// cluster
export {
  cancelOnCluster,
  rankOnCluster,
  resumeOnCluster,
} from "./lib/cluster/rank_on_cluster.ts";
export type {
  ClusterOptions,
  ClusterRankResult,
  RankOnClusterOptions,
} from "./lib/cluster/rank_on_cluster.ts";
export type { PlanOptions } from "./lib/cluster/make_plan.ts";
export type { PixelChoice } from "./lib/features/segmentation/pixel_choice.ts";
export type {
  ObjectName,
  Plan,
  PlannedModel,
  PlannedPack,
  Question,
  SampleSpan,
  WorkerFacts,
} from "./lib/cluster/plan.ts";
export type {
  ClusterProgress,
  DispatchOptions,
} from "./lib/cluster/dispatcher.ts";
export type { ClusterAccess } from "./lib/cluster/join_cluster.ts";
export { runWorker } from "./lib/cluster/run_worker.ts";
export type { WorkerOptions } from "./lib/cluster/run_worker.ts";
export type { WorkerStatus } from "./lib/cluster/worker_watch.ts";

// report
export { compareRuns } from "./lib/report/compare_runs.ts";
export type {
  Moved,
  MovedModel,
  RunComparison,
} from "./lib/report/compare_runs.ts";
export type {
  ClassContrast,
  ClassFocus,
  ExplainedTerm,
  Explanation,
  Neighbour,
  Pair,
} from "./lib/report/explanation.ts";
export type { RunDifference } from "./lib/report/run_differences.ts";
export type { RunProfile } from "./lib/report/profile_lines.ts";
export { runDocument } from "./lib/report/run_document.ts";
export type {
  BackendDescription,
  ClassCount,
  DataDescription,
  ModelDescription,
  RunDocument,
  RunParts,
  WorkerDescription,
} from "./lib/report/run_document.ts";
export { parseRun } from "./lib/report/parse_run.ts";
export { runRecords } from "./lib/report/run_records.ts";
export { runRemarks } from "./lib/report/run_remarks.ts";
export { runTable } from "./lib/report/run_table.ts";
export type { RunTableOptions } from "./lib/report/run_table.ts";
export { detailsCollector } from "./lib/report/details/details_collector.ts";
export type {
  DetailsCollector,
  DetailsOptions,
} from "./lib/report/details/details_collector.ts";
export type {
  CollapseMeasure,
  ConfusedSample,
  Confusion,
  Exemplars,
  FrameDetails,
  FrameGrid,
  ModelDetails,
  Projection,
  RunDetails,
  SampleDetails,
  Spectrum,
  TruthDetails,
  TruthOfMetric,
} from "./lib/report/details/run_details.ts";
export type {
  DataInspection,
  DuplicateGroup,
  NumberSummary,
  SampleProblem,
  ShownSample,
} from "./lib/report/data_inspection.ts";
export { targetsDocument } from "./lib/report/targets_document.ts";
export type {
  FailedTarget,
  TargetRun,
  TargetsDocument,
} from "./lib/report/targets_document.ts";
export { renderReport } from "./lib/report/html/render_report.ts";
export { loadPlotKit } from "./lib/deps/plot.ts";
export type {
  MarkOf,
  PlotElement,
  PlotKit,
  PlotLibrary,
  PlotMark,
  PlotOptions,
} from "./lib/deps/plot.ts";
export { VERSION } from "./lib/version.ts";
