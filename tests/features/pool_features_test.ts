import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import {
  poolFeatures,
  type Pooling,
} from "../../lib/features/pool_features.ts";
import type { Tensor } from "../../lib/inference/backend.ts";

function tensor(dims: number[], values?: ArrayLike<number>): Tensor {
  const size = dims.reduce((product, n) => product * n, 1);
  return {
    type: "float32",
    dims,
    data: Float32Array.from(
      values ?? { length: size },
      (value, i) => value ?? i,
    ),
  };
}

function tap(
  pooling: Pooling["pooling"],
  channelAxis: Pooling["channelAxis"] = -1,
  quantisation: Pooling["quantisation"] = null,
): Pooling {
  return { tensor: "t", pooling, channelAxis, quantisation };
}

Deno.test("poolFeatures() takes rows as they are, flattening what is left of a map", () => {
  assertEquals(
    poolFeatures(tensor([2, 3]), tap("none"), 2),
    Float32Array.of(0, 1, 2, 3, 4, 5),
  );
  assertEquals(
    poolFeatures(tensor([2, 3, 1, 1]), tap("none", 1), 2),
    Float32Array.of(0, 1, 2, 3, 4, 5),
  );
  assertEquals(
    poolFeatures(tensor([2, 3]), tap("spatial mean", 1), 2),
    Float32Array.of(0, 1, 2, 3, 4, 5),
  );
});

Deno.test("poolFeatures() averages a map over its positions, channels first or last", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      (samples, channels, height, width) => {
        const value = (n: number, c: number, y: number, x: number) =>
          Math.sin(1 + n + 10 * c + 100 * y + 1000 * x);
        const nchw: number[] = [],
          nhwc: number[] = [],
          expected: number[] = [],
          most: number[] = [];
        for (let n = 0; n < samples; n++) {
          for (let c = 0; c < channels; c++) {
            let sum = 0, max = -Infinity;
            for (let y = 0; y < height; y++) {
              for (let x = 0; x < width; x++) {
                nchw.push(value(n, c, y, x));
                nhwc[((n * height + y) * width + x) * channels + c] = value(
                  n,
                  c,
                  y,
                  x,
                );
                sum += Math.fround(value(n, c, y, x));
                max = Math.max(max, value(n, c, y, x));
              }
            }
            expected.push(sum / height / width);
            most.push(max);
          }
        }
        for (
          const [map, axis] of [
            [tensor([samples, channels, height, width], nchw), 1],
            [tensor([samples, height, width, channels], nhwc), -1],
          ] as const
        ) {
          const mean = poolFeatures(map, tap("spatial mean", axis), samples);
          mean.forEach((got, i) => assertAlmostEquals(got, expected[i], 1e-6));
          assertEquals(poolFeatures(map, tap("pixels", axis), samples), mean);
          poolFeatures(map, tap("spatial max", axis), samples)
            .forEach((got, i) => assertAlmostEquals(got, most[i], 1e-6));
        }
      },
    ),
  );
});

Deno.test("poolFeatures() takes the first token of a sequence, or the mean of all", () => {
  const sequence = tensor([2, 3, 2]);
  assertEquals(
    poolFeatures(sequence, tap("class token"), 2),
    Float32Array.of(0, 1, 6, 7),
  );
  assertEquals(
    poolFeatures(sequence, tap("tokens"), 2),
    Float32Array.of(2, 3, 8, 9),
  );
});

Deno.test("poolFeatures() scales the integers of a quantised model", () => {
  const bytes: Tensor = {
    type: "uint8",
    dims: [1, 3],
    data: Uint8Array.of(0, 128, 255),
  };
  const features = poolFeatures(
    bytes,
    tap("none", -1, { scale: 0.5, zeroPoint: 128 }),
    1,
  );
  assertEquals(features, Float32Array.of(-64, 0, 63.5));
});

Deno.test("poolFeatures() keeps what is not a number", () => {
  const map = tensor([1, 2, 2, 1], [NaN, 1, 2, 3]);
  assertEquals(
    poolFeatures(map, tap("spatial mean", 1), 1),
    Float32Array.of(NaN, 2.5),
  );
  assertEquals(
    poolFeatures(map, tap("spatial max", 1), 1),
    Float32Array.of(NaN, 3),
  );
});

Deno.test("poolFeatures() refuses a tensor that does not count the samples", () => {
  assertThrows(
    () => poolFeatures(tensor([6, 2]), tap("none"), 4),
    ModelError,
    "Cannot take features from t: its shape 6 x 2 does not count 4 samples on axis 0; pass --tap",
  );
  assertThrows(
    () => poolFeatures(tensor([], [1]), tap("none"), 1),
    ModelError,
    "its shape of a scalar",
  );
});
