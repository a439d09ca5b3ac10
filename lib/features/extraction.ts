/**
 * How rows of features come about, for one kind of data.
 *
 * @module
 */
import type { ResumePoint } from "./fill_entry.ts";
import type { FeatureRows } from "./row_files.ts";

/** A model at work on a dataset. It is loaded when it is first needed. */
export interface Extraction {
  /**
   * Samples a run.
   *
   * @param earlier Those of an earlier run that could be gone on with.
   */
  batch(earlier?: number): Promise<number>;
  /** The rows from a point on, in the dataset's order, with progress told. */
  produce(from: ResumePoint, batch: number): AsyncIterable<FeatureRows>;
  /** Whether the model was needed. */
  hasRun(): boolean;
  /** Give the model's memory back. */
  release(): Promise<void>;
}
