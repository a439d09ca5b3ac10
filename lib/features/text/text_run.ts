/**
 * A model at work on windows of texts, for all of its layers at once.
 *
 * @module
 */
import type { TextDataset } from "../../datasets/dataset.ts";
import type { Backend, Session } from "../../inference/backend.ts";
import { fixedBatch, runBatched } from "../../inference/run_batched.ts";
import type { TextCandidate } from "../candidate.ts";
import { classProbabilities } from "../class_probabilities.ts";
import type { BatchRows } from "../feature_batches.ts";
import { realNumbers } from "../pool_features.ts";
import { visibleLogits } from "../visible_logits.ts";
import { type LengthBatch, lengthBatches } from "./length_batches.ts";
import { meanRows, poolTokens } from "./pool_tokens.ts";
import { textTensors } from "./text_tensors.ts";
import { readWindow, type TextWindow } from "./text_windows.ts";
import { type BatchResult, windowRows } from "./window_rows.ts";

/** A model at work. It is loaded when it is first needed. */
export interface TextRun {
  /** Texts a run of a model that insists on a number. */
  fixedBatch(): Promise<number | undefined>;
  /**
   * Rows of the texts from `start` on, as many as {@linkcode windowSize} says: one set for each candidate.
   *
   * What was computed for one candidate is kept for the others that ask for the same window soon.
   */
  window(start: number, batch: number): Promise<readonly BatchRows[]>;
  /** Give the model's memory back. */
  release(): Promise<void>;
}

/** What a run is made of. */
export interface TextRunParts {
  /** The texts. */
  readonly dataset: TextDataset;
  /** One model's features, which differ in nothing but tensors and pooling. */
  readonly candidates: readonly TextCandidate[];
  /** What runs the model. */
  readonly backend: Backend;
  /** Told after each batch how many texts it had. */
  readonly onBatch?: (texts: number) => void;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/** Batches in a window. */
const BATCHES = 32;
/** Tokens that a text of a batch has; of shorter texts more are run together, of longer ones fewer. */
const TOKENS = 64;
/** Windows kept for candidates that lag behind. */
const KEPT = 2;

/** Texts of a window: among them those of like lengths are found. */
export function windowSize(batch: number): number {
  return BATCHES * batch;
}

/** A model at work on texts, with all candidates' outputs. */
export function textRun(parts: TextRunParts): TextRun {
  const { dataset, candidates, backend, onBatch, signal } = parts;
  const [{ model, preprocessing, tokenizer, tap }] = candidates;
  const { inputs } = preprocessing;
  const logits = visibleLogits(tap.logits);
  const outputs = [
    ...new Set([
      ...candidates.flatMap(({ preprocessing }) => preprocessing.tensors),
      ...(logits ? [logits.output] : []),
    ]),
  ];
  const done = new Map<string, Promise<readonly BatchRows[]>>();
  let session: Promise<Session> | undefined;
  let ahead: { start: number; window: TextWindow } | undefined;

  async function load(): Promise<Session> {
    return await backend.load(await model.bytes(...outputs), {
      name: model.name,
      externalData: await model.externalData(),
      alone: true,
    });
  }

  async function fixed(): Promise<number | undefined> {
    return fixedBatch(await (session ??= load()));
  }

  async function read(start: number, size: number): Promise<TextWindow> {
    if (ahead?.start === start) return ahead.window;
    return await readWindow(dataset, start, size, tokenizer, preprocessing);
  }

  async function compute(
    start: number,
    batch: number,
  ): Promise<readonly BatchRows[]> {
    const size = windowSize(batch);
    const window = await read(start, size);
    window.encode(size);
    const following = await read(start + size, size);
    ahead = { start: start + size, window: following };
    const isFixed = await fixed() !== undefined;
    const batches = lengthBatches(
      window.encoded.map(({ ids }) => ids.length),
      (length) =>
        isFixed
          ? batch
          : Math.floor(batch * TOKENS / (inputs.length ?? length)),
      inputs.mask === undefined && inputs.length === null,
    );
    const rows = windowRows(window.texts.length, candidates.length);
    for (const [at, one] of batches.entries()) {
      signal?.throwIfAborted();
      const running = runBatch(window, one);
      running.catch(() => {});
      // While the model runs elsewhere, as on a GPU, texts of the next window are encoded.
      following.encode(Math.ceil(size * (at + 1) / batches.length));
      rows.put(one.places, await running);
      onBatch?.(one.places.length);
    }
    const shared = {
      labels: Int32Array.from(window.texts, ({ label }) => label),
      next: start + window.texts.length,
      skipped: [],
      truncated: window.encoded.filter(({ isTruncated }) => isTruncated).length,
    };
    return candidates.map((_, at) => ({ ...rows.take(at), ...shared }));
  }

  async function runBatch(
    { texts, encoded }: TextWindow,
    { places, length }: LengthBatch,
  ): Promise<BatchResult> {
    const positions = inputs.length ?? length;
    const chosen = places.map((place) => encoded[place]);
    const results = await runBatched(
      await (session ??= load()),
      textTensors(chosen, positions, preprocessing),
      {
        batch: places.length,
        outputs,
        sampleName: (sample) => texts[places[sample]].source,
      },
    );
    const lengths = chosen.map(({ ids }) => ids.length);
    const features = candidates.map(({ tap, preprocessing }) =>
      meanRows(
        preprocessing.tensors.map((tensor) =>
          poolTokens(
            {
              name: tensor,
              shape: results[tensor].dims,
              data: realNumbers(results[tensor], tap),
            },
            preprocessing.pooling,
            lengths,
            positions,
          )
        ),
      )
    );
    const probabilities = logits
      ? classProbabilities(
        results[logits.output],
        logits.activation,
        places.length,
      )
      : undefined;
    return { features, probabilities };
  }

  return {
    fixedBatch: fixed,
    window(start, batch) {
      const key = `${start} ${batch}`;
      const begun = done.get(key) ?? compute(start, batch);
      done.delete(key);
      done.set(key, begun);
      if (done.size > KEPT) done.delete(done.keys().next().value!);
      begun.catch(() => done.delete(key));
      return begun;
    },
    async release() {
      const loaded = session;
      session = undefined;
      done.clear();
      await loaded?.then((session) => session.release(), () => {});
    },
  };
}
