/**
 * From a tapped tensor to rows of features.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { Tensor } from "../inference/backend.ts";
import type { Tap } from "../models/tap.ts";

/** What of a tap decides on the rows. */
export type Pooling = Pick<
  Tap,
  "tensor" | "pooling" | "channelAxis" | "quantisation"
>;

/** Numbers of a tensor as they are meant: integers of a quantised model are scaled. */
export function realNumbers(
  { data }: Tensor,
  { quantisation }: Pick<Pooling, "quantisation">,
): ArrayLike<number> {
  const numbers = data instanceof BigInt64Array
    ? Float64Array.from(data, Number)
    : data;
  if (!quantisation) return numbers;
  const { scale, zeroPoint } = quantisation;
  return Float32Array.from(numbers, (value) => (value - zeroPoint) * scale);
}

/** A row a sample, summed in float64 over `positions` and multiplied with `weight`. */
function sums(
  samples: number,
  dims: number,
  positions: number,
  weight: number,
  at: (sample: number, position: number, channel: number) => number,
): Float32Array {
  const rows = new Float32Array(samples * dims);
  for (let sample = 0; sample < samples; sample++) {
    for (let channel = 0; channel < dims; channel++) {
      let sum = 0;
      for (let position = 0; position < positions; position++) {
        sum += at(sample, position, channel);
      }
      rows[sample * dims + channel] = sum * weight;
    }
  }
  return rows;
}

function maxima(
  samples: number,
  dims: number,
  positions: number,
  at: (sample: number, position: number, channel: number) => number,
): Float32Array {
  const rows = new Float32Array(samples * dims);
  for (let sample = 0; sample < samples; sample++) {
    for (let channel = 0; channel < dims; channel++) {
      let most = -Infinity;
      for (let position = 0; position < positions; position++) {
        most = Math.max(most, at(sample, position, channel));
      }
      rows[sample * dims + channel] = most;
    }
  }
  return rows;
}

/**
 * One row of features a sample.
 *
 * Maps (batch x channels x positions, or batch x positions x channels) become their mean or maximum
 * over the positions; sequences their first token or the mean over all; pixels, which have no labels
 * of their own here, their mean.
 *
 * @param tensor What came out at the tap; axis 0 counts the samples.
 * @param tap How to pool it.
 * @param samples Number of samples in it.
 * @throws {ModelError} If the tensor does not hold that many samples.
 */
export function poolFeatures(
  tensor: Tensor,
  tap: Pooling,
  samples: number,
): Float32Array {
  const { dims: shape } = tensor;
  const numbers = realNumbers(tensor, tap);
  const size = numbers.length / samples;
  if (shape[0] !== samples || !Number.isInteger(size) || size === 0) {
    throw new ModelError(
      `Cannot take features from ${tap.tensor}: its shape ${
        shape.join(" x ") || "of a scalar"
      } does not count ${samples} samples on axis 0; pass --tap`,
    );
  }
  if (tap.pooling === "none" || shape.length < 3) {
    return numbers instanceof Float32Array
      ? numbers.slice()
      : Float32Array.from(numbers);
  }
  const dims = shape.at(tap.channelAxis)!;
  const positions = size / dims;
  const at = tap.channelAxis === 1
    ? (sample: number, position: number, channel: number) =>
      numbers[sample * size + channel * positions + position]
    : (sample: number, position: number, channel: number) =>
      numbers[sample * size + position * dims + channel];
  switch (tap.pooling) {
    case "spatial max":
      return maxima(samples, dims, positions, at);
    case "class token":
      return sums(samples, dims, 1, 1, at);
    case "spatial mean":
    case "tokens":
    case "pixels":
      return sums(samples, dims, positions, 1 / positions, at);
  }
}
