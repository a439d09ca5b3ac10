/**
 * The candidates that a model of texts gives: itself, or one for each of its layers.
 *
 * @module
 */
import type { TextCandidate } from "../features/candidate.ts";
import type { ExtractedFeatures } from "../features/find_features.ts";
import type { OnnxModel } from "../models/open_model.ts";
import type { Tap } from "../models/tap.ts";
import {
  openTextModel,
  type TextModelOptions,
} from "../models/text/open_text_model.ts";

/** A candidate with where its preprocessing comes from. */
export interface OpenTextCandidate extends TextCandidate {
  /** The model; its name is that of the layer, where there are several. */
  readonly model: OnnxModel;
  /** Where the preprocessing comes from and what was assumed, in words. */
  readonly preprocessingOrigin: string;
  /** Name of the model that this is a layer of. */
  readonly layerOf?: string;
}

/**
 * Open a model for texts.
 *
 * @param tap Its penultimate tensor.
 * @returns One candidate, or with `layers: "all"` one a layer, called "NAME \@ layer 3".
 * @throws {ModelError} If it takes no texts, or lacks a tokenizer that fits.
 */
export async function textCandidates(
  model: OnnxModel,
  tap: Tap,
  options: TextModelOptions,
): Promise<OpenTextCandidate[]> {
  const { tokenizer, features } = await openTextModel(model, tap, options);
  return features.map(({ layer, tap, preprocessing, origin }) => ({
    model: layer === null
      ? model
      : { ...model, name: `${model.name} @ ${layer}` },
    tap,
    preprocessing,
    tokenizer,
    preprocessingOrigin: origin,
    ...(layer !== null && { layerOf: model.name }),
  }));
}

/** Candidates in turn, those together that are layers of one model. */
export function byModel<T extends { readonly tokenizer?: unknown }>(
  candidates: readonly T[],
): T[][] {
  const groups: T[][] = [];
  for (const candidate of candidates) {
    const last = groups.at(-1);
    const isSame = candidate.tokenizer !== undefined &&
      last?.[0].tokenizer === candidate.tokenizer;
    if (isSame) last!.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
}

/** How many texts each model saw only a part of, in sentences; none where it saw all. */
export function truncationRemarks(
  candidates: readonly (
    & Pick<OpenTextCandidate, "layerOf">
    & {
      readonly model: { readonly name: string };
      readonly preprocessing: unknown;
    }
  )[],
  extracted: readonly ExtractedFeatures[],
): string[] {
  const remarks = candidates.flatMap(
    ({ model, layerOf, preprocessing }, at) => {
      const { truncated, features } = extracted[at];
      if (truncated === 0) return [];
      const { maxLength } = preprocessing as { maxLength: number };
      return [
        `${
          layerOf ?? model.name
        }: ${truncated} of ${features.rows} texts are longer than ${maxLength} tokens and were cut there`,
      ];
    },
  );
  return [...new Set(remarks)];
}
