/**
 * Files out of a compressed tar archive, by name.
 *
 * @module
 */
import { tarEntries } from "../../deps/tar.ts";
import { FormatError, InputError } from "../../errors.ts";
import { innerPath } from "../../datasets/trees/inner_path.ts";

/** Largest file that is taken out of an archive: far more than any of those that are wanted. */
const LARGEST = 256 * 2 ** 20;

/**
 * A path within an archive, less its first folder, which names the version; undefined for one that could lead elsewhere.
 */
export function pathBelowTop(name: string): string | undefined {
  return innerPath(name)?.split("/").slice(1).join("/");
}

/**
 * Visit the files of a `.tar.gz`.
 *
 * Nothing is written anywhere here, and links are passed over: an archive decides the content of files, not their place.
 *
 * @param path The archive.
 * @param isWanted Whether to read the file of this path, which is less the archive's first folder.
 * @param visit Given each wanted file.
 * @throws {FormatError} If the archive is broken or ends early, or a wanted file is larger than 256 MB.
 */
export async function visitArchive(
  path: string,
  isWanted: (inner: string, size: number) => boolean,
  visit: (
    inner: string,
    bytes: Uint8Array<ArrayBuffer>,
  ) => Promise<void> | void,
): Promise<void> {
  const file = await Deno.open(path);
  const entries = tarEntries(
    file.readable.pipeThrough(new DecompressionStream("gzip")),
  );
  try {
    for await (const entry of entries) {
      const { name, type, size } = entry.header;
      const inner = type === "file" ? pathBelowTop(name) : undefined;
      if (inner === undefined || !isWanted(inner, size)) {
        entry.resume();
        continue;
      }
      if (size > LARGEST) {
        throw new FormatError(
          `Cannot unpack ${path}: ${inner} has ${size} bytes, ${LARGEST} at most are expected`,
        );
      }
      const bytes = new Uint8Array(size);
      let filled = 0;
      for await (const chunk of entry) {
        bytes.set(chunk, filled);
        filled += chunk.length;
      }
      await visit(inner, bytes);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new FormatError(
      `Cannot unpack ${path}: the archive is cut short or broken (${
        (error instanceof Error ? error.message : String(error)).split("\n")[0]
      }); run it again`,
      { cause: error },
    );
  }
}
