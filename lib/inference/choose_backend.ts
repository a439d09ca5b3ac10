/**
 * Chooses the backend that is fastest here, by trying.
 *
 * @module
 */
import { BackendError } from "../errors.ts";
import {
  availableBackends,
  type BackendAvailability,
} from "./available_backends.ts";
import type { Backend, BackendName } from "./backend.ts";
import { openBackend, type OpenBackendOptions } from "./open_backend.ts";
import { type Probe, probeModel } from "./probe_model.ts";
import { samplesPerSecond } from "./time_backend.ts";

/** How fast a backend was, or why it was not timed. */
export interface BackendTiming {
  /** Which backend. */
  readonly name: BackendName;
  /** Samples a second; undefined where it was not timed. */
  readonly samplesPerSecond?: number;
  /** Why it was not timed. */
  readonly reason?: string;
}

/** A chosen backend. */
export interface BackendChoice {
  /** The backend, open. */
  readonly backend: Backend;
  /** A sentence that says why this one, with the figures. */
  readonly reason: string;
  /** The figures, fastest first; empty where the backend was named. */
  readonly timings: readonly BackendTiming[];
}

/**
 * The backend of a name, or the fastest of those that this machine has.
 *
 * "auto" runs one batch on each and closes the slower ones. It does not time WebGPU in software, which is
 * always slower than wasm, nor the native library without `--allow-ffi`.
 *
 * @param name A backend, or "auto".
 * @param probe What to time. Default the built-in probe; give the model and a batch that are to be run.
 * @param options Threads.
 * @returns The backend, open, and why.
 * @throws {BackendError} If the named one cannot be used, or under "auto" none can; with the reason of each.
 *
 * @example
 * ```ts
 * import { chooseBackend } from "fair-collapse";
 *
 * const { backend, reason } = await chooseBackend("auto");
 * console.log(reason); // native, 2 threads: 1830 samples/s on the built-in probe; wasm 402; …
 * await backend.close();
 * ```
 */
export async function chooseBackend(
  name: BackendName | "auto",
  probe: Probe = probeModel(),
  options: OpenBackendOptions = {},
): Promise<BackendChoice> {
  if (name !== "auto") {
    const backend = await openBackend(name, options);
    return { backend, reason: `${described(backend)}, as asked`, timings: [] };
  }

  let best: { backend: Backend; speed: number } | undefined;
  const timings: BackendTiming[] = [];
  for (const availability of await availableBackends()) {
    const { name } = availability;
    const reason = whyNotTimed(availability);
    if (reason) {
      timings.push({ name, reason });
      continue;
    }
    const trial = await tryBackend(name, probe, options);
    if (trial.backend === undefined) {
      timings.push({ name, reason: trial.reason });
      continue;
    }
    const { backend, speed } = trial;
    timings.push({ name, samplesPerSecond: speed });
    const slower = best && best.speed > speed ? backend : best?.backend;
    if (slower !== backend) best = { backend, speed };
    await slower?.close();
  }
  if (!best) {
    const reasons = timings.map(({ name, reason }) => `${name}: ${reason}`);
    throw new BackendError(
      `Cannot run ${probe.name} on any backend (${reasons.join("; ")})`,
    );
  }
  timings.sort((one, other) =>
    (other.samplesPerSecond ?? -1) - (one.samplesPerSecond ?? -1)
  );
  return {
    backend: best.backend,
    reason: sentence(best.backend, probe, timings),
    timings,
  };
}

function whyNotTimed(
  { available, software, detail, install }: BackendAvailability,
): string | undefined {
  if (!available) return `${detail}; ${install}`;
  return software ? detail : undefined;
}

type Trial =
  | { backend: Backend; speed: number }
  | { backend?: undefined; reason: string };

async function tryBackend(
  name: BackendName,
  probe: Probe,
  options: OpenBackendOptions,
): Promise<Trial> {
  let backend: Backend | undefined;
  try {
    backend = await openBackend(name, options);
    return { backend, speed: await samplesPerSecond(backend, probe) };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    await backend?.close();
    return { reason: error.message };
  }
}

function sentence(
  backend: Backend,
  probe: Probe,
  [first, ...others]: readonly BackendTiming[],
): string {
  const speed = (value = 0) => value.toPrecision(value < 100 ? 2 : 3);
  const rest = others.map(({ name, samplesPerSecond, reason }) =>
    samplesPerSecond === undefined
      ? `${name} not timed (${reason})`
      : `${name} ${Number(speed(samplesPerSecond))}`
  );
  return [
    `${described(backend)}: ${
      Number(speed(first.samplesPerSecond))
    } samples/s on ${probe.name}`,
    ...rest,
  ].join("; ");
}

function described({ name, threads }: Backend): string {
  if (name === "webgpu") return name;
  return `${name}, ${threads} thread${threads === 1 ? "" : "s"}`;
}
