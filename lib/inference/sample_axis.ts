/**
 * Tensors whose axis 0 counts samples: a part of them, copies of the last, and several joined.
 *
 * @module
 */
import type { Tensor } from "./backend.ts";

/**
 * Some samples of a tensor, without a copy. Where axis 0 is a multiple of the samples (tokens of a text,
 * say), each sample has that many rows.
 *
 * @param tensor The tensor.
 * @param start First sample.
 * @param count Number of samples.
 * @param samples Number of samples that the tensor holds.
 */
export function samplesOf(
  { type, dims, data }: Tensor,
  start: number,
  count: number,
  samples: number,
): Tensor {
  const size = data.length / samples;
  return {
    type,
    dims: [dims[0] / samples * count, ...dims.slice(1)],
    data: data.subarray(start * size, (start + count) * size),
  };
}

/** The samples of a tensor, followed by copies of the last until there are as many as wanted. */
export function repeated(
  tensor: Tensor,
  samples: number,
  wanted: number,
): Tensor {
  if (samples === wanted) return tensor;
  const size = tensor.data.length / samples;
  const data = sameType(tensor.data, size * wanted);
  data.set(tensor.data as never);
  for (let sample = samples; sample < wanted; sample++) {
    data.copyWithin(sample * size, (samples - 1) * size, samples * size);
  }
  return {
    type: tensor.type,
    dims: [tensor.dims[0] / samples * wanted, ...tensor.dims.slice(1)],
    data,
  };
}

/** Outputs of several runs, one after the other along axis 0. */
export function joined(
  parts: readonly Record<string, Tensor>[],
): Record<string, Tensor> {
  if (parts.length === 1) return parts[0];
  return Object.fromEntries(
    Object.entries(parts[0]).map(([name, first]) => {
      const tensors = parts.map((part) => part[name]);
      const data = sameType(
        first.data,
        tensors.reduce((sum, tensor) => sum + tensor.data.length, 0),
      );
      let offset = 0;
      for (const tensor of tensors) {
        data.set(tensor.data as never, offset);
        offset += tensor.data.length;
      }
      const rows = tensors.reduce((sum, tensor) => sum + tensor.dims[0], 0);
      return [name, {
        type: first.type,
        dims: [rows, ...first.dims.slice(1)],
        data,
      }];
    }),
  );
}

function sameType(data: Tensor["data"], length: number): Tensor["data"] {
  return new (data.constructor as { new (length: number): Tensor["data"] })(
    length,
  );
}
