/**
 * What a model of texts would be given, as plain data.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import type { OnnxModel } from "../open_model.ts";
import type { Tap } from "../tap.ts";
import { openTextModel } from "./open_text_model.ts";
import type { TextPooling } from "./text_pooling.ts";

/** How texts become a model's input and its output rows, in plain data. */
export interface TextSummary {
  /** Name of the tokenizer's file. */
  readonly tokenizer: string;
  /** Number of its tokens. */
  readonly vocabulary: number;
  /** Most tokens a text. */
  readonly maxLength: number;
  /** How the rows of a text's tokens become one. */
  readonly pooling: TextPooling;
  /** Who says so, in words. */
  readonly origin: string;
  /** Tensors of the layers, the last one last; none where they cannot be told. */
  readonly layers: readonly string[];
}

/** What is missing or does not fit. */
export interface TextProblem {
  /** In words. */
  readonly problem: string;
}

/**
 * What a model of texts would be given: what `inspect` prints.
 *
 * @param tap Its penultimate tensor; null where none was found.
 * @returns Null for a model of anything else.
 */
export async function describeTextModel(
  model: OnnxModel,
  tap: Tap | null,
): Promise<TextSummary | TextProblem | null> {
  if (tap?.kind !== "text") return null;
  try {
    const { tokenizer, features: [{ preprocessing, origin }] } =
      await openTextModel(model, tap);
    return {
      tokenizer: tokenizer.file,
      vocabulary: tokenizer.vocabulary,
      maxLength: preprocessing.maxLength,
      pooling: preprocessing.pooling,
      origin,
      layers: await layersOf(model, tap),
    };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { problem: error.message };
  }
}

async function layersOf(model: OnnxModel, tap: Tap): Promise<string[]> {
  try {
    const { features: [{ preprocessing }] } = await openTextModel(model, tap, {
      layers: "mean",
    });
    return [...preprocessing.tensors];
  } catch (error) {
    if (error instanceof ModelError) return [];
    throw error;
  }
}
