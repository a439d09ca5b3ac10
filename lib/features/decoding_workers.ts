/**
 * Threads that decode and preprocess images while this one waits for a model, or is blocked by one.
 *
 * Resizing and normalising an image of 224 x 224 takes 1.5 ms of the calling thread; handing it to a
 * worker and taking the result 0.1 ms.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { Profile, Stage } from "../inference/profile.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { DecodeReply, DecodeRequest } from "./decode_worker.ts";

const WORKER = new URL("./decode_worker.ts", import.meta.url);
// Taken before onnxruntime-web is loaded: with threads it puts Node's Worker in this place.
const WebWorker = globalThis.Worker;

/** Open workers. */
export interface DecodingWorkers {
  /**
   * An image file as a model's input.
   *
   * @param stopped Makes all workers drop what they have not begun.
   * @throws {SampleError} If the image is broken.
   */
  decode(
    bytes: Uint8Array,
    preprocessing: ImagePreprocessing,
    source: string,
    stopped: AbortSignal,
  ): Promise<Float32Array>;
  /** Wait for what is under way, and end the threads. */
  close(): Promise<void>;
}

interface Pending {
  readonly source: string;
  readonly resolve: (data: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Start workers.
 *
 * @param count How many.
 * @param profile Told how long each image took.
 * @returns Undefined where workers may not be started: their module takes the permission to read it.
 */
export async function openDecodingWorkers(
  count: number,
  profile?: Profile,
): Promise<DecodingWorkers | undefined> {
  if (!await mayStart()) return;
  const opening = Array.from({ length: count }, () => openWorker(profile));
  const opened = (await Promise.all(opening)).filter((worker) =>
    worker !== undefined
  );
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((worker) => worker.close()));
  };
  if (opened.length < count) {
    await close();
    return;
  }
  const drop = (): void => opened.forEach((worker) => worker.drop());
  return {
    decode(bytes, preprocessing, source, stopped) {
      stopped.throwIfAborted();
      stopped.addEventListener("abort", drop, { once: true });
      const least = opened.reduce((a, b) => b.load() < a.load() ? b : a);
      return least.decode(bytes, preprocessing, source);
    },
    close,
  };
}

/** Workers that several runs share, since starting one costs as much as decoding a hundred images. */
export interface DecodingPool {
  /** Whether it has been opened. */
  readonly isOpen: boolean;
  /** The workers, started at the first call. */
  open(count: number): Promise<DecodingWorkers | undefined>;
  /** End them. */
  close(): Promise<void>;
}

/** A pool without workers yet. */
export function decodingPool(profile?: Profile): DecodingPool {
  let opening: Promise<DecodingWorkers | undefined> | undefined;
  return {
    get isOpen() {
      return opening !== undefined;
    },
    open: (count) => opening ??= openDecodingWorkers(count, profile),
    async close() {
      await (await opening)?.close();
    },
  };
}

interface OneWorker {
  decode(
    bytes: Uint8Array,
    preprocessing: ImagePreprocessing,
    source: string,
  ): Promise<Float32Array>;
  load(): number;
  drop(): void;
  close(): Promise<void>;
}

async function openWorker(
  profile: Profile | undefined,
): Promise<OneWorker | undefined> {
  const worker = new WebWorker(WORKER.href, { type: "module" });
  const pending = new Map<number, Pending>();
  const ready = Promise.withResolvers<boolean>();
  const stopped = Promise.withResolvers<void>();
  worker.onmessage = ({ data: reply }: MessageEvent<DecodeReply>) => {
    if (reply === "ready") ready.resolve(true);
    else if (reply === "stopped") stopped.resolve();
    else {
      const { source, resolve, reject } = pending.get(reply.id)!;
      pending.delete(reply.id);
      for (const [stage, work] of Object.entries(reply.stages ?? {})) {
        profile?.add(stage as Stage, work);
      }
      if (reply.data) resolve(reply.data);
      else reject(errorOf(reply, source));
    }
  };
  worker.onerror = (event) => {
    // Without this the error would end the whole process.
    event.preventDefault();
    ready.resolve(false);
    stopped.resolve();
    for (const { source, reject } of pending.values()) {
      reject(new Error(`Decoding ${source} failed: ${event.message}`));
    }
    pending.clear();
  };
  let last = 0;
  const post = (request: DecodeRequest, transfer: Transferable[] = []): void =>
    worker.postMessage(request, transfer);
  if (!await ready.promise) {
    worker.terminate();
    return;
  }
  return {
    decode(bytes, preprocessing, source) {
      const id = last++;
      const { promise, resolve, reject } = Promise.withResolvers<
        Float32Array
      >();
      pending.set(id, { source, resolve, reject });
      // A copy to give away: the dataset may need its own again.
      const own = bytes.slice();
      post({ id, bytes: own, preprocessing, source }, [own.buffer]);
      return promise;
    },
    load: () => pending.size,
    drop: () => {
      if (pending.size > 0) post("drop");
    },
    async close() {
      post("stop");
      await stopped.promise;
      worker.terminate();
    },
  };
}

/** May a worker load its module? Asked first, because Deno itself prints the refusal. */
async function mayStart(): Promise<boolean> {
  const descriptor: Deno.PermissionDescriptor = WORKER.protocol === "file:"
    ? { name: "read", path: WORKER }
    : { name: "import", host: WORKER.host };
  return (await Deno.permissions.query(descriptor)).state === "granted";
}

function errorOf(
  reply: Exclude<DecodeReply, string>,
  source: string,
): Error {
  if (reply.reason !== undefined) {
    return new SampleError("decode", source, reply.reason);
  }
  const { message, input } = reply.failure!;
  return input ? new InputError(message) : new Error(message);
}
