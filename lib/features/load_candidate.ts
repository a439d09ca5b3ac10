/**
 * A candidate in a backend, ready to run.
 *
 * @module
 */
import type { Backend, BackendName, Session } from "../inference/backend.ts";
import { fixedBatch } from "../inference/run_batched.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";

import type { ImageCandidate } from "./candidate.ts";
import type { BatchRun } from "./feature_batches.ts";
import { inputLength } from "./preprocess_image.ts";
import { visibleLogits } from "./visible_logits.ts";

/** Bytes of input in a batch, on the CPU; GPUs take four times as much. */
const BATCH_BYTES = 5 << 20;

/** The model in a backend, with what is to be taken of its outputs. */
export async function loadCandidate(
  backend: Backend,
  { model, tap, preprocessing }: ImageCandidate,
): Promise<Omit<BatchRun, "batch">> {
  const logits = visibleLogits(tap.logits);
  const taps = logits ? [tap.tensor, logits.output] : [tap.tensor];
  const session = await backend.load(await model.bytes(...taps), {
    name: model.name,
    externalData: await model.externalData(),
  });
  return { session, tap, logits, preprocessing };
}

/** Samples a run by the size of a model's input, at most 64. */
export function batchBySize(
  preprocessing: ImagePreprocessing,
  backend: BackendName,
): number {
  const room = backend === "webgpu" ? 4 * BATCH_BYTES : BATCH_BYTES;
  const bySize = Math.floor(room / (4 * inputLength(preprocessing)));
  return Math.max(1, Math.min(64, bySize));
}

/** Samples a run: what the model insists on, what was asked for, or by the size of its input. */
export function batchSize(
  session: Session,
  preprocessing: ImagePreprocessing,
  backend: BackendName,
  wanted: number | undefined,
): number {
  return fixedBatch(session) ?? wanted ?? batchBySize(preprocessing, backend);
}
