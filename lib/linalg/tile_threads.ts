/**
 * Threads that work on tiles in one memory.
 *
 * @module
 */
import {
  type TileJob,
  type TileProgram,
  WORDS,
  workOnTiles,
} from "./tile_work.ts";
import { TILES_FLOAT32 } from "./wasm/tiles_float32_binary.ts";
import { TILES_FLOAT64 } from "./wasm/tiles_float64_binary.ts";

/** Programs by the bytes of a number. */
type OfSize<T> = Readonly<Record<4 | 8, T>>;

/** This thread and the workers that help it. */
export interface TileThreads {
  /** How many, this one among them. */
  readonly count: number;
  /** What jobs work in; its first {@link TAKEN} bytes are the threads' own. */
  readonly memory: WebAssembly.Memory;
  /** The programs. */
  readonly programs: OfSize<TileProgram>;
  /**
   * Do a job; it is done when this returns.
   *
   * @param units Units of the job.
   * @param alone Whether this thread does it without the workers.
   * @param feed Puts rows into the memory that the job waits for, and says of each lot how many there are so far.
   */
  run(
    job: TileJob,
    units: number,
    options: {
      readonly alone: boolean;
      readonly feed?: (told: (rows: number) => void) => void;
    },
  ): void;
  /** End the workers. */
  close(): void;
}

/** Bytes at the beginning of the memory that are not to be used. */
export const TAKEN: number = 4 * WORDS.length;
/**
 * Pages of 64 KiB: 512 MiB of addresses, of which only what is used takes memory. All of them are there from the
 * start, since a thread may learn late that memory has grown.
 */
const PAGES = { initial: 8192, maximum: 8192 };
const CODES = [TILES_FLOAT32, TILES_FLOAT64]
  .map((code) => Uint8Array.fromBase64(code));
// Taken before onnxruntime-web is loaded: with threads it puts Node's Worker in this place.
const WebWorker = globalThis.Worker;

/** Whether this engine has what the programs need: fused products and memory that threads share. */
export function runsTiles(): boolean {
  return CODES.every((code) => WebAssembly.validate(code));
}

/**
 * Compile the programs and start workers, which help as soon as they are up.
 *
 * @param count Threads, this one among them.
 * @throws {RangeError} If the memory cannot be had.
 */
export async function openTileThreads(count: number): Promise<TileThreads> {
  const [narrow, wide] = await Promise.all(
    CODES.map((code) => WebAssembly.compile(code)),
  );
  const modules = { 4: narrow, 8: wide };
  const memory = new WebAssembly.Memory({ ...PAGES, shared: true });
  const words = new Int32Array(memory.buffer, 0, WORDS.length);
  const programs = instances(modules, memory);
  const workers: Worker[] = [];
  for (let thread = 1; thread < count; thread++) {
    workers.push(...startWorker({ modules, memory, thread }));
  }
  return {
    count,
    memory,
    programs,
    run(job, units, { alone, feed }) {
      words.set(Object.values(job), WORDS.job);
      words[WORDS.units] = units;
      words[WORDS.next] = 0;
      words[WORDS.ready] = feed ? 0 : 0x7fff_ffff;
      if (!alone) {
        Atomics.store(words, WORDS.open, 1);
        Atomics.add(words, WORDS.jobs, 1);
        Atomics.notify(words, WORDS.jobs);
      }
      try {
        feed?.((rows) => Atomics.store(words, WORDS.ready, rows));
        workOnTiles(programs, words, 0);
      } finally {
        Atomics.store(words, WORDS.open, 0);
        awaitOthers(words);
      }
      if (words[WORDS.failed]) {
        throw new Error("a thread that multiplies has failed");
      }
    },
    close() {
      // A thread that sleeps would not hear that it is terminated.
      Atomics.store(words, WORDS.ended, 1);
      Atomics.add(words, WORDS.jobs, 1);
      Atomics.notify(words, WORDS.jobs);
      for (const worker of workers) worker.terminate();
    },
  };
}

/** Turns of a loop that are over before a thread would have slept and woken up. */
const TURNS = 20_000;

/** Until no other thread is at work. */
function awaitOthers(words: Int32Array): void {
  let maySleep = true;
  for (let turns = 0;; turns++) {
    const inside = Atomics.load(words, WORDS.inside);
    if (inside === 0) return;
    if (turns < TURNS || !maySleep) continue;
    // Other programs may hold the core that a thread waits for: this one's helps it then.
    try {
      Atomics.wait(words, WORDS.inside, inside);
    } catch {
      // The main thread of a page may not sleep.
      maySleep = false;
    }
  }
}

interface WorkerStart {
  readonly modules: OfSize<WebAssembly.Module>;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
}

/** No worker where the page may not start one. */
function startWorker(start: WorkerStart): Worker[] {
  // Made of text, a worker needs no file, hence neither a permission nor a bundler.
  const text = `(${waitForJobs})(self, ${instances}, ${workOnTiles})`;
  const type = "text/javascript";
  const url = URL.createObjectURL(new Blob([text], { type }));
  let worker: Worker | undefined;
  try {
    worker = new WebWorker(url, { type: "module" });
    worker.onerror = (event) => event.preventDefault();
    worker.postMessage(start);
    return [worker];
  } catch {
    worker?.terminate();
    return [];
  }
}

// What follows reaches workers as text: it must not use any name from outside.

function instances(
  modules: OfSize<WebAssembly.Module>,
  memory: WebAssembly.Memory,
): OfSize<TileProgram> {
  const instance = (module: WebAssembly.Module) =>
    new WebAssembly.Instance(module, { m: { memory } })
      .exports as unknown as TileProgram;
  return { 4: instance(modules[4]), 8: instance(modules[8]) };
}

function waitForJobs(
  scope: { onmessage: (event: MessageEvent<WorkerStart>) => void },
  make: typeof instances,
  work: typeof workOnTiles,
): void {
  scope.onmessage = ({ data: { modules, memory, thread } }) => {
    const programs = make(modules, memory);
    const words = new Int32Array(memory.buffer, 0, 64);
    while (!Atomics.load(words, 7)) {
      const jobs = Atomics.load(words, 0);
      // Announced before the look whether the job is open: it is not closed with a thread inside.
      Atomics.add(words, 2, 1);
      try {
        if (Atomics.load(words, 1)) work(programs, words, thread);
      } catch {
        Atomics.store(words, 6, 1);
      }
      Atomics.sub(words, 2, 1);
      Atomics.notify(words, 2);
      Atomics.wait(words, 0, jobs);
    }
  };
}
