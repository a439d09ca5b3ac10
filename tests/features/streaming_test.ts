import { assert, assertEquals, assertRejects } from "@std/assert";
import { FormatError } from "../../lib/errors.ts";
import { openNpyAppender } from "../../lib/features/npy_appender.ts";
import { elementBytes } from "../../lib/features/npy_appender.ts";
import { encodeNpy, parseNpy } from "../../lib/arrays/npy.ts";
import { openNpy } from "../../lib/arrays/npy_file.ts";
import { rowSource } from "../../lib/features/row_source.ts";
import { openStoredFeatures } from "../../lib/features/stored_features.ts";
import { saveFeatures } from "../../lib/features/save_features.ts";
import { inTemporaryFolder, withHeader } from "./feature_files.ts";

Deno.test("An appended .npy file counts the rows that were finished, and only those", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    for (const type of ["<f4", "<f2", "<i4"] as const) {
      const file = await openNpyAppender(path, type, 2);
      await file.truncate(0);
      await file.append(elementBytes(Float32Array.of(1, 2, 3, 4, 5, 6), type));
      await file.truncate(2);
      await file.append(elementBytes(Float32Array.of(7, 8), type));
      assertEquals((await file.read(1, 9)).length, 2 * file.rowBytes);
      await file.finish(3);
      file.close();
      const { shape, data } = parseNpy(await Deno.readFile(path));
      assertEquals([[...shape], Array.from(data, Number)], [[3, 2], [
        1,
        2,
        3,
        4,
        7,
        8,
      ]]);
    }
  }));

Deno.test("rowSource() gives whole rows in chunks of a few MiB, in either order", () =>
  inTemporaryFolder(async (folder) => {
    const [rows, dims] = [5000, 700];
    const data = Float32Array.from(
      { length: rows * dims },
      (_, i) => i % 65521,
    );
    const turned = new Float32Array(rows * dims);
    for (let row = 0; row < rows; row++) {
      for (let d = 0; d < dims; d++) {
        turned[d * rows + row] = data[row * dims + d];
      }
    }
    await Deno.writeFile(`${folder}/c.npy`, encodeNpy(data, [rows, dims]));
    await Deno.writeFile(
      `${folder}/f.npy`,
      withHeader(encodeNpy(turned, [rows, dims]), "False,", "True, "),
    );
    for (const [name, chunksExpected] of [["c", 4], ["f", 1]] as const) {
      const source = rowSource(await openNpy(`${folder}/${name}.npy`));
      for (let pass = 0; pass < 2; pass++) {
        let [at, chunks] = [0, 0];
        for await (const chunk of source.chunks()) {
          assertEquals(chunk.length % dims, 0);
          for (const value of chunk) {
            if (value !== data[at++]) {
              throw new Error(`${name} differs at ${at - 1}`);
            }
          }
          chunks++;
        }
        assertEquals([at, chunks], [rows * dims, chunksExpected]);
      }
    }
  }));

Deno.test("openNpy() takes no memory for what is not there", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    const bytes = encodeNpy(new Float32Array(4), [2, 2]);
    await Deno.writeFile(path, bytes);
    const source = rowSource(await openNpy(path));
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 8));
    await assertRejects(
      () => Array.fromAsync(source.chunks()),
      FormatError,
      "was it changed meanwhile?",
    );
    await assertRejects(
      () => openNpy(path),
      FormatError,
      "header says 2 rows, file holds 1; was the copy interrupted?",
    );
  }));

Deno.test("Stored features read their probabilities only when asked, and again when forgotten", () =>
  inTemporaryFolder(async (folder) => {
    const probabilities = Float64Array.of(0.25, 0.75, 0.5, 0.5);
    const meta = await saveFeatures({
      model: "m",
      rows: 2,
      dims: 1,
      labels: Int32Array.of(0, 1),
      classNames: ["a", "b"],
      chunks: () => [Float32Array.of(1, 2)],
      sourceProbabilities: { rows: 2, dims: 2, data: probabilities },
    }, `${folder}/m`);
    const set = await openStoredFeatures(`${folder}/m`, meta);
    assert("sourceProbabilities" in set);
    assertEquals(set.sourceProbabilities, {
      rows: 2,
      dims: 2,
      data: probabilities,
    });
    assertEquals(set.sourceProbabilities, set.sourceProbabilities);
    await Deno.truncate(`${folder}/m/probabilities.npy`, 132);
    const cut = await openStoredFeatures(`${folder}/m`, meta);
    try {
      cut.sourceProbabilities;
      throw new Error("a cut file was read");
    } catch (error) {
      assert(
        error instanceof FormatError &&
          error.message.includes("run cache verify"),
        String(error),
      );
    }
  }));
