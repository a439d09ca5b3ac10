/**
 * The thread behind decoding_workers.ts: takes image files, gives models' inputs.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { createProfile, type Profile } from "../inference/profile.ts";
import { limiter } from "../datasets/map_in_order.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { preprocessImage } from "./preprocess_image.ts";

/** What the worker is told: an image to decode, to drop those that it has not begun, or to end. */
export type DecodeRequest = "drop" | "stop" | {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly preprocessing: ImagePreprocessing;
  readonly source: string;
};

/** What the worker says: that it has begun or ended, or what became of an image. */
export type DecodeReply = "ready" | "stopped" | {
  readonly id: number;
  readonly data?: Float32Array<ArrayBuffer>;
  /** How long it took. */
  readonly stages?: ReturnType<Profile["stages"]>;
  /** What is wrong with the image. */
  readonly reason?: string;
  /** What went wrong otherwise, and whether the input was to blame. */
  readonly failure?: { readonly message: string; readonly input: boolean };
};

interface WorkerScope {
  onmessage: (event: MessageEvent<DecodeRequest>) => void;
  postMessage(reply: DecodeReply, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
// Two: libvips decodes one on its own thread while the other is resized here.
const slot = limiter(2);
let stop = new AbortController();
const underWay = new Set<Promise<void>>();

async function answer(
  { id, bytes, preprocessing, source }: Exclude<DecodeRequest, string>,
): Promise<void> {
  const profile = createProfile();
  try {
    const data = await slot(
      () => preprocessImage(bytes, preprocessing, { source, profile }),
      stop.signal,
    ) as Float32Array<ArrayBuffer>;
    scope.postMessage({ id, data, stages: profile.stages() }, [data.buffer]);
  } catch (error) {
    if (error instanceof SampleError) {
      scope.postMessage({ id, reason: error.reason });
    } else {
      const message = error instanceof Error ? error.message : String(error);
      const input = error instanceof InputError;
      scope.postMessage({ id, failure: { message, input } });
    }
  }
}

scope.onmessage = async ({ data: request }) => {
  if (request === "drop") {
    stop.abort();
    stop = new AbortController();
  } else if (request === "stop") {
    stop.abort();
    // A native call must not outlive its thread.
    await Promise.all(underWay);
    scope.postMessage("stopped");
  } else {
    const answering = answer(request);
    underWay.add(answering);
    await answering;
    underWay.delete(answering);
  }
};
scope.postMessage("ready");
