/**
 * NumPy's `.npz`: a zip file of `.npy` files, stored or deflated.
 *
 * @module
 */
import { zipEntries, type ZipEntry } from "../deps/zip.ts";
import { FormatError } from "../errors.ts";

import { fileSize, sliceFile } from "./file_bytes.ts";
import type { NamedArrays } from "./named_arrays.ts";
import { assertShapeHolds } from "./npy.ts";
import { storedType } from "./npy_file.ts";
import {
  NPY_HEADER_LIMIT,
  type NpyHeader,
  parseNpyHeader,
} from "./npy_header.ts";
import { type StoredArray, storedSize } from "./stored_array.ts";

/** The bytes of a zip entry, decompressed as they are asked for. */
async function* entryBytes(
  entry: ZipEntry,
  source: string,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let failure: unknown;
  const done = entry.getData(writable).catch(async (error) => {
    failure = error;
    await writable.abort(error).catch(() => {});
  });
  try {
    for await (const piece of readable) yield piece;
    await done;
  } catch (error) {
    failure ??= error;
  }
  if (failure) {
    throw new FormatError(
      `Cannot read ${source}: ${
        failure instanceof Error ? failure.message : failure
      }; is the file damaged?`,
      { cause: failure },
    );
  }
}

/** The header of the `.npy` file in a zip entry. */
async function entryHeader(
  entry: ZipEntry,
  source: string,
): Promise<NpyHeader> {
  let front = new Uint8Array();
  for await (const piece of entryBytes(entry, source)) {
    const longer = new Uint8Array(front.length + piece.length);
    longer.set(front);
    longer.set(piece, front.length);
    front = longer;
    if (front.length >= NPY_HEADER_LIMIT) break;
  }
  return parseNpyHeader(front, source);
}

/** A stream without its first bytes. */
async function* without(
  stream: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of stream) {
    const skipped = Math.min(left, piece.length);
    left -= skipped;
    if (skipped < piece.length) yield piece.subarray(skipped);
  }
}

/** Look at one array. */
async function openEntry(
  entry: ZipEntry,
  source: string,
): Promise<StoredArray> {
  if (entry.encrypted) {
    throw new FormatError(`Cannot read ${source}: it needs a password`);
  }
  const { dtype, littleEndian, fortranOrder, shape, offset } =
    await entryHeader(entry, source);
  const type = storedType(dtype, source);
  assertShapeHolds(
    shape,
    storedSize(type),
    entry.uncompressedSize - offset,
    source,
  );
  return {
    source,
    type,
    littleEndian,
    fortranOrder,
    shape,
    bytes: () => without(entryBytes(entry, source), offset),
  };
}

/**
 * Open an `.npz` file: its arrays are decompressed as they are read.
 *
 * @throws {FormatError} If it is no zip file, or is damaged.
 */
export async function openNpz(path: string): Promise<NamedArrays> {
  const size = await fileSize(path);
  let entries;
  try {
    entries = await zipEntries(
      size,
      (start, length) =>
        sliceFile(path, start, Math.min(length, Math.max(0, size - start))),
    );
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: ${
        error instanceof Error ? error.message : error
      }; was the copy interrupted?`,
      { cause: error },
    );
  }
  const arrays = new Map(
    entries
      .filter(({ directory, filename }) =>
        !directory && filename.endsWith(".npy")
      )
      .map((entry) => [entry.filename.slice(0, -4), entry]),
  );
  return {
    source: path,
    names: [...arrays.keys()],
    open: (name) => openEntry(arrays.get(name)!, `${name} in ${path}`),
  };
}
