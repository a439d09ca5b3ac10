import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FormatError, InputError } from "../../lib/errors.ts";
import { columnRoles } from "../../lib/features/column_roles.ts";
import type { NumericArray } from "../../lib/arrays/element_type.ts";
import { findPart } from "../../lib/features/part_names.ts";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import { openNpz } from "../../lib/arrays/npz.ts";
import { openSafetensors } from "../../lib/features/safetensors.ts";
import { readNumbers } from "../../lib/arrays/stored_array.ts";
import { inTemporaryFolder, safetensorsOf, zip } from "./feature_files.ts";

const TYPES = new Map<unknown, string>([
  [Float32Array, "F32"],
  [Float64Array, "F64"],
  [Int8Array, "I8"],
  [Int16Array, "I16"],
  [Int32Array, "I32"],
  [BigInt64Array, "I64"],
  [Uint8Array, "U8"],
  [Uint16Array, "U16"],
  [Uint32Array, "U32"],
  [BigUint64Array, "U64"],
]);

const array: fc.Arbitrary<NumericArray> = fc.oneof(
  fc.float32Array({ maxLength: 12 }),
  fc.float64Array({ maxLength: 12 }),
  fc.int8Array({ maxLength: 12 }),
  fc.int16Array({ maxLength: 12 }),
  fc.int32Array({ maxLength: 12 }),
  fc.bigInt64Array({ maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
  fc.uint16Array({ maxLength: 12 }),
  fc.uint32Array({ maxLength: 12 }),
  fc.bigUint64Array({ maxLength: 12 }),
);
const arrays = fc.uniqueArray(
  fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_.]{0,8}$/), array),
  { selector: ([name]) => name, maxLength: 5 },
);

Deno.test("openSafetensors() gives every array of every type back", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.safetensors`;
    await fc.assert(fc.asyncProperty(arrays, async (entries) => {
      await Deno.writeFile(
        path,
        safetensorsOf(Object.fromEntries(entries.map(([name, data]) => [
          name,
          { dtype: TYPES.get(data.constructor)!, shape: [data.length], data },
        ]))),
      );
      const file = await openSafetensors(path);
      assertEquals(
        [...file.names].sort(),
        entries.map(([name]) => name).sort(),
      );
      for (const [name, data] of entries) {
        assertEquals(await readNumbers(await file.open(name)), data);
      }
    }));
  }));

Deno.test("openNpz() gives every array of every type back", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.npz`;
    await fc.assert(
      fc.asyncProperty(
        arrays,
        fc.constantFrom(0, 6),
        async (entries, level) => {
          const files = Object.fromEntries(
            entries.map(([name, data]) => [`${name}.npy`, encodeNpy(data)]),
          );
          await Deno.writeFile(path, await zip(files, { level }));
          const file = await openNpz(path);
          assertEquals(
            [...file.names].sort(),
            entries.map(([name]) => name).sort(),
          );
          for (const [name, data] of entries) {
            assertEquals(await readNumbers(await file.open(name)), data);
          }
        },
      ),
      { numRuns: 40 },
    );
  }));

Deno.test("findPart() knows a part by any of its names, in any case, and refuses two", () => {
  assertEquals(findPart(["W", "X", "y"], "features", "a"), "X");
  assertEquals(findPart(["W", "X", "y"], "labels", "a"), "y");
  assertEquals(findPart(["W", "X", "y"], "probabilities", "a"), undefined);
  assertThrows(
    () => findPart(["Probs", "p"], "probabilities", "a.npz"),
    FormatError,
    "there are Probs and p; leave one",
  );
});

Deno.test("columnRoles() tells features, label and probabilities of a table apart", () => {
  const names = [
    "f0",
    "Label",
    "p_0",
    "prob1",
    "probability[2]",
    "person",
    "p",
  ];
  assertEquals(columnRoles(names, "features", "a"), {
    label: 1,
    features: [0, 5, 6],
    probabilities: [2, 3, 4],
  });
  assertEquals(columnRoles(["cat", "dog"], "probabilities", "a"), {
    label: undefined,
    features: [],
    probabilities: [0, 1],
  });
  assertEquals(columnRoles(["species"], "labels", "a").label, 0);
});

Deno.test("A safetensors type that is not known is named, and only when it is asked for", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.safetensors`;
    await Deno.writeFile(
      path,
      safetensorsOf({
        odd: { dtype: "F8_E4M3", shape: [4], data: new Uint8Array(4) },
        x: { dtype: "U8", shape: [2], data: Uint8Array.of(1, 2) },
      }),
    );
    const file = await openSafetensors(path);
    assertEquals(await readNumbers(await file.open("x")), Uint8Array.of(1, 2));
    await assertRejects(
      async () => await file.open("odd"),
      InputError,
      "Cannot read odd in ",
      "dtype F8_E4M3 is not supported",
    );
  }));
