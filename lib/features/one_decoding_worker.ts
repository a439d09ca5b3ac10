/**
 * One thread that decodes images, as long as it lives.
 *
 * @module
 */
import { SampleError } from "../datasets/sample_error.ts";
import { InputError } from "../errors.ts";
import type { Profile, Stage } from "../inference/profile.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { DecodeReply, DecodeRequest } from "./decode_worker.ts";

/** A thread has ended before it was told to: out of memory, or by a bug. */
export class WorkerLostError extends Error {}

interface Pending {
  readonly source: string;
  readonly resolve: (data: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/** A thread. */
export interface OneWorker {
  /** Whether it has ended. */
  isLost(): boolean;
  /**
   * An image file as a model's input.
   *
   * @throws {WorkerLostError} If the thread ends meanwhile.
   */
  decode(
    bytes: Uint8Array,
    preprocessing: ImagePreprocessing,
    source: string,
  ): Promise<Float32Array>;
  /** Images that it has not answered. */
  load(): number;
  /** Make it drop what it has not begun. */
  drop(): void;
  /** Wait for what is under way, and end it. */
  close(): Promise<void>;
}

/**
 * Wait until a thread has loaded its module.
 *
 * @param worker Just started.
 * @param profile Told how long each image took.
 * @returns Undefined where it cannot load it.
 */
export async function openWorker(
  worker: Worker,
  profile: Profile | undefined,
): Promise<OneWorker | undefined> {
  let lost: WorkerLostError | undefined;
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
    lost = new WorkerLostError(event.message);
    ready.resolve(false);
    stopped.resolve();
    for (const { reject } of pending.values()) reject(lost);
    pending.clear();
    worker.terminate();
  };
  let last = 0;
  const post = (request: DecodeRequest, transfer: Transferable[] = []): void =>
    worker.postMessage(request, transfer);
  if (!await ready.promise) {
    worker.terminate();
    return;
  }
  return {
    isLost: () => lost !== undefined,
    decode(bytes, preprocessing, source) {
      if (lost) return Promise.reject(lost);
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
      if (!lost) post("stop");
      await stopped.promise;
      worker.terminate();
    },
  };
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
