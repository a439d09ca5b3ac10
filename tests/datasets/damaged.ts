/** Files that were cut or changed at any byte. @module */
import fc from "fast-check";
import { openDataset } from "../../lib/datasets/open_dataset.ts";
import type { OpenDatasetOptions } from "../../lib/datasets/open_dataset.ts";
import { InputError } from "../../lib/errors.ts";

/** A file cut at a random place, or with up to four bytes changed, or both. */
export function damaged(
  whole: Uint8Array<ArrayBuffer>,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.tuple(
    fc.nat({ max: whole.length }),
    fc.array(
      fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })),
      { maxLength: 4 },
    ),
    fc.boolean(),
  ).map(([length, changes, isCut]) => {
    const bytes = whole.slice(0, isCut ? length : undefined);
    for (const [at, byte] of changes) {
      if (at < bytes.length) bytes[at] = byte;
    }
    return bytes;
  });
}

/** Memory that a damaged file of some kilobytes may take, beyond what the process takes anyway. */
const MOST_BYTES = 512 * 2 ** 20;

/**
 * Assert that damaged files end in a dataset whose images can be read, or in an InputError.
 *
 * @param files The files that are damaged in turn, by their path in a folder.
 * @param path What is opened, below the folder.
 */
export async function assertSurvivesDamage(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  path: string,
  options: OpenDatasetOptions & { readonly runs?: number } = {},
): Promise<void> {
  const { runs: numRuns = 100, ...open } = options;
  const folder = await Deno.makeTempDir();
  const write = async (name: string, bytes: Uint8Array) => {
    const parent = name.slice(0, name.lastIndexOf("/") + 1);
    await Deno.mkdir(`${folder}/${parent}`, { recursive: true });
    await Deno.writeFile(`${folder}/${name}`, bytes);
  };
  try {
    for (const [name, bytes] of Object.entries(files)) await write(name, bytes);
    for (const [name, whole] of Object.entries(files)) {
      await fc.assert(
        fc.asyncProperty(damaged(whole), async (bytes) => {
          await write(name, bytes);
          const before = Deno.memoryUsage().rss;
          try {
            const dataset = await openDataset(`${folder}/${path}`, open);
            if (dataset.task !== "image") return;
            for await (const sample of dataset.samples()) await sample.bytes();
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
          }
          const grown = Deno.memoryUsage().rss - before;
          if (grown > MOST_BYTES) throw new Error(`it took ${grown} bytes`);
        }),
        { numRuns },
      );
      await write(name, whole);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
