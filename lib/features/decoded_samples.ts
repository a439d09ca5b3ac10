/**
 * A dataset's images as a model's inputs, decoded ahead of the inference that takes them.
 *
 * @module
 */
import type { ImageDataset, ImageSample } from "../datasets/dataset.ts";
import { mapInOrder } from "../datasets/map_in_order.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { Profile } from "../inference/profile.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { decodeHere } from "./decode_here.ts";
import { type DecodingPool, openDecodingWorkers } from "./decoding_workers.ts";
import { inputLength } from "./preprocess_image.ts";

/** One image, ready for a model. */
export interface DecodedSample {
  /** Position in the dataset's order, from 0. */
  readonly index: number;
  /** Class id. */
  readonly label: number;
  /** Where it comes from, for messages. */
  readonly source: string;
  /** The model's input, channels x height x width or height x width x channels. */
  readonly data: Float32Array;
}

/** An image that was left out. */
export interface SkippedSample {
  /** Position in the dataset's order, from 0. */
  readonly index: number;
  /** Class id; absent where an image has many. */
  readonly label?: number;
  /** Where it comes from. */
  readonly source: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** How to decode a dataset. */
export interface DecodedSamplesOptions {
  /** First sample; 0 by default. */
  readonly start?: number;
  /**
   * Threads that decode; 0 to do all but the decoding proper on this one. By default as many as cores, up to 8, and none
   * for fewer than 512 images, which are decoded by the time that threads have warmed up.
   */
  readonly workers?: number;
  /** Where the threads come from and stay; by default they are started and ended here. */
  readonly pool?: DecodingPool;
  /**
   * Images read or decoded and not yet taken. Two batches keep decoding and inference busy at once; by default 64,
   * or fewer where those would take more than 128 MiB.
   */
  readonly ahead?: number;
  /** Leave broken and unreadable images out; by default they are errors. */
  readonly skipBad?: boolean;
  /** Told of each image that is left out, in order. */
  readonly onSkip?: (skipped: SkippedSample) => void;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
  /** Told how long reading, decoding and preprocessing took. */
  readonly profile?: Profile;
  /** Bytes that the whole run may take; a fraction of it is for images ahead. */
  readonly memory?: number;
}

const WORTH_WORKERS = 512;
const MOST_WORKERS = 8;
const AHEAD = 64;
const AHEAD_BYTES = 128 * 2 ** 20;
/** Share of a run's memory for images ahead. */
const AHEAD_SHARE = 1 / 16;

/**
 * The images of a dataset as inputs of a model, in the dataset's order.
 *
 * Files are read and decoded on other threads while the caller works on earlier ones; a caller that takes slowly
 * slows them down. Each sample's array is its own.
 *
 * @throws {SampleError} At a broken image, unless `skipBad`.
 * @throws {InputError} At a file that cannot be read, unless `skipBad`; if the preprocessing contradicts itself.
 *
 * @example
 * ```ts
 * import { decodedSamples, imageFolder, type ImagePreprocessing } from "fair-collapse";
 *
 * async function meanInput(folder: string, preprocessing: ImagePreprocessing): Promise<number> {
 *   const dataset = await imageFolder(folder);
 *   let sum = 0, count = 0;
 *   for await (const { data } of decodedSamples(dataset, preprocessing)) {
 *     for (const value of data) sum += value;
 *     count += data.length;
 *   }
 *   return sum / count;
 * }
 * ```
 */
export async function* decodedSamples(
  dataset: ImageDataset,
  preprocessing: ImagePreprocessing,
  options: DecodedSamplesOptions = {},
): AsyncGenerator<DecodedSample> {
  const { start = 0, skipBad = false, onSkip, signal, profile, pool } = options;
  const ahead = options.ahead ?? roomAhead(preprocessing, options.memory);
  const count = options.workers ??
    defaultWorkers(pool?.isOpen ? Infinity : dataset.size - start);
  const workers = count > 0
    ? await (pool?.open(count) ?? openDecodingWorkers(count, { profile }))
    : undefined;
  const decode = workers?.decode ?? decodeHere(profile);
  const outcome = async (
    sample: ImageSample,
    stopped: AbortSignal,
  ): Promise<DecodedSample | SkippedSample> => {
    const { index, label, source } = sample;
    try {
      const begin = performance.now();
      const bytes = await sample.bytes();
      profile?.add("reading", {
        seconds: (performance.now() - begin) / 1000,
        bytes: bytes.length,
      });
      const data = await decode(bytes, preprocessing, source, stopped);
      return { index, label, source, data };
    } catch (error) {
      if (!skipBad || !(error instanceof SampleError)) throw error;
      return { index, label, source, reason: error.reason };
    }
  };
  try {
    const samples = dataset.samples({ start, signal });
    for await (const sample of mapInOrder(samples, outcome, ahead, signal)) {
      if ("data" in sample) yield sample;
      else onSkip?.(sample);
    }
  } finally {
    if (!pool) await workers?.close();
  }
}

function defaultWorkers(images: number): number {
  return images < WORTH_WORKERS
    ? 0
    : Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
}

function roomAhead(
  preprocessing: ImagePreprocessing,
  memory = Infinity,
): number {
  const bytes = Math.min(AHEAD_BYTES, memory * AHEAD_SHARE);
  const room = Math.floor(bytes / (4 * inputLength(preprocessing)));
  return Math.max(2, Math.min(AHEAD, room));
}
