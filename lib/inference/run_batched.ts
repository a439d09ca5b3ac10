/**
 * Runs a model over any number of samples, whatever batch it takes.
 *
 * @module
 */
import { BackendError } from "../errors.ts";
import type { Session, Tensor } from "./backend.ts";
import { DeviceLostError } from "./backend_failure.ts";
import { joined, repeated, samplesOf } from "./sample_axis.ts";

/** How to run in batches. */
export interface RunBatchedOptions {
  /** Samples a run for a model that takes any number. Default 32. */
  readonly batch?: number;
  /** Outputs to give. Default all. */
  readonly outputs?: readonly string[];
  /** Name of a sample, for messages. Default "sample" and its number from 0. */
  readonly sampleName?: (sample: number) => string;
}

/**
 * Outputs of a model for many samples, in their order.
 *
 * A model with a fixed batch gets just that many at a time: the last batch is filled up with copies of its last
 * sample, and what comes out for those is dropped. A batch that fails is run again in halves, down to
 * one sample, so that want of memory only costs time and a bad sample is found.
 *
 * @param session The model.
 * @param inputs Its inputs; axis 0 of each counts the samples.
 * @param options Batch size, outputs, names.
 * @returns The outputs, samples x what the model gives for one.
 * @throws {BackendError} If the model fails on a sample; the message names it.
 *
 * @example Ten images in batches of four
 * ```ts
 * import { openBackend, probeModel, runBatched } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { model, inputs } = probeModel(10);
 * const backend = await openBackend("wasm", { threads: 1 });
 * const session = await backend.load(model);
 * const { features } = await runBatched(session, inputs, { batch: 4 });
 * assertEquals(features.dims, [10, 128]);
 * await session.release();
 * ```
 */
export async function runBatched(
  session: Session,
  inputs: Readonly<Record<string, Tensor>>,
  options: RunBatchedOptions = {},
): Promise<Record<string, Tensor>> {
  const { sampleName = (sample) => `sample ${sample}` } = options;
  const samples = sampleCount(session, inputs);
  const fixed = fixedBatch(session);
  const batch = fixed ?? options.batch ?? 32;
  if (!Number.isInteger(batch) || batch < 1) {
    throw new BackendError(
      `Expected a batch of 1 or more samples but found ${batch}`,
    );
  }
  const parts: Record<string, Tensor>[] = [];

  async function run(start: number, count: number): Promise<void> {
    const size = fixed ?? count;
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, tensor]) => [
        name,
        repeated(samplesOf(tensor, start, count, samples), count, size),
      ]),
    );
    let outputs: Record<string, Tensor>;
    try {
      outputs = await session.run(feeds, options.outputs);
    } catch (cause) {
      if (cause instanceof DeviceLostError) throw cause;
      if (count > 1) {
        const half = Math.ceil(count / 2);
        await run(start, half);
        await run(start + half, count - half);
        return;
      }
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new BackendError(`${said}, at ${sampleName(start)}`, { cause });
    }
    parts.push(Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => {
        if (tensor.dims.length === 0 || tensor.dims[0] % size !== 0) {
          throw new BackendError(
            `Cannot use output "${name}" of ${session.model}: its shape ${
              tensor.dims.join(" x ") || "of a scalar"
            } does not count ${size} samples on axis 0`,
          );
        }
        return [name, samplesOf(tensor, 0, count, size)];
      }),
    ));
  }

  for (let start = 0; start < samples; start += batch) {
    await run(start, Math.min(batch, samples - start));
  }
  return joined(parts);
}

/** The batch that a model insists on; undefined where it takes any. */
export function fixedBatch(session: Session): number | undefined {
  for (const { dims } of session.inputs) {
    const [size] = dims;
    if (typeof size === "number" && size > 0) return size;
  }
  return undefined;
}

function sampleCount(
  session: Session,
  inputs: Readonly<Record<string, Tensor>>,
): number {
  const [[first, { dims: [samples] }], ...others] = Object.entries(inputs);
  for (const [name, { dims }] of others) {
    if (dims[0] !== samples) {
      throw new BackendError(
        `Cannot run ${session.model}: input "${first}" holds ${samples} samples, input "${name}" ${
          dims[0]
        }`,
      );
    }
  }
  if (!samples) {
    throw new BackendError(`Cannot run ${session.model}: no samples given`);
  }
  return samples;
}
