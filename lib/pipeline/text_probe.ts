/**
 * What backends are timed on for a model of texts: one batch of made-up tokens.
 *
 * @module
 */
import { textTensors } from "../features/text/text_tensors.ts";
import type { Probe } from "../inference/probe_model.ts";

import type { OpenTextCandidate } from "./text_candidates.ts";

const TEXTS = 8;
const TOKENS = 32;

/** One batch of eight texts of 32 tokens, or of as many as the model insists on. */
export async function textProbe(
  { model, tap, preprocessing }: OpenTextCandidate,
): Promise<Probe> {
  const { inputs, maxLength, padId } = preprocessing;
  const ids = model.graph.inputs.find(({ name }) => name === inputs.ids.name);
  const [fixed] = ids?.shape ?? [];
  const texts = typeof fixed === "number" && fixed > 0 ? fixed : TEXTS;
  const tokens = Math.min(inputs.length ?? TOKENS, maxLength);
  const text = {
    ids: Array.from({ length: tokens }, () => padId),
    types: Array.from({ length: tokens }, () => 0),
    isTruncated: false,
  };
  return {
    name: model.name,
    model: await model.bytes(tap.tensor),
    externalData: await model.externalData(),
    samples: texts,
    inputs: textTensors(
      Array.from({ length: texts }, () => text),
      inputs.length ?? tokens,
      preprocessing,
    ),
  };
}
