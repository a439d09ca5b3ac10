/**
 * What a feature file may hold, whatever its format.
 *
 * @module
 */
import type { RowSamples } from "../statistics/labelled_features.ts";
import type { NumericArray } from "../arrays/element_type.ts";
import type { RowSource } from "./row_source.ts";

/** Labels as they lie in a file: class ids, or class names. */
export type LabelValues = NumericArray | readonly number[] | readonly string[];

/** The parts of a feature file that were found in it. */
export interface FeatureParts {
  /** Name for messages. */
  readonly source: string;
  /** Names of all arrays or columns that there are, for messages. */
  readonly names: readonly string[];
  /** Features, rows x dims. */
  readonly features?: RowSource;
  /** Labels, one a row. */
  readonly labels?: () => Promise<LabelValues>;
  /** Probabilities of the source classes, rows x source classes. */
  readonly probabilities?: RowSource;
  /** Names of the classes, where the file knows them. */
  readonly classNames?: readonly string[];
  /** Sample of each row, where samples give several and the file knows it. */
  readonly samples?: RowSamples;
  /** Name of the model, where the file knows it. */
  readonly model?: string;
}
