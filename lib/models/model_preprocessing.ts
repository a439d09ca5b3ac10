/**
 * How images become the input of a model.
 *
 * @module
 */
import { choosePreprocessing } from "./choose_preprocessing.ts";
import { indexGraph } from "./graph_index.ts";
import { imageLayout } from "./image_layout.ts";
import type { OnnxModel } from "./open_model.ts";
import type { PreprocessingChoice } from "./preprocessing_choice.ts";
import type { Tap } from "./tap.ts";

/**
 * How images become a model's input.
 *
 * @param tap The model's tap, which tells whether it segments.
 * @throws {ModelError} If the model takes no images.
 * @throws {FormatError} If a file beside it is not of its schema.
 */
export function modelPreprocessing(
  { graph, files }: OnnxModel,
  tap: Tap | null,
): PreprocessingChoice {
  const input = imageLayout(indexGraph(graph));
  return choosePreprocessing(input, files, tap?.kind === "segmentation");
}
