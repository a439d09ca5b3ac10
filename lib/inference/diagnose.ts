/**
 * What this machine can run, and how fast.
 *
 * @module
 */
import { BackendError } from "../errors.ts";
import {
  availableBackends,
  type BackendAvailability,
} from "./available_backends.ts";
import type { Backend } from "./backend.ts";
import { openBackend, type OpenBackendOptions } from "./open_backend.ts";
import { type Probe, probeModel } from "./probe_model.ts";
import { samplesPerSecond } from "./time_backend.ts";

/** What was found of a backend. */
export interface BackendDiagnosis extends BackendAvailability {
  /** Version of the runtime. */
  readonly version?: string;
  /** Threads it uses. */
  readonly threads?: number;
  /** Milliseconds until it was ready, with fetching where that was needed. */
  readonly openMilliseconds?: number;
  /** Samples of the probe a second. */
  readonly samplesPerSecond?: number;
  /** Billions of operations a second in a product of float32 matrices. */
  readonly gigaflops?: number;
}

/** What was found of the machine. */
export interface Diagnosis {
  /** Version of Deno; undefined in a browser. */
  readonly deno?: string;
  /** Operating system and processor. */
  readonly system?: string;
  /** Cores. */
  readonly cores: number;
  /** Bytes of memory, and how many of them are free; undefined where `--allow-sys` is not given. */
  readonly memory?: { readonly total: number; readonly available: number };
  /** What the backends were timed on. */
  readonly probe: string;
  /** The backends. */
  readonly backends: readonly BackendDiagnosis[];
}

/**
 * Open and time every backend that is available. The native one is fetched for it the first time.
 *
 * @param probe What to time. Default the built-in probe.
 * @param options Threads.
 * @returns Plain data, for a report.
 *
 * @example
 * ```ts
 * import { diagnose } from "fair-collapse";
 *
 * const { cores, backends } = await diagnose();
 * for (const { name, samplesPerSecond } of backends) console.log(cores, name, samplesPerSecond);
 * ```
 */
export async function diagnose(
  probe: Probe = probeModel(),
  options: OpenBackendOptions = {},
): Promise<Diagnosis> {
  const backends: BackendDiagnosis[] = [];
  for (const availability of await availableBackends()) {
    backends.push(
      availability.available
        ? await examined(availability, probe, options)
        : availability,
    );
  }
  return {
    deno: globalThis.Deno?.version.deno,
    system: globalThis.Deno && `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
    memory: await memory(),
    probe: probe.name,
    backends,
  };
}

async function examined(
  availability: BackendAvailability,
  probe: Probe,
  options: OpenBackendOptions,
): Promise<BackendDiagnosis> {
  let backend: Backend | undefined;
  try {
    const start = performance.now();
    backend = await openBackend(availability.name, options);
    const { version, threads } = backend;
    const openMilliseconds = performance.now() - start;
    return {
      ...availability,
      version,
      threads,
      openMilliseconds,
      samplesPerSecond: await samplesPerSecond(backend, probe),
      gigaflops: await productGigaflops(backend),
    };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { ...availability, available: false, detail: error.message };
  } finally {
    await backend?.close();
  }
}

/** Billions of operations a second in a product as FaCe has it: many rows, turned, times a thin factor. */
export async function productGigaflops(
  { product }: Pick<Backend, "product">,
): Promise<number> {
  const [rows, dims, classes] = [2048, 512, 100];
  const left = { rows, dims, data: new Float32Array(rows * dims).fill(0.5) };
  const right = {
    rows,
    dims: classes,
    data: new Float32Array(rows * classes).fill(0.25),
  };
  let fastest = Infinity;
  for (let run = 0; run < 6; run++) {
    const start = performance.now();
    await product.multiply(left, right, { transposeLeft: true });
    fastest = Math.min(fastest, performance.now() - start);
  }
  return 2 * rows * dims * classes / fastest / 1e6;
}

async function memory(): Promise<Diagnosis["memory"]> {
  if (!globalThis.Deno) return undefined;
  const { state } = await Deno.permissions.query({
    name: "sys",
    kind: "systemMemoryInfo",
  });
  if (state !== "granted") return undefined;
  const { total, available } = Deno.systemMemoryInfo();
  return { total, available };
}
