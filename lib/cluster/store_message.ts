/**
 * Sends to a stream until the server has it, however often the connection breaks.
 *
 * @module
 */
import type { JetStream } from "../deps/nats.ts";

/** JetStream's code for a subject that has its message. */
const FULL = 10077;
const PAUSE = 500;
const TIMEOUT = 5000;

/** Wait, or stop with the signal's reason. */
export async function pause(
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
  signal?.throwIfAborted();
}

/** What a promise gives, or the signal's reason as soon as it says stop, whatever becomes of the promise. */
export async function unlessStopped<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop);
  promise.catch(() => {});
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Whether a failed request may succeed when the server is back: it did not answer, or has no leader yet. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code } = error as Error & { code?: unknown };
  if (name === "ClosedConnectionError" || name === "DrainingConnectionError") {
    return false;
  }
  if (name === "JetStreamApiError") {
    // 10008: the system is not ready, as just after a start.
    return code === 10008;
  }
  return [
    "TimeoutError",
    "RequestError",
    "NoRespondersError",
    "ConnectionError",
    "JetStreamError",
    "JetStreamStatusError",
  ].includes(name);
}

/**
 * Store a message.
 *
 * @returns False where the subject has a message already: somebody else was first.
 */
export async function storeMessage(
  jetstream: JetStream,
  subject: string,
  data: Uint8Array | string,
  signal?: AbortSignal,
): Promise<boolean> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      await jetstream.publish(subject, data, { timeout: TIMEOUT });
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === FULL) return false;
      if (!isPassing(error)) throw error;
      await pause(PAUSE, signal);
    }
  }
}
