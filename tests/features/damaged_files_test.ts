import { assert, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { FormatError, InputError } from "../../lib/errors.ts";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import { readFeatureFile } from "../../lib/features/read_feature_file.ts";
import { saveFeatures } from "../../lib/features/save_features.ts";
import { openSafetensors } from "../../lib/features/safetensors.ts";
import {
  allFeatures,
  inTemporaryFolder,
  parquetSchemaOf,
  safetensors,
  safetensorsOf,
  zip,
} from "./feature_files.ts";

const rows = 12;
const dims = 3;
const features = Float32Array.from({ length: rows * dims }, (_, i) => i / 7);
const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);

/** The same as text, with a quoted name. */
function table(separator: string): Uint8Array {
  const lines = Array.from({ length: rows }, (_, row) => [
    ...features.subarray(row * dims, (row + 1) * dims),
    `"class ${labels[row]}"`,
  ]);
  return new TextEncoder().encode(
    [["a", "b", "c", "label"], ...lines]
      .map((cells) => cells.join(separator)).join("\n"),
  );
}

const whole: Record<string, () => Promise<Uint8Array>> = {
  npy: () => Promise.resolve(encodeNpy(features, [rows, dims])),
  npz: () =>
    zip({
      "x.npy": encodeNpy(features, [rows, dims]),
      "y.npy": encodeNpy(labels),
    }),
  "stored.npz": () =>
    zip({
      "x.npy": encodeNpy(features, [rows, dims]),
      "y.npy": encodeNpy(labels),
    }, { level: 0 }),
  csv: () => Promise.resolve(table(",")),
  tsv: () => Promise.resolve(table("\t")),
  safetensors: () =>
    Promise.resolve(safetensorsOf({
      x: { dtype: "F32", shape: [rows, dims], data: features },
      y: { dtype: "I32", shape: [rows], data: labels },
    })),
  parquet: () =>
    Promise.resolve(
      new Uint8Array(parquetWriteBuffer({
        columnData: [
          {
            name: "features",
            data: Array.from({ length: rows }, (_, row) => [
              ...features.subarray(row * dims, (row + 1) * dims),
            ]),
          },
          { name: "label", data: [...labels] },
        ],
        schema: parquetSchemaOf({ features: "list", label: "INT32" }),
      })),
    ),
};

for (const [ending, make] of Object.entries(whole)) {
  Deno.test(`readFeatureFile() answers a damaged ${ending} file with an InputError or a whole set`, () =>
    inTemporaryFolder(async (folder) => {
      const bytes = await make();
      const path = `${folder}/a.${ending}`;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
            maxLength: 4,
          }),
          async (length, changes) => {
            const damaged = bytes.slice(0, length);
            for (const [at, value] of changes) {
              if (at < length) damaged[at] = value;
            }
            await Deno.writeFile(path, damaged);
            try {
              const set = await readFeatureFile(path, { labels });
              const numbers = await allFeatures(set);
              assert(numbers.length === set.rows * set.dims);
              assert(numbers.length < 100 * bytes.length);
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
              assert(error.message.includes(path), error.message);
            }
          },
        ),
        { numRuns: 500 },
      );
    }));
}

Deno.test("readFeatureFile() answers a folder in which a file is damaged or gone with an InputError or a whole set", () =>
  inTemporaryFolder(async (folder) => {
    const set = {
      model: "trial",
      rows,
      dims,
      labels,
      classNames: ["x", "y", "z"],
      chunks: () => [features],
    };
    const entry = `${folder}/entry`;
    await saveFeatures(set, entry, { dataset: "trial" });
    const names = Array.from(Deno.readDirSync(entry), ({ name }) => name)
      .sort();
    assert(names.includes("meta.json"));
    const contents = new Map(
      names.map((name) => [name, Deno.readFileSync(`${entry}/${name}`)]),
    );
    const damages = fc.record({
      name: fc.constantFrom(...names),
      isGone: fc.constantFrom(false, false, false, true),
      isOwn: fc.boolean(),
      share: fc.oneof(
        fc.constant(1),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      changes: fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)),
        { maxLength: 4 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        damages,
        async ({ name, isGone, isOwn, share, changes }) => {
          const whole = contents.get(name)!;
          const bytes = whole.slice(0, Math.round(share * whole.length));
          for (const [place, value] of changes) {
            if (bytes.length > 0) {
              bytes[
                Math.min(bytes.length - 1, Math.floor(place * bytes.length))
              ] = value;
            }
          }
          const path = `${entry}/${name}`;
          if (isGone) await Deno.remove(path);
          else await Deno.writeFile(path, bytes);
          try {
            const read = await readFeatureFile(entry, isOwn ? {} : { labels });
            assert((await allFeatures(read)).length === read.rows * read.dims);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            assert(error.message.includes(entry), error.message);
          } finally {
            await Deno.writeFile(path, whole);
          }
        },
      ),
      { numRuns: 300 },
    );
  }));

