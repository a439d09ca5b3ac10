import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FormatError, InputError } from "../../lib/errors.ts";
import type { NumericArray } from "../../lib/arrays/element_type.ts";
import { encodeNpy, parseNpy } from "../../lib/arrays/npy.ts";
import { encodeNpyHeader } from "../../lib/arrays/npy_header.ts";

/** The bytes of an .npy file with any header. */
function npy(header: string, body: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + body.length);
  bytes.set([0x93, 78, 85, 77, 80, 89, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(body, start + text.length);
  return bytes;
}

function header(descr: string, shape: string, fortran = false): string {
  return `{'descr': ${descr}, 'fortran_order': ${
    fortran ? "True" : "False"
  }, 'shape': ${shape}, }\n`;
}

const arrays: fc.Arbitrary<NumericArray> = fc.oneof(
  fc.float32Array({ maxLength: 30 }),
  fc.float64Array({ maxLength: 30 }),
  fc.int8Array({ maxLength: 30 }),
  fc.int16Array({ maxLength: 30 }),
  fc.int32Array({ maxLength: 30 }),
  fc.bigInt64Array({ maxLength: 30 }),
  fc.uint8Array({ maxLength: 30 }),
  fc.uint16Array({ maxLength: 30 }),
  fc.uint32Array({ maxLength: 30 }),
  fc.bigUint64Array({ maxLength: 30 }),
);

Deno.test("parseNpy() gives back what encodeNpy() wrote, of every element type", () => {
  fc.assert(fc.property(arrays, (data) => {
    const parsed = parseNpy(encodeNpy(data));
    assertEquals(parsed.shape, [data.length]);
    assertEquals(parsed.data, data);
  }));
});

Deno.test("parseNpy() reads float16 as float32, bool as 0 and 1", () => {
  const half = new Uint8Array(Float16Array.of(1.5, -2, Infinity).buffer);
  assertEquals(
    parseNpy(npy(header("'<f2'", "(3,)"), half)).data,
    Float32Array.of(1.5, -2, Infinity),
  );
  assertEquals(
    parseNpy(npy(header("'|b1'", "(2,)"), Uint8Array.of(1, 0))).data,
    Uint8Array.of(1, 0),
  );
});

Deno.test("parseNpy() reads big-endian numbers", () => {
  const body = new Uint8Array(12);
  const view = new DataView(body.buffer);
  [1.25, -3, 1e30].forEach((value, i) => view.setFloat32(4 * i, value, false));
  assertEquals(
    parseNpy(npy(header("'>f4'", "(3,)"), body)).data,
    Float32Array.of(1.25, -3, 1e30),
  );
  const whole = new Uint8Array(8);
  new DataView(whole.buffer).setBigInt64(0, -7n, false);
  assertEquals(
    parseNpy(npy(header("'>i8'", "(1,)"), whole)).data,
    BigInt64Array.of(-7n),
  );
});

Deno.test("parseNpy() turns Fortran order into C order, in any number of axes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      (shape) => {
        const count = shape.reduce((product, n) => product * n, 1);
        const fortran = new Uint8Array(count);
        const expected = new Uint8Array(count);
        for (let flat = 0; flat < count; flat++) {
          let rest = flat;
          let at = 0;
          const index = shape.map(() => 0);
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest = Math.floor(rest / shape[axis]);
          }
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            at = at * shape[axis] + index[axis];
          }
          expected[flat] = flat;
          fortran[at] = flat;
        }
        const text = header("'|u1'", `(${shape.join(", ")},)`, true);
        assertEquals(parseNpy(npy(text, fortran)).data, expected);
      },
    ),
  );
});

Deno.test("parseNpy() reads versions 2 and 3 of the header", () => {
  for (const version of [2, 3]) {
    const bytes = npy(
      header("'<i2'", "(2,)"),
      Uint8Array.of(1, 0, 2, 0),
      version,
    );
    assertEquals(parseNpy(bytes).data, Int16Array.of(1, 2));
  }
  assertThrows(
    () => parseNpy(npy(header("'<i2'", "(0,)"), new Uint8Array(), 4)),
    FormatError,
    "version 4 of the .npy format is not known",
  );
});

Deno.test("parseNpy() names the file and both row counts when the header lies", () => {
  const bytes = encodeNpy(new Float32Array(3000), [1000, 3]);
  bytes.set(encodeNpyHeader("<f4", [1200, 3]));
  assertThrows(
    () => parseNpy(bytes, "labels.npy"),
    FormatError,
    "Cannot read labels.npy: header says 1200 rows, file holds 1000; was the copy interrupted?",
  );
  bytes.set(encodeNpyHeader("<f4", [900, 3]));
  assertThrows(
    () => parseNpy(bytes, "labels.npy"),
    FormatError,
    "header says 900 rows, file holds 1000; was it appended to?",
  );
});

Deno.test("parseNpy() refuses a shape larger than the file without allocating it", () => {
  const bytes = encodeNpy(new Float32Array(4), [2, 2]);
  bytes.set(encodeNpyHeader("<f4", [2, 1e12]));
  assertThrows(
    () => parseNpy(bytes),
    FormatError,
    "header says 2 rows, file holds 0",
  );
  bytes.set(encodeNpyHeader("<f4", [9e15, 9e15]));
  assertThrows(
    () => parseNpy(bytes),
    FormatError,
    "its header claims the shape",
  );
});

Deno.test("parseNpy() refuses Python objects, records, strings and what is no array", () => {
  const cases: [Uint8Array, string][] = [
    [
      npy(header("'|O'", "(3,)"), new Uint8Array(50)),
      "holds pickled Python objects",
    ],
    [npy(header("[('x', '<f4')]", "(1,)"), new Uint8Array(4)), "holds records"],
    [
      npy(header("'<U3'", "(1,)"), new Uint8Array(12)),
      "dtype U3 is not supported",
    ],
    [
      npy(header("'<c8'", "(1,)"), new Uint8Array(8)),
      "dtype c8 is not supported",
    ],
    [npy("{'descr': '<f4'}", new Uint8Array(4)), "its header is damaged"],
    [
      new TextEncoder().encode("a,b\n1,2\n"),
      "does not begin like a NumPy array",
    ],
    [new Uint8Array(), "does not begin like a NumPy array"],
    [
      npy(header("'<f4'", "(1,)"), new Uint8Array(4)).subarray(0, 40),
      "the header is cut off",
    ],
    [
      npy("x".repeat(1 << 17), new Uint8Array(), 2),
      "its header claims 131072 bytes",
    ],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => parseNpy(bytes, "x.npy"), FormatError, message);
  }
});

Deno.test("parseNpy() answers damaged bytes with an InputError or an array, never a crash", () => {
  const whole = encodeNpy(Float32Array.from({ length: 24 }, (_, i) => i), [
    6,
    4,
  ]);
  fc.assert(
    fc.property(
      fc.nat(whole.length),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
        maxLength: 4,
      }),
      (length, flips) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of flips) {
          if (at < length) bytes[at] = value;
        }
        try {
          const { data } = parseNpy(bytes);
          assert(data.byteLength <= 2 * bytes.length);
        } catch (error) {
          assert(error instanceof InputError, String(error));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("encodeNpy() refuses a shape that is not that of the data", () => {
  assertThrows(
    () => encodeNpy(new Float32Array(5), [2, 3]),
    FormatError,
    "Cannot write 5 elements as an array of shape 2 x 3",
  );
});
