/** Every element type, order and byte order in every format of feature files. @module */
import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

import { FormatError } from "../../lib/errors.ts";
import { readFeatureFile } from "../../lib/features/read_feature_file.ts";
import {
  allFeatures,
  inTemporaryFolder,
  safetensorsOf,
  zip,
} from "./feature_files.ts";

/** Writes one number at a place. */
type Put = (view: DataView, at: number, value: number, little: boolean) => void;

const TYPES: Readonly<Record<string, readonly [size: number, put: Put]>> = {
  f2: [2, (view, at, value, little) => view.setFloat16(at, value, little)],
  f4: [4, (view, at, value, little) => view.setFloat32(at, value, little)],
  f8: [8, (view, at, value, little) => view.setFloat64(at, value, little)],
  i1: [1, (view, at, value) => view.setInt8(at, value)],
  i2: [2, (view, at, value, little) => view.setInt16(at, value, little)],
  i4: [4, (view, at, value, little) => view.setInt32(at, value, little)],
  i8: [
    8,
    (view, at, value, little) => view.setBigInt64(at, BigInt(value), little),
  ],
  u1: [1, (view, at, value) => view.setUint8(at, value)],
  u2: [2, (view, at, value, little) => view.setUint16(at, value, little)],
  u4: [4, (view, at, value, little) => view.setUint32(at, value, little)],
  u8: [
    8,
    (view, at, value, little) => view.setBigUint64(at, BigInt(value), little),
  ],
  b1: [1, (view, at, value) => view.setUint8(at, value)],
};

interface Form {
  readonly type: string;
  readonly little: boolean;
  readonly fortran: boolean;
}

/** Numbers in C order as the bytes that a form keeps them in. */
function bytesOf(
  numbers: readonly number[],
  rows: number,
  { type, little, fortran }: Form,
): Uint8Array {
  const [size, put] = TYPES[type];
  const dims = numbers.length / rows;
  const bytes = new Uint8Array(size * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, at) => {
    const place = fortran ? (at % dims) * rows + Math.floor(at / dims) : at;
    put(view, size * place, value, little);
  });
  return bytes;
}