/** A header that claims more than there is. */
function lying(
  what: string,
  ending: string,
  make: () => Promise<Uint8Array> | Uint8Array,
  message: RegExp,
): void {
  Deno.test(`readFeatureFile() takes no memory for ${what}, and says where it is wrong`, () =>
    inTemporaryFolder(async (folder) => {
      const path = `${folder}/a.${ending}`;
      await Deno.writeFile(path, await make());
      const before = Deno.memoryUsage().rss;
      const error = await assertRejects(
        async () => {
          const set = await readFeatureFile(path, { labels });
          await allFeatures(set);
        },
        InputError,
      );
      assert(message.test((error as Error).message), (error as Error).message);
      assert(Deno.memoryUsage().rss - before < 256 * 2 ** 20);
    }));
}

const small = encodeNpy(features, [rows, dims]);
for (
  const shape of ["(99999999999, 9)", "(9, 999999999999)", "(67108864, 0)"]
) {
  const claim = (bytes: Uint8Array) => {
    const text = new TextDecoder("latin1").decode(bytes);
    const longer = text.replace(
      /\(12, 3\), } {0,20}/,
      (found) => `${shape}, }`.padEnd(found.length),
    );
    return Uint8Array.from(longer, (letter) => letter.charCodeAt(0));
  };
  lying(
    `a .npy file that claims the shape ${shape}`,
    "npy",
    () => claim(small),
    /a\.npy/,
  );
  lying(
    `an .npz file that claims the shape ${shape}`,
    "npz",
    () => zip({ "x.npy": claim(small) }),
    /x in .*a\.npz/,
  );
}
lying(
  "a safetensors file that claims a shape of terabytes",
  "safetensors",
  () =>
    safetensors({
      x: { dtype: "F32", shape: [2 ** 30, 2 ** 12], data_offsets: [0, 24] },
    }, new Uint8Array(24)),
  /tensor x has the shape \(1073741824, 4096\) of F32/,
);
lying(
  "a safetensors file whose header says that it is as long as the file could be",
  "safetensors",
  () => safetensors("{}", new Uint8Array(24)).fill(255, 0, 4),
  /its header claims 4294967295 bytes, the file holds 34/,
);
lying(
  "a parquet file whose footer says that it is longer than the file",
  "parquet",
  async () => {
    const bytes = await whole.parquet();
    new DataView(bytes.buffer).setUint32(bytes.length - 8, 2 ** 31 - 1, true);
    return bytes;
  },
  /a\.parquet: .*is the file damaged/,
);
lying(
  "an .npz file whose entry inflates a thousandfold to no array",
  "npz",
  () => zip({ "x.npy": new Uint8Array(2 ** 26) }),
  /x in .*a\.npz: it does not begin like a NumPy array/,
);

const data = new Uint8Array(24);
for (
  const [what, file, message] of [
    [
      "a header longer than the file",
      safetensors("{}", data).fill(255, 0, 3),
      "its header claims 16777215 bytes, the file holds 34; was the copy interrupted?",
    ],
    [
      "a header that is no JSON",
      safetensors("{nonsense", data),
      "its header is not JSON",
    ],
    [
      "a header that is no object",
      safetensors("[1, 2]", data),
      "its header is no JSON object",
    ],
    [
      "tensors that overlap",
      safetensors({
        a: { dtype: "F32", shape: [4], data_offsets: [0, 16] },
        b: { dtype: "F32", shape: [3], data_offsets: [12, 24] },
      }, data),
      "tensors a and b overlap",
    ],
    [
      "a tensor beyond the end",
      safetensors(
        { a: { dtype: "F32", shape: [8], data_offsets: [0, 32] } },
        data,
      ),
      "tensor a lies at bytes 0 to 32, but the file holds 24 bytes of data",
    ],
    [
      "a shape that is not that of the bytes",
      safetensors(
        { a: { dtype: "F32", shape: [5], data_offsets: [0, 24] } },
        data,
      ),
      "tensor a has the shape (5) of F32, 20 bytes, but lies in 24 bytes",
    ],
    [
      "a negative shape",
      safetensors(
        { a: { dtype: "F32", shape: [-6], data_offsets: [0, 24] } },
        data,
      ),
      "tensor a has no shape of whole numbers",
    ],
    [
      "offsets that are missing",
      safetensors({ a: { dtype: "F32", shape: [6] } }, data),
      "tensor a has no data_offsets",
    ],
  ] as const
) {
  Deno.test(`openSafetensors() refuses ${what}`, () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeFile(`${folder}/a.safetensors`, file);
      await assertRejects(
        () => openSafetensors(`${folder}/a.safetensors`),
        FormatError,
        message,
      );
    }));
}
