import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { fileURLToPath } from "node:url";

import { openHdf5 } from "../../lib/deps/hdf5.ts";
import { FormatError, InputError } from "../../lib/errors.ts";
import { openHdf5Arrays } from "../../lib/features/hdf5_arrays.ts";
import { readFeatureFile } from "../../lib/features/read_feature_file.ts";
import { allFeatures, inTemporaryFolder } from "./feature_files.ts";

const golden = fileURLToPath(new URL("../golden/hdf5/", import.meta.url));
const ids = [0, 1, 2, 0, 1, 2];
const expected = Array.from({ length: 24 }, (_, at) => (at - 5) / 8);

for (
  const [name, classNames] of [
    ["plain", ["0", "1", "2"]],
    ["half_big", ["0", "1", "2"]],
    ["double_gzip", ["0", "1", "2"]],
    ["latest", ["café", "cat", "dog"]],
    ["resizable", ["caf", "cat", "dog"]],
  ] as const
) {
  Deno.test(`readFeatureFile() reads ${name}.h5 as h5py wrote it`, async () => {
    const set = await readFeatureFile(`${golden}${name}.h5`);
    assertEquals([set.rows, set.dims], [6, 4]);
    assertEquals(await allFeatures(set), expected);
    assertEquals(set.classNames, [...classNames]);
    const names = classNames[0] === "0"
      ? classNames
      : ["cat", "dog", classNames[0]];
    assertEquals(
      [...set.labels].map((id) => set.classNames[id]),
      ids.map((id) => names[id]),
    );
    assertEquals(set.sourceProbabilities?.data, new Float64Array(12).fill(0.5));
  });
}

Deno.test("openHdf5Arrays() names the arrays of groups by their paths, and gives their pieces as often as asked", async () => {
  const arrays = await openHdf5Arrays(`${golden}double_gzip.h5`);
  assertEquals(arrays.names, ["features", "labels", "more/x", "probabilities"]);
  const inner = await arrays.open("more/x");
  assertEquals([inner.type, inner.shape], ["f8", [3]]);
  for (let time = 0; time < 2; time++) {
    const [piece] = await Array.fromAsync(inner.bytes());
    assertEquals(new Float64Array(piece.buffer), Float64Array.of(1, 1, 1));
  }
});

Deno.test("readFeatureFile() says what is no HDF5 file, what is cut short and what an array claims", () =>
  inTemporaryFolder(async (folder) => {
    const whole = await Deno.readFile(`${golden}plain.h5`);
    const refuses = async (bytes: Uint8Array, message: string) => {
      await Deno.writeFile(`${folder}/a.h5`, bytes);
      await assertRejects(
        () => readFeatureFile(`${folder}/a.h5`),
        FormatError,
        message,
      );
    };
    await refuses(whole.slice(0, 4000), `Cannot read ${folder}/a.h5: `);
    await refuses(
      new TextEncoder().encode("no HDF5"),
      `Cannot read ${folder}/a.h5: `,
    );
    await refuses(
      await Deno.readFile(`${golden}lzf.h5`),
      `Cannot read features in ${folder}/a.h5: it is packed by lzf, which is not known here; save it with gzip, or as it is`,
    );
    // The shape of the features in the file: 6 and 4 in eight bytes each; more rows may be added.
    const lying = await Deno.readFile(`${golden}resizable.h5`);
    const at = lying.findIndex((_, place) =>
      lying[place] === 6 && lying[place + 8] === 4 &&
      lying.subarray(place + 1, place + 8).every((byte) => byte === 0)
    );
    lying[at + 4] = 1;
    await refuses(
      lying,
      `Cannot read features in ${folder}/a.h5: its shape (4294967302, 4) needs 68719476832 bytes, the file holds ${lying.length}`,
    );
    // The length of the first text in the heap, and then of the heap itself.
    const texts = await Deno.readFile(`${golden}latest.h5`);
    const heap = new TextDecoder("latin1").decode(texts).indexOf("GCOL");
    for (const place of [heap + 24, heap + 8]) {
      const longer = texts.slice();
      longer[place + 2] = 255;
      await refuses(
        longer,
        `Cannot read ${folder}/a.h5: the texts in the heap at byte ${heap} do not lie one after the other`,
      );
    }
  }));

Deno.test("an HDF5 file sees no other file: data that it keeps elsewhere, and links, are refused or passed over", async () => {
  // Written by the library itself: h5py's external storage and external link would name this very test.
  const { File, ready } = await import("npm:h5wasm@0.10.3");
  const { FS } = await ready;
  const writer = new File("/outside.h5", "w");
  writer.create_external_link("/etc/hostname", "/", "features");
  writer.create_dataset({ name: "labels", data: new Int32Array([0, 1]) });
  writer.close();
  const bytes = FS.readFile("/outside.h5");
  FS.unlink("/outside.h5");
  const file = await openHdf5(bytes.length, (start, target) => {
    const part = bytes.subarray(start, start + target.length);
    target.set(part);
    return part.length;
  });
  assertEquals(file.datasets().map(({ name }) => name), ["labels"]);
  file.close();
});

for (const name of ["plain", "double_gzip", "latest"]) {
  Deno.test(`readFeatureFile() answers a damaged ${name}.h5 with an InputError or a whole set`, () =>
    inTemporaryFolder(async (folder) => {
      const bytes = await Deno.readFile(`${golden}${name}.h5`);
      const path = `${folder}/a.h5`;
      const changes = fc.array(
        fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)),
        { maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.boolean(),
          fc.nat(bytes.length),
          changes,
          async (isCut, length, changes) => {
            const damaged = bytes.slice(0, isCut ? length : undefined);
            for (const [at, value] of changes) {
              if (at < damaged.length) damaged[at] = value;
            }
            await Deno.writeFile(path, damaged);
            try {
              const set = await readFeatureFile(path, { labels: ids });
              assertEquals(
                (await allFeatures(set)).length,
                set.rows * set.dims,
              );
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
              assert(error.message.includes(path), error.message);
            }
          },
        ),
        { numRuns: 400 },
      );
    }));
}
