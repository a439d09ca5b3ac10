import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { deflateSync } from "node:zlib";
import { matNumbers, readMat } from "../../../lib/datasets/records/mat.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { FormatError, InputError } from "../../../lib/errors.ts";
import { concat } from "../archives.ts";
import { damaged } from "../damaged.ts";
import { withFolder } from "../made_up_images.ts";
import { decodedImages, ramp } from "./record_files.ts";

function element(type: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const tag = new Uint8Array(Uint32Array.of(type, data.length).buffer);
  return concat(tag, data, new Uint8Array((8 - data.length % 8) % 8));
}

function bytesOf(values: ArrayBufferView<ArrayBuffer>): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** An array as MATLAB saves it. */
function matrix(
  name: string,
  shape: readonly number[],
  type: number,
  data: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return element(
    14,
    concat(
      element(6, bytesOf(Uint32Array.of(9, 0))),
      element(5, bytesOf(Int32Array.from(shape))),
      element(1, new TextEncoder().encode(name)),
      element(type, data),
    ),
  );
}

function mat(...elements: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(128).fill(0x20);
  header.set(new TextEncoder().encode("MATLAB 5.0 MAT-file"));
  header.set([0, 1, 0x49, 0x4d], 124);
  return concat(header, ...elements);
}

function compressed(inner: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(deflateSync(inner));
  return concat(bytesOf(Uint32Array.of(15, packed.length)), packed);
}

const pixels = ramp(2 * 3072);
const images = matrix("X", [32, 32, 3, 2], 2, pixels);
const digits = matrix("y", [2, 1], 2, Uint8Array.of(10, 3));

Deno.test("readMat() reads arrays, compressed or not, and passes over what is none", () => {
  const doubles = matrix("z", [1, 2], 9, bytesOf(Float64Array.of(1.5, -2)));
  const arrays = readMat(
    mat(compressed(digits), doubles, element(1, ramp(5))),
    "a.mat",
  );
  assertEquals([...arrays.keys()], ["y", "z"]);
  assertEquals(arrays.get("y")!.shape, [2, 1]);
  assertEquals(matNumbers(arrays.get("y")!), [10, 3]);
  assertEquals(matNumbers(arrays.get("z")!), [1.5, -2]);
});

Deno.test("openDataset() turns SVHN's columns into rows, and its ten into a nought", async () => {
  const file = mat(compressed(images), compressed(digits));
  await withFolder({ "train_32x32.mat": file }, async (folder) => {
    const dataset = await openDataset(folder);
    assertEquals(dataset.classNames, ["0", "3"]);
    const [first] = await decodedImages(dataset);
    // Row 1, column 2.
    assertEquals(
      first.data.slice(3 * (32 + 2), 3 * (32 + 2) + 3),
      [0, 1, 2].map((plane) => pixels[plane * 1024 + 2 * 32 + 1]),
    );
  });
});

Deno.test("readMat() says what is wrong with a file", () => {
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [
      new Uint8Array(200),
      "Cannot read a.mat: it does not begin as MATLAB's files of version 5 do; save it with -v7",
    ],
    [
      mat(digits).slice(0, -9),
      "Cannot read a.mat: an element at byte 128 ends beyond the file",
    ],
    [
      mat(matrix("y", [3, 1], 2, Uint8Array.of(1, 2))),
      "has the shape (3, 1) but 2 bytes of elements",
    ],
    [
      mat(concat(bytesOf(Uint32Array.of(15, 4)), ramp(4))),
      "the compressed element at byte 136 is damaged",
    ],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => readMat(bytes, "a.mat"), FormatError, message);
  }
});

Deno.test("readMat() ends in arrays or a FormatError, whatever happens to the bytes", () => {
  for (const whole of [mat(digits, images), mat(compressed(digits))]) {
    fc.assert(
      fc.property(damaged(whole), (bytes) => {
        try {
          for (const array of readMat(bytes, "a.mat").values()) {
            matNumbers(array);
          }
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  }
});
