import { assert, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { FormatError, InputError } from "../../lib/errors.ts";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import { readFeatureFile } from "../../lib/features/read_feature_file.ts";
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

const whole: Record<string, () => Promise<Uint8Array>> = {
  npy: () => Promise.resolve(encodeNpy(features, [rows, dims])),
  npz: () =>
    zip({
      "x.npy": encodeNpy(features, [rows, dims]),
      "y.npy": encodeNpy(labels),
    }),
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
              assert(
                error instanceof InputError,
                `${error instanceof Error ? error.stack : error}`,
              );
            }
          },
        ),
        { numRuns: 500 },
      );
    }));
}

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
