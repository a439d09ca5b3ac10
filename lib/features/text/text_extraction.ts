/**
 * Rows of features of texts: one a text, for one layer of a model or for several at once.
 *
 * @module
 */
import type { TextDataset } from "../../datasets/dataset.ts";
import type { Backend } from "../../inference/backend.ts";
import type { TextCandidate } from "../candidate.ts";
import type { ExtractFeaturesOptions } from "../extract_features.ts";
import type { Extraction } from "../extraction.ts";
import type { BatchRows } from "../feature_batches.ts";
import type { ResumePoint } from "../fill_entry.ts";
import { watchBatches } from "../watch_batches.ts";
import { textRun, windowSize } from "./text_run.ts";

/** Texts of 64 tokens that are run together: what they take lies in a processor's caches. */
export const TEXT_BATCH = 16;
/** The same on a GPU, which is the busier the more it is given. */
const GPU_BATCH = 64;

/** What a text's rows that are no numbers may come from. */
const ADVICE = "look at its tokenizer and --max-length, or leave the model out";

/**
 * A model at work on texts, once for each of its layers: those that are asked for the same texts share a run.
 *
 * Texts go through in windows of 32 batches; within a window those of like lengths are run together, and the rows
 * come out in the dataset's order.
 *
 * @param candidates One model's features, which differ in nothing but tensors and pooling.
 */
export function textExtractions(
  dataset: TextDataset,
  candidates: readonly TextCandidate[],
  backend: Backend,
  options: ExtractFeaturesOptions,
): Extraction[] {
  const { dtype = "float32", signal, onProgress } = options;
  const progress = progressOf(candidates[0], dataset.size, onProgress);
  const run = textRun({
    dataset,
    candidates,
    backend,
    onBatch: progress.add,
    signal,
  });
  let users = 0;
  return candidates.map(({ model }, at) => {
    let hasRun = false;
    const use = () => {
      if (!hasRun) users++;
      hasRun = true;
    };
    async function* rows(from: ResumePoint, batch: number) {
      for (let start = from.next; start < dataset.size;) {
        const window: BatchRows = (await run.window(start, batch))[at];
        yield window;
        start += windowSize(batch);
      }
    }
    return {
      async batch(earlier) {
        use();
        return await run.fixedBatch() ?? options.batch ?? earlier ??
          (backend.name === "webgpu" ? GPU_BATCH : TEXT_BATCH);
      },
      async *produce(from, batch) {
        use();
        progress.begin(from.next);
        yield* watchBatches(rows(from, batch), model.name, from, dataset.size, {
          dtype,
          signal,
          advice: ADVICE,
        });
      },
      hasRun: () => hasRun,
      async release() {
        if (hasRun && --users === 0) await run.release();
      },
    };
  });
}

/** Tells progress after each batch; windows would be too far apart. */
function progressOf(
  { model }: TextCandidate,
  total: number,
  onProgress: ExtractFeaturesOptions["onProgress"],
) {
  let first: number | undefined;
  let done = 0;
  let begin = 0;
  return {
    begin(next: number): void {
      if (first !== undefined) return;
      first = done = next;
      begin = performance.now();
    },
    add(texts: number): void {
      done = Math.min(total, done + texts);
      const rate = (done - first!) / (performance.now() - begin) * 1000;
      onProgress?.({ model: model.name, done, total, rate });
    },
  };
}
