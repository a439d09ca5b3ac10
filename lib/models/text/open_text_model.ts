/**
 * Opens what a model of texts needs beside its graph: tokenizer, length, pooling, layers.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { sha256OfText } from "../checksum.ts";
import { indexGraph } from "../graph_index.ts";
import type { OnnxGraph } from "../onnx_graph.ts";
import type { OnnxModel } from "../open_model.ts";
import type { Tap } from "../tap.ts";
import {
  chooseLayers,
  type LayerChoice,
  type LayerOptions,
} from "./layer_choice.ts";
import { firstPosition, maxLength } from "./max_length.ts";
import { textInputs } from "./text_inputs.ts";
import type { TextPreprocessing } from "./text_preprocessing.ts";
import { openTokenizer, type TextTokenizer } from "./text_tokenizer.ts";
import { tokenEmbedding } from "./token_embedding.ts";
import { readTokenizerFiles } from "./tokenizer_files.ts";

/** What the user says of a model of texts. */
export interface TextModelOptions extends LayerOptions {
  /** Most tokens a text; as the model's files say by default. */
  readonly maxLength?: number;
}

/** One way to take features from a model of texts. */
export interface TextFeatures {
  /** What tells them from others of the same model: "layer 3"; null where there are no others. */
  readonly layer: string | null;
  /** Where they are taken from. */
  readonly tap: Tap;
  /** All that decides on them. */
  readonly preprocessing: TextPreprocessing;
  /** Where that comes from and what was assumed, in words. */
  readonly origin: string;
}

/** A model of texts, ready to be run. */
export interface TextModel {
  /** Its tokenizer. */
  readonly tokenizer: TextTokenizer;
  /** Its features: one set, or one for each layer. */
  readonly features: readonly TextFeatures[];
}

/** Share of the embedding's rows that a tokenizer uses at least, if it is the right one. */
const LEAST_USED = 0.75;

/**
 * Open what a model of texts needs: its tokenizer beside it, and how many tokens it takes, how they are pooled and which
 * tensors are its layers, as its files, its graph and the user say.
 *
 * @param tap Its penultimate tensor.
 * @returns One set of features, or with `layers: "all"` one for each layer.
 * @throws {ModelError} If it takes no texts, has no tokenizer or another model's, or cannot be pooled as asked.
 *
 * @example
 * ```ts
 * import { type EncodedText, modelTap, openModel, openTextModel } from "fair-collapse";
 *
 * async function tokensOf(text: string, path: string): Promise<EncodedText> {
 *   const model = await openModel(path);
 *   const { tokenizer, features } = await openTextModel(model, modelTap(model));
 *   return tokenizer.encode(text, undefined, features[0].preprocessing.maxLength);
 * }
 * ```
 */
export async function openTextModel(
  { graph, location }: Pick<OnnxModel, "graph" | "location">,
  tap: Tap,
  options: TextModelOptions = {},
): Promise<TextModel> {
  const inputs = textInputs(graph);
  const files = await readTokenizerFiles(location);
  const tokenizer = await openTokenizer(files);
  const warnings = checkVocabulary(graph, inputs.ids.name, tokenizer);
  const length = maxLength(graph.file, files, inputs.length, options.maxLength);
  const choices = chooseLayers(graph, tap, files, options);
  const shared = {
    tokenizer: sha256OfText(
      JSON.stringify([files.tokenizer.text, files.tokenizerConfig]),
    ),
    maxLength: length.length,
    truncation: tokenizer.truncation,
    padId: tokenizer.padId,
    firstPosition: firstPosition(files),
    inputs,
  };
  return {
    tokenizer,
    features: choices.map((choice) => ({
      layer: choice.layer,
      tap: {
        ...tapOf(graph, tap, choice),
        warnings: [...tap.warnings, ...warnings],
      },
      preprocessing: {
        ...shared,
        pooling: choice.pooling,
        tensors: choice.tensors,
      },
      origin:
        `${files.tokenizer.file}, at most ${length.length} tokens (${length.reason}), ${
          choice.pooling === "none"
            ? choice.reason
            : `${choice.pooling} over tokens (${choice.reason})`
        }`,
    })),
  };
}

/** The tap of a layer: what is known of the penultimate tensor holds for that one alone. */
function tapOf(graph: OnnxGraph, tap: Tap, choice: LayerChoice): Tap {
  const tensor = choice.tensors.at(-1)!;
  const pooling = choice.pooling === "none" ? "none" : "tokens";
  const logits = answersPerToken(graph, tap) ? null : tap.logits;
  if (tensor === tap.tensor && choice.tensors.length === 1) {
    return { ...tap, pooling, logits };
  }
  return {
    ...tap,
    tensor,
    pooling,
    logits,
    reason: choice.layer ??
      (choice.tensors.length > 1
        ? `mean over ${choice.tensors.length} layers`
        : choice.reason),
    channelAxis: -1,
    dims: null,
    shape: null,
    isOutput: graph.outputs.some(({ name }) => name === tensor),
    quantisation: null,
  };
}

/** Whether the answers are given for each token: those say nothing of the text, and may be a whole vocabulary each. */
function answersPerToken(graph: OnnxGraph, { logits, pooling }: Tap): boolean {
  const output = graph.outputs.find(({ name }) => name === logits?.output);
  return output?.shape ? output.shape.length > 2 : pooling === "tokens";
}

/** Fail where the tokenizer gives ids that the model has no row for; tell where it looks like another model's. */
function checkVocabulary(
  graph: OnnxGraph,
  ids: string,
  { file, vocabulary }: TextTokenizer,
): string[] {
  const rows = tokenEmbedding(indexGraph(graph), ids)?.rows ?? null;
  if (rows === null) return [];
  if (vocabulary > rows) {
    throw new ModelError(
      `Cannot use ${file} with ${graph.file}: its ids go up to ${
        vocabulary - 1
      }, the model knows those up to ${
        rows - 1
      }; put the model's own tokenizer beside it`,
    );
  }
  if (vocabulary >= LEAST_USED * rows) return [];
  return [
    `${file} has ${vocabulary} tokens, the model ${rows}: is it the model's own?`,
  ];
}
