/**
 * A zip file as a tree of files, read in place.
 *
 * @module
 */
import { fileSize, sliceFile } from "../../arrays/file_bytes.ts";
import { zipEntries, type ZipEntry } from "../../deps/zip.ts";
import { FormatError } from "../../errors.ts";
import { type Content, type FileTree, listingOf } from "./file_tree.ts";
import { assertFileSize, assertNoBomb } from "./inflation.ts";
import { checkedInnerPath } from "./inner_path.ts";
import { damagedEntry, wholeEntry } from "./zip_entry.ts";

/**
 * Open a zip file: its directory is read, and each file when it is asked for.
 *
 * @param name Name of the data.
 * @throws {FormatError} If it is damaged, needs a password, or a path leads out of it.
 */
export async function zipTree(path: string, name: string): Promise<FileTree> {
  const size = await fileSize(path);
  const entries = new Map<string, ZipEntry>();
  for (const entry of await directory(path, size)) {
    const inner = checkedInnerPath(entry.filename, path);
    if (entry.directory) continue;
    if (entry.encrypted) {
      throw new FormatError(
        `Cannot read ${inner} in ${path}: it needs a password; unpack it`,
      );
    }
    entries.set(inner, entry);
  }
  const where = (inner: string) => `${inner} in ${path}`;
  const entry = (inner: string) => {
    const found = entries.get(inner);
    if (found) return found;
    throw new FormatError(`Cannot find ${inner} in ${path}`);
  };
  const order = new Map([...entries.keys()].map((inner, at) => [inner, at]));
  const read = async (inner: string) => {
    assertFileSize(entry(inner).uncompressedSize, where(inner));
    const whole = await wholeEntry(path, entry(inner), where(inner));
    if (whole) return whole;
    const bytes = new Uint8Array(entry(inner).uncompressedSize);
    let end = 0;
    for await (const piece of unpacked(entry(inner), where(inner))) {
      bytes.set(piece, end);
      end += piece.length;
    }
    return bytes;
  };
  return {
    root: path,
    kind: "zip file",
    name,
    listing: listingOf(entries.keys()),
    isSequential: false,
    diskPath: () => path,
    where,
    order: (inner) => order.get(inner)!,
    read,
    async *stream(inner, start = 0) {
      let skip = start;
      for await (const piece of unpacked(entry(inner), where(inner))) {
        const rest = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - rest.length;
        if (rest.length > 0) yield rest;
      }
    },
    async *readMany(inners, signal): AsyncGenerator<Content> {
      for (const inner of inners) {
        signal?.throwIfAborted();
        yield () => read(inner);
      }
    },
  };
}

async function directory(path: string, size: number): Promise<ZipEntry[]> {
  try {
    return await zipEntries(size, (start, length) =>
      sliceFile(
        path,
        Math.max(0, start),
        Math.min(length, Math.max(0, size - start)),
      ));
  } catch (error) {
    // The package looks at paths before they are seen here.
    if (/unsafe filename/i.test(String(error))) {
      throw new FormatError(
        `Cannot open ${path}: one of its entries leads out of the archive; do not trust it`,
        { cause: error },
      );
    }
    throw new FormatError(
      `Cannot open ${path} as a zip file of ${size} bytes: ${
        error instanceof Error ? error.message : error
      }; was the copy interrupted?`,
      { cause: error },
    );
  }
}

/** The content of an entry in pieces, never more than its directory states. */
async function* unpacked(
  entry: ZipEntry,
  source: string,
): AsyncGenerator<Uint8Array> {
  const { uncompressedSize: stated, compressedSize } = entry;
  assertNoBomb(compressedSize, stated, source);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let failure: unknown;
  const done = entry.getData(writable).catch(async (error) => {
    failure = error;
    await writable.abort(error).catch(() => {});
  });
  let given = 0;
  try {
    for await (const piece of readable) {
      given += piece.length;
      if (given > stated) {
        failure = new Error(`it holds more than the ${stated} bytes stated`);
        break;
      }
      yield piece;
    }
    await done;
    if (given < stated) {
      failure ??= new Error(`it holds ${given} of the ${stated} bytes stated`);
    }
  } catch (error) {
    failure ??= error;
  }
  if (failure === undefined) return;
  throw damagedEntry(source, failure);
}
