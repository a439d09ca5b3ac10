import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  classProbabilities,
  softmaxRows,
} from "../../lib/features/class_probabilities.ts";
import type { Tensor } from "../../lib/inference/backend.ts";

function tensor(dims: number[], values: number[]): Tensor {
  return { type: "float32", dims, data: Float32Array.from(values) };
}

const finite = fc.double({ min: -1e300, max: 1e300, noNaN: true });

Deno.test("softmaxRows() sums to 1 for logits of any size", () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 2, maxLength: 9 }), (logits) => {
      const sum = softmaxRows(logits, logits.length).reduce((a, b) => a + b, 0);
      assertAlmostEquals(sum, 1, 1e-6);
    }),
  );
});

Deno.test("softmaxRows() does not change when a row is shifted", () => {
  const logits = [1, 2, 4, -1, 0, 3];
  assertEquals(
    softmaxRows(logits.map((value) => value + 1000), 3),
    softmaxRows(logits, 3),
  );
  assertAlmostEquals(
    softmaxRows(logits, 3)[0],
    Math.exp(1) / (Math.exp(1) + Math.exp(2) + Math.exp(4)),
    1e-7,
  );
});

Deno.test("softmaxRows() shares among infinite logits and keeps NaN", () => {
  assertEquals(
    softmaxRows([Infinity, 0, Infinity, 1], 4),
    Float32Array.of(0.5, 0, 0.5, 0),
  );
  assert(softmaxRows([NaN, 0], 2).every(Number.isNaN));
});

Deno.test("classProbabilities() undoes what a model did to its logits", () => {
  const logits = [0.5, -1, 2];
  const expected = softmaxRows(logits, 3);
  const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
  const given = {
    "none": logits,
    "softmax": logits.map((value) => Math.exp(value) / sum),
    "log-softmax": logits.map((value) => value - Math.log(sum)),
    "sigmoid": logits.map((value) => 1 / (1 + Math.exp(-value))),
  } as const;
  for (const [activation, values] of Object.entries(given)) {
    const got = classProbabilities(
      tensor([1, 3, 1, 1], values),
      activation as keyof typeof given,
      1,
    )!;
    got.forEach((value, z) =>
      assertAlmostEquals(value, expected[z], 1e-6, activation)
    );
  }
});

Deno.test("classProbabilities() gives none where there is no row of classes a sample", () => {
  assertEquals(
    classProbabilities(tensor([2, 3, 4], Array(24).fill(0)), "none", 2),
    undefined,
  );
  assertEquals(
    classProbabilities(tensor([2, 1], [0, 1]), "none", 2),
    undefined,
  );
  assertEquals(
    classProbabilities(tensor([2, 3], Array(6).fill(0)), "argmax", 2),
    undefined,
  );
  assertEquals(
    classProbabilities(tensor([6], Array(6).fill(0)), "none", 2),
    undefined,
  );
});
