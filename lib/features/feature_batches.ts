/**
 * Runs a model over decoded samples, batch by batch, while the next samples are being decoded.
 *
 * @module
 */
import { InputError, ModelError } from "../errors.ts";
import type { Session, Tensor, TensorInfo } from "../inference/backend.ts";
import { runBatched } from "../inference/run_batched.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { Tap } from "../models/tap.ts";
import type { LogitsActivation } from "../models/walk_back.ts";

import { countNonFiniteRows } from "./assert_finite_features.ts";
import { classProbabilities } from "./class_probabilities.ts";
import type { DecodedSample, SkippedSample } from "./decoded_samples.ts";
import { idleTensors } from "./idle_tensors.ts";
import { letGo } from "./let_go.ts";
import type { FeatureRows } from "./row_files.ts";
import { poolFeatures, type Pooling } from "./pool_features.ts";

/** What is run, and what is taken of its outputs. */
export interface BatchRun {
  /** The loaded model. */
  readonly session: Session;
  /** Size and layout of its input. */
  readonly preprocessing: ImagePreprocessing;
  /** The output that features are made of. */
  readonly tap: Pooling & Pick<Tap, "idleInputs">;
  /** The output that probabilities are made of, with what was done to it; null without. */
  readonly logits: {
    readonly output: string;
    readonly activation: LogitsActivation;
  } | null;
  /** Samples a run. */
  readonly batch: number;
}

/** Rows of a batch, and how many of them are not finite. */
export interface BatchRows extends FeatureRows {
  /** Rows with NaN or infinite features. */
  readonly nonFinite: number;
}

/** The only input of a model of images that its features depend on. */
function imageInput(session: Session, idle: readonly string[]): TensorInfo {
  const [input, ...others] = session.inputs
    .filter(({ name }) => !idle.includes(name));
  if (!input || others.length > 0) {
    throw new ModelError(
      `Cannot give images to ${session.model}: it has ${session.inputs.length} inputs (${
        session.inputNames.join(", ")
      }), an image model has one`,
    );
  }
  return input;
}

/** Decoded samples side by side, as the model takes them; their own arrays are let go. */
function inputTensor(
  samples: readonly DecodedSample[],
  { height, width, colour, layout }: ImagePreprocessing,
  type: string,
): Tensor {
  const channels = colour === "grey" ? 1 : 3;
  const size = height * width * channels;
  const data = type === "uint8"
    ? new Uint8ClampedArray(samples.length * size)
    : new Float32Array(samples.length * size);
  for (const [i, sample] of samples.entries()) {
    data.set(sample.data, i * size);
    letGo(sample.data);
  }
  const dims = layout === "nchw"
    ? [samples.length, channels, height, width]
    : [samples.length, height, width, channels];
  return data instanceof Float32Array
    ? { type: "float32", dims, data }
    : { type: "uint8", dims, data: new Uint8Array(data.buffer) };
}

/** Samples that are taken together, with those that were left out before them. */
async function* grouped(
  samples: AsyncIterable<DecodedSample>,
  size: number,
  takeSkipped: () => SkippedSample[],
  total: number,
): AsyncGenerator<
  { samples: DecodedSample[]; skipped: SkippedSample[]; next: number }
> {
  let group: DecodedSample[] = [];
  let skipped: SkippedSample[] = [];
  for await (const sample of samples) {
    skipped.push(...takeSkipped());
    group.push(sample);
    if (group.length === size) {
      yield { samples: group, skipped, next: sample.index + 1 };
      group = [];
      skipped = [];
    }
  }
  skipped.push(...takeSkipped());
  if (group.length > 0 || skipped.length > 0) {
    yield { samples: group, skipped, next: total };
  }
}

/**
 * Rows of features for samples as they come.
 *
 * One batch is run while the next is collected; no more are held.
 *
 * @param samples Decoded samples in order, whose arrays must not be used any more.
 * @param run What is run.
 * @param takeSkipped Gives the samples that were left out since it was last asked.
 * @param total Number of samples of the dataset.
 */
export async function* featureBatches(
  samples: AsyncIterable<DecodedSample>,
  run: BatchRun,
  takeSkipped: () => SkippedSample[],
  total: number,
): AsyncGenerator<BatchRows> {
  const { session, preprocessing, tap, logits, batch } = run;
  const idle = tap.idleInputs ?? [];
  const input = imageInput(session, idle);
  const others = session.inputs.filter(({ name }) => idle.includes(name));
  const outputs = [
    ...new Set([tap.tensor, ...(logits ? [logits.output] : [])]),
  ];

  async function rowsOf(
    group: readonly DecodedSample[],
  ): Promise<Pick<BatchRows, "features" | "probabilities" | "nonFinite">> {
    const count = group.length;
    if (count === 0) return { features: new Float32Array(), nonFinite: 0 };
    const results = await runBatched(
      session,
      {
        [input.name]: inputTensor(group, preprocessing, input.type),
        ...idleTensors(others, count),
      },
      { batch, outputs, sampleName: (sample) => group[sample].source },
    );
    const features = poolFeatures(results[tap.tensor], tap, count);
    const probabilities = logits
      ? classProbabilities(results[logits.output], logits.activation, count)
      : undefined;
    const nonFinite = Math.max(
      countNonFiniteRows(features, features.length / count),
      probabilities
        ? countNonFiniteRows(probabilities, probabilities.length / count)
        : 0,
    );
    return { features, probabilities, nonFinite };
  }

  const groups = grouped(samples, batch, takeSkipped, total);
  try {
    let group = await groups.next();
    while (!group.done) {
      const { samples, skipped, next } = group.value;
      const following = groups.next();
      // Whoever fails first is heard; the other must not become an unhandled rejection.
      following.catch(() => {});
      const rows = await rowsOf(samples);
      yield {
        ...rows,
        labels: Int32Array.from(samples, ({ label }) => label),
        next,
        skipped,
      };
      group = await following;
    }
  } finally {
    await groups.return(undefined);
  }
}

/** Fail unless a batch size makes sense. */
export function assertBatch(batch: number): void {
  if (Number.isInteger(batch) && batch > 0) return;
  throw new InputError(
    `Expected a batch of 1 or more samples but found ${batch}`,
  );
}
