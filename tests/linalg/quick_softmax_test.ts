/** The softmax in WebAssembly against the plain one. @module */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { softmaxRows } from "../../lib/features/class_probabilities.ts";
import { quickSoftmax } from "../../lib/linalg/quick_softmax.ts";
import { SOFTMAX } from "../../lib/linalg/wasm/softmax_binary.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

const bits = (values: Float32Array) => new Uint32Array(values.buffer);

/** The quick softmax, and how many rows it left to the plain one. */
function counted(): { softmax: typeof softmaxRows; left: () => number } {
  let rows = 0;
  const softmax = quickSoftmax((logits, classes) => {
    rows += logits.length / classes;
    return softmaxRows(logits, classes);
  });
  return { softmax, left: () => rows };
}

Deno.test("quickSoftmax() gives the bits of softmaxRows(), whatever the logits", () => {
  const softmax = quickSoftmax(softmaxRows);
  const row = fc.integer({ min: 1, max: 9 }).chain((classes) =>
    fc.tuple(
      fc.constant(classes),
      fc.array(
        fc.array(fc.float(), { minLength: classes, maxLength: classes }),
        { maxLength: 9 },
      ),
    )
  );
  fc.assert(
    fc.property(row, ([classes, rows]) => {
      const logits = Float32Array.from(rows.flat());
      // Two NaN may differ in bits.
      assertEquals(softmax(logits, classes), softmaxRows(logits, classes));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("quickSoftmax() gives the bits of softmaxRows() for the logits that networks have, and leaves it few rows", () => {
  const { normal } = randomSource(5);
  for (const classes of [1, 2, 12, 21, 1001]) {
    for (const scale of [1e-3, 1, 30, 1000]) {
      const rows = Math.ceil(20_000 / classes);
      const logits = Float32Array.from(
        { length: rows * classes },
        () => scale * normal(),
      );
      const { softmax, left } = counted();
      assertEquals(
        bits(softmax(logits, classes)),
        bits(softmaxRows(logits, classes)),
      );
      assert(left() < 4 + rows / 10, `${left()} of ${rows} rows`);
    }
  }
});

Deno.test("quickSoftmax() takes rows that are longer than what it works on at a time", () => {
  const { normal } = randomSource(6);
  const classes = 70_001;
  const logits = Float32Array.from({ length: 3 * classes }, normal);
  assertEquals(
    bits(quickSoftmax(softmaxRows)(logits, classes)),
    bits(softmaxRows(logits, classes)),
  );
});

Deno.test("quickSoftmax() leaves numbers that are not float32 to softmaxRows()", () => {
  const { softmax, left } = counted();
  assertEquals(softmax([0, 0, 1, 1], 2), Float32Array.of(.5, .5, .5, .5));
  assertEquals(left(), 2);
});

Deno.test("the program of the softmax that is loaded is the one of its text", async () => {
  assertEquals((await assemble("softmax")).toBase64(), SOFTMAX);
});
