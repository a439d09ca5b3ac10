/**
 * Threads that decode and preprocess images while this one waits for a model, or is blocked by one.
 *
 * Resizing and normalising an image of 224 x 224 takes 0.3 ms of the calling thread; handing it to a
 * worker and taking the result 0.1 ms. libvips decodes in threads of its own beside either.
 *
 * @module
 */
import type { Profile } from "../inference/profile.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { decodeHere } from "./decode_here.ts";
import { openWorker, WorkerLostError } from "./one_decoding_worker.ts";

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

/** What is told of the workers. */
export interface DecodingWorkersOptions {
  /** Told how long each image took. */
  readonly profile?: Profile;
  /** Told when a thread has died and how many are left; its images are decoded by those, or by this thread. */
  readonly onLost?: (reason: string, left: number) => void;
  /** Starts a thread on the module at a URL. */
  readonly start?: (module: URL) => Worker;
}

/**
 * Start workers. When one dies, its work goes to the others; when none is left, it is done here.
 *
 * @param count How many.
 * @param options What is told.
 * @returns Undefined where workers may not be started: their module takes the permission to read it.
 */
export async function openDecodingWorkers(
  count: number,
  {
    profile,
    onLost,
    start = (module) => new WebWorker(module.href, { type: "module" }),
  }: DecodingWorkersOptions = {},
): Promise<DecodingWorkers | undefined> {
  if (!await mayStart()) return;
  const opening = Array.from(
    { length: count },
    () => openWorker(start(WORKER), profile),
  );
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
  const living = () => opened.filter((worker) => !worker.isLost());
  const drop = (): void => living().forEach((worker) => worker.drop());
  const here = decodeHere(profile);
  const told = new Set<unknown>();
  return {
    async decode(bytes, preprocessing, source, stopped) {
      for (;;) {
        stopped.throwIfAborted();
        stopped.addEventListener("abort", drop, { once: true });
        const workers = living();
        if (workers.length === 0) {
          return await here(bytes, preprocessing, source, stopped);
        }
        const least = workers.reduce((a, b) => b.load() < a.load() ? b : a);
        try {
          return await least.decode(bytes, preprocessing, source);
        } catch (error) {
          if (!(error instanceof WorkerLostError)) throw error;
          if (!told.has(error)) onLost?.(error.message, living().length);
          told.add(error);
        }
      }
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
export function decodingPool(
  options: DecodingWorkersOptions = {},
): DecodingPool {
  let opening: Promise<DecodingWorkers | undefined> | undefined;
  return {
    get isOpen() {
      return opening !== undefined;
    },
    open: (count) => opening ??= openDecodingWorkers(count, options),
    async close() {
      await (await opening)?.close();
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
