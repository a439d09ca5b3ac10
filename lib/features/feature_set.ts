/**
 * What a model says about a dataset: one row a labelled sample.
 *
 * @module
 */
import type { LabelledFeatures } from "../statistics/labelled_features.ts";

/** Features of one model on one dataset, in memory or on disk. */
export interface FeatureSet extends LabelledFeatures {
  /** Name of the model: its file name without the ending. */
  readonly model: string;
}
