import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import { FormatError } from "fair-collapse";

import { decodeFrame, encodeFrame } from "../../lib/cluster/frame.ts";

Deno.test("a frame comes back as it was, whatever its arrays' lengths", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 20 }),
    fc.int32Array({ maxLength: 20 }),
    fc.float64Array({ maxLength: 20 }),
    fc.float32Array({ maxLength: 20 }),
    fc.string(),
    (bytes, whole, doubles, floats, text) => {
      const frame = {
        head: { text },
        arrays: { bytes, whole, doubles, floats, maps: Uint16Array.of(7) },
      };
      const found = decodeFrame(encodeFrame(frame), "a test");
      assertEquals(found, frame);
    },
  ));
});

Deno.test("a frame may lie anywhere in a larger buffer", () => {
  const frame = { head: null, arrays: { doubles: Float64Array.of(1, 2) } };
  const bytes = encodeFrame(frame);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  assertEquals(decodeFrame(larger.subarray(3), "a test"), frame);
});

Deno.test("bytes that are no frame, or a part of one, are refused with their place", () => {
  assertThrows(
    () => decodeFrame(new Uint8Array(100), "fc.results.x"),
    FormatError,
    "Cannot read fc.results.x: 100 bytes are no frame of this version",
  );
  const whole = encodeFrame({
    head: null,
    arrays: { means: new Float64Array(9) },
  });
  assertThrows(
    () => decodeFrame(whole.subarray(0, whole.length - 8), "a result"),
    FormatError,
    'Cannot read a result: "means" should hold 9 numbers but the bytes end before',
  );
});
