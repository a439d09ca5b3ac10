/**
 * How fast a backend runs a model.
 *
 * @module
 */
import type { Backend } from "./backend.ts";
import type { Probe } from "./probe_model.ts";

/** Timed runs end after this long. */
const ENOUGH_MILLISECONDS = 300;
const MOST_RUNS = 20;

/**
 * Samples a second of a backend on one batch, by its fastest run. One run before the first timed one is not
 * counted: it compiles shaders and sizes buffers.
 *
 * @param backend The backend.
 * @param probe The model and the batch.
 * @throws {BackendError} If the model does not load or run.
 */
export async function samplesPerSecond(
  backend: Backend,
  probe: Probe,
): Promise<number> {
  const { name, externalData, inputs, outputs, samples } = probe;
  const session = await backend.load(probe.model, { name, externalData });
  try {
    await session.run(inputs, outputs);
    let [fastest, total] = [Infinity, 0];
    for (let run = 0; run < MOST_RUNS && total < ENOUGH_MILLISECONDS; run++) {
      const start = performance.now();
      await session.run(inputs, outputs);
      const taken = performance.now() - start;
      fastest = Math.min(fastest, taken);
      total += taken;
    }
    return samples / fastest * 1000;
  } finally {
    await session.release();
  }
}
