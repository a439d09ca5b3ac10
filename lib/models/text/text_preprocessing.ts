/**
 * How texts become a model's input, and its output rows.
 *
 * @module
 */
import type { TextInputs } from "./text_inputs.ts";
import type { TextPooling } from "./text_pooling.ts";
import type { Truncation } from "./truncate.ts";

/** All that decides on a text's features beside the model. */
export interface TextPreprocessing {
  /** SHA-256 over the tokenizer's files, in hexadecimal. */
  readonly tokenizer: string;
  /** Most tokens a text, special ones included. */
  readonly maxLength: number;
  /** How texts that are longer are cut. */
  readonly truncation: Truncation;
  /** Id that texts of a batch are filled up with. */
  readonly padId: number;
  /** Position of the first token; 0 but for models of RoBERTa's kind. */
  readonly firstPosition: number;
  /** The model's inputs. */
  readonly inputs: TextInputs;
  /** How the rows of a text's tokens become one. */
  readonly pooling: TextPooling;
  /** Tensors that are pooled; where there are several layers, their mean is the feature. */
  readonly tensors: readonly string[];
}
