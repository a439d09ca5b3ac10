/**
 * Ends connections that fall silent.
 *
 * @module
 */
import { Interrupted } from "./interrupted.ts";

/** Somebody who listens. */
export interface SilenceWatch {
  /** Aborted when it has been silent for too long, or when the caller's own signal is. */
  readonly signal: AbortSignal;
  /** Something was heard. */
  heard(): void;
  /** Listen no longer. */
  stop(): void;
}

/**
 * Listen for silence.
 *
 * @param longest Milliseconds that are not too long. Default a minute.
 * @param signal The caller's own.
 */
export function watchSilence(
  longest = 60_000,
  signal?: AbortSignal,
): SilenceWatch {
  const silent = new AbortController();
  let last = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - last < longest) return;
    silent.abort(
      new Interrupted(`nothing came for ${Math.round(longest / 1000)} s`),
    );
  }, longest / 4);
  return {
    signal: AbortSignal.any(signal ? [signal, silent.signal] : [silent.signal]),
    heard() {
      last = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Ask something that is answered at once or not at all.
 *
 * @param ask The question, which the signal ends.
 * @throws {Interrupted} If no answer comes within a minute.
 */
export async function answered<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const silence = watchSilence(undefined, signal);
  try {
    return await ask(silence.signal);
  } finally {
    silence.stop();
  }
}
