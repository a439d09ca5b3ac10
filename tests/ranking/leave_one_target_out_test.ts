import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError, leaveOneTargetOut, ShapeError } from "fair-collapse";

Deno.test("leaveOneTargetOut() judges each choice on the target that had no say in it", () => {
  const { choices, heldOut, mean, chosen } = leaveOneTargetOut([
    [0.9, 0.1, 0.2],
    [0.2, 0.8, 0.1],
    [0.35, 0.35, 0.35],
  ]);
  // Without the first target the others' means are 0.15, 0.45, 0.35; and so on.
  assertEquals(choices, [1, 0, 0]);
  assertEquals(heldOut, [0.2, 0.1, 0.2]);
  assertEquals(mean, 0.5 / 3);
  assertEquals(chosen, 0);
});

Deno.test("leaveOneTargetOut() takes the first of equally good candidates and none without a value", () => {
  const { choices, chosen } = leaveOneTargetOut([
    [1, NaN, 1],
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
  ]);
  assertEquals(choices, [1, 1, 1]);
  assertEquals(chosen, 1);
});

Deno.test("leaveOneTargetOut() never promises more than the best candidate of each target", () => {
  const row = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (values) => {
      const { heldOut, choices } = leaveOneTargetOut(values);
      heldOut.forEach((value, target) => {
        assertEquals(value, values[choices[target]][target]);
        assertEquals(
          value <= Math.max(...values.map((row) => row[target])),
          true,
        );
      });
    }),
  );
});

Deno.test("leaveOneTargetOut() says what it needs", () => {
  assertThrows(
    () => leaveOneTargetOut([[1]]),
    InputError,
    "Cannot leave a target out of 1",
  );
  assertThrows(
    () => leaveOneTargetOut([[1, 2], [1]]),
    ShapeError,
    "candidate but number 1 has 1",
  );
  assertThrows(
    () => leaveOneTargetOut([[1, NaN]]),
    InputError,
    "a candidate with a value on each target",
  );
});
