/**
 * Going on elsewhere when a GPU's device is lost.
 *
 * @module
 */
import { BackendError } from "../errors.ts";
import type { Backend } from "../inference/backend.ts";
import { DeviceLostError } from "../inference/backend_failure.ts";
import {
  openBackend,
  type OpenBackendOptions,
} from "../inference/open_backend.ts";

/** A backend that another one may take the place of. */
export interface RunningBackend {
  /** The one that runs now. */
  backend: Backend;
  /** Why this one. */
  reason: string;
}

/** How to go on. */
export interface UnlessLostOptions {
  /** What is run, for the reason. */
  readonly model: string;
  /** Opens the backend to go on with. */
  readonly open: () => Promise<Backend>;
  /** Told what goes on, and why. */
  readonly onBackend?: (backend: Backend, reason: string) => void;
}

/** The fastest backend without a GPU that can be used here. */
export async function openWithoutGpu(
  options: OpenBackendOptions,
): Promise<Backend> {
  try {
    return await openBackend("native", options);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return await openBackend("wasm", options);
  }
}

/**
 * Do something on a backend; where its device is lost, once more from the beginning on another, which stays.
 *
 * A model is never run on two: their bits differ, and the store keeps them apart.
 *
 * @param running The backend, which is replaced with its reason.
 */
export async function unlessLost<T>(
  running: RunningBackend,
  run: (backend: Backend) => Promise<T>,
  { model, open, onBackend }: UnlessLostOptions,
): Promise<T> {
  try {
    return await run(running.backend);
  } catch (error) {
    if (!(error instanceof DeviceLostError)) throw error;
    const lost = running.backend;
    running.backend = await open();
    // What holds a lost device may fail to give it back.
    await lost.close().catch(() => {});
    running.reason =
      `${running.backend.name} from ${model} on, where ${lost.name} lost its device; before: ${running.reason}`;
    onBackend?.(running.backend, running.reason);
    return await run(running.backend);
  }
}