/** An .npy file with a header as numpy writes it. */
function npy(
  descr: string,
  fortran: boolean,
  shape: string,
  body: Uint8Array,
): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${
    fortran ? "True" : "False"
  }, 'shape': (${shape}), }`;
  const header = new TextEncoder().encode(
    `\x00NUMPY\x01\x00\x76\x00${text.padEnd(117)}\n`,
  );
  header[0] = 0x93;
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

function npyOf(
  numbers: readonly number[],
  rows: number,
  form: Form,
  isVector = false,
): Uint8Array {
  const { type, little, fortran } = form;
  const order = TYPES[type][0] === 1 ? "|" : little ? "<" : ">";
  const shape = isVector ? `${rows},` : `${rows}, ${numbers.length / rows}`;
  return npy(order + type, fortran, shape, bytesOf(numbers, rows, form));
}

/** Strings in UTF-32 or bytes, padded to the longest. */
function stringsNpy(
  texts: readonly string[],
  kind: "U" | "S",
  little: boolean,
): Uint8Array {
  const length = Math.max(...texts.map((text) => text.length));
  const size = kind === "U" ? 4 : 1;
  const body = new Uint8Array(texts.length * length * size);
  const view = new DataView(body.buffer);
  texts.forEach((text, row) =>
    [...text].forEach((letter, at) => {
      const place = (row * length + at) * size;
      if (kind === "U") view.setUint32(place, letter.codePointAt(0)!, little);
      else view.setUint8(place, letter.charCodeAt(0));
    })
  );
  return npy(
    `${kind === "S" ? "|" : little ? "<" : ">"}${kind}${length}`,
    false,
    `${texts.length},`,
    body,
  );
}

const forms = fc.record({
  type: fc.constantFrom(...Object.keys(TYPES)),
  little: fc.boolean(),
  fortran: fc.boolean(),
});

/** Numbers that every type holds exactly. */
const matrices = fc.tuple(
  fc.integer({ min: 1, max: 7 }),
  fc.integer({ min: 1, max: 5 }),
)
  .chain(([rows, dims]) =>
    fc.tuple(
      fc.constant(rows),
      fc.array(fc.nat(1), { minLength: rows * dims, maxLength: rows * dims }),
    )
  );

const labelForms = fc.oneof(
  fc.record({
    type: fc.constantFrom(...Object.keys(TYPES)),
    little: fc.boolean(),
    fortran: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom("U" as const, "S" as const),
    little: fc.boolean(),
    fortran: fc.constant(false),
  }),
);

Deno.test("readFeatureFile() reads .npy and .npz of every type, order and byte order, with labels of every type", () =>
  inTemporaryFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(
        matrices,
        forms,
        labelForms,
        fc.constantFrom("npy", 0, 6),
        async ([rows, numbers], form, labelForm, container) => {
          const ids = Array.from({ length: rows }, (_, row) => row % 2);
          const names = ids.map((id) => ["b", "aa"][id]);
          const { type } = labelForm;
          const labels = type === "U" || type === "S"
            ? stringsNpy(names, type, labelForm.little)
            : npyOf(ids, rows, labelForm, true);
          const features = npyOf(numbers, rows, form);
          let set;
          if (container === "npy") {
            await Deno.writeFile(`${folder}/x.npy`, features);
            await Deno.writeFile(`${folder}/y.npy`, labels);
            set = await readFeatureFile(`${folder}/x.npy`, {
              labels: `${folder}/y.npy`,
            });
          } else {
            await Deno.writeFile(
              `${folder}/a.npz`,
              await zip({ "x.npy": features, "y.npy": labels }, {
                level: Number(container),
              }),
            );
            set = await readFeatureFile(`${folder}/a.npz`);
          }
          assertEquals([set.rows, set.dims], [rows, numbers.length / rows]);
          assertEquals(await allFeatures(set), numbers);
          const expected = type === "U" || type === "S"
            ? names
            : ids.map(String);
          assertEquals(
            [...set.labels].map((id) => set.classNames[id]),
            expected,
          );
        },
      ),
      { numRuns: 200 },
    );
  }));

/** bfloat16 is the upper half of float32. */
function brain(numbers: readonly number[]): Uint16Array {
  return Uint16Array.from(
    numbers,
    (value) => new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16,
  );
}

Deno.test("readFeatureFile() reads fractions to the last bit of every float type", () =>
  inTemporaryFolder(async (folder) => {
    const numbers = [1 / 3, -(2 ** -14), 65504, 0.1, -0, 1e-3];
    const rounded: Readonly<Record<string, number[]>> = {
      f2: numbers.map(Math.f16round),
      f4: numbers.map(Math.fround),
      f8: numbers,
    };
    for (const [type, expected] of Object.entries(rounded)) {
      for (const little of [true, false]) {
        await Deno.writeFile(
          `${folder}/x.npy`,
          npyOf(numbers, 3, { type, little, fortran: false }),
        );
        const set = await readFeatureFile(`${folder}/x.npy`, {
          labels: [0, 1, 0],
        });
        assertEquals(await allFeatures(set), expected, type);
      }
    }
    await Deno.writeFile(
      `${folder}/x.safetensors`,
      safetensorsOf({
        x: { dtype: "BF16", shape: [3, 2], data: brain(numbers) },
      }),
    );
    const set = await readFeatureFile(`${folder}/x.safetensors`, {
      labels: [0, 1, 0],
    });
    const halves = Array.from(
      brain(numbers),
      (half) => new Float32Array(Uint32Array.of(half << 16).buffer)[0],
    );
    assertEquals(await allFeatures(set), halves);
  }));

Deno.test("readFeatureFile() reads safetensors of every type, with labels of every whole type", () =>
  inTemporaryFolder(async (folder) => {
    const dtypes: Readonly<Record<string, string>> = {
      f2: "F16",
      f4: "F32",
      f8: "F64",
      i1: "I8",
      i2: "I16",
      i4: "I32",
      i8: "I64",
      u1: "U8",
      u2: "U16",
      u4: "U32",
      u8: "U64",
      b1: "BOOL",
    };
    const plain = { little: true, fortran: false };
    const types = fc.constantFrom(...Object.keys(dtypes));
    await fc.assert(
      fc.asyncProperty(
        matrices,
        types,
        types,
        async ([rows, numbers], type, labelType) => {
          const ids = Array.from({ length: rows }, (_, row) => row % 2);
          await Deno.writeFile(
            `${folder}/a.safetensors`,
            safetensorsOf({
              labels: {
                dtype: dtypes[labelType],
                shape: [rows],
                data: bytesOf(ids, rows, { ...plain, type: labelType }),
              },
              embeddings: {
                dtype: dtypes[type],
                shape: [rows, numbers.length / rows],
                data: bytesOf(numbers, rows, { ...plain, type }),
              },
            }),
          );
          const set = await readFeatureFile(`${folder}/a.safetensors`);
          assertEquals(await allFeatures(set), numbers);
          assertEquals([...set.labels], ids);
        },
      ),
      { numRuns: 100 },
    );
  }));

Deno.test("readFeatureFile() reads parquet columns of every number type, half floats too, with labels of every kind", () =>
  inTemporaryFolder(async (folder) => {
    const rows = [[0, 1, 0], [1, 1, 0]];
    const columns = {
      FLOAT: rows.map((row) => row[0]),
      DOUBLE: rows.map((row) => row[1]),
      FLOAT16: rows.map((row) => row[2]),
      INT32: rows.map((row) => row[0]),
      INT64: rows.map((row) => BigInt(row[1])),
      BOOLEAN: rows.map((row) => row[2] === 1),
    } as const;
    const expected = rows.flatMap(([a, b, c]) => [a, b, c, a, b, c]);
    for (
      const [type, labels] of [
        ["INT32", [4, 2]],
        ["INT64", [4n, 2n]],
        ["STRING", ["4", "2"]],
        ["DOUBLE", [4, 2]],
      ] as const
    ) {
      const bytes = parquetWriteBuffer({
        columnData: [
          ...Object.entries(columns).map(([type, data]) => ({
            name: `x_${type}`,
            data: [...data],
            type: type as "FLOAT",
          })),
          { name: "label", data: [...labels], type },
        ],
      });
      await Deno.writeFile(`${folder}/a.parquet`, new Uint8Array(bytes));
      const set = await readFeatureFile(`${folder}/a.parquet`);
      assertEquals([set.rows, set.dims], [2, 6]);
      assertEquals(await allFeatures(set), expected);
      assertEquals([...set.labels], [1, 0], type);
    }
  }));

Deno.test("readFeatureFile() refuses complex numbers, dates and Python objects by their dtype", () =>
  inTemporaryFolder(async (folder) => {
    for (
      const [descr, message] of [
        ["<c8", "dtype c8 is not supported"],
        ["<M8", "dtype M8 is not supported"],
        ["|O", "pickled Python objects"],
        ["|V8", "dtype V8 is not supported"],
      ]
    ) {
      await Deno.writeFile(
        `${folder}/x.npy`,
        npy(descr, false, "1, 1", new Uint8Array(8)),
      );
      await assertRejects(
        () => readFeatureFile(`${folder}/x.npy`, { labels: [0] }),
        FormatError,
        message,
      );
    }
  }));
