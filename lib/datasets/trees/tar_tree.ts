/**
 * A tar file as a tree of files, read in place; compressed or not.
 *
 * @module
 */
import {
  fileSize,
  openFile,
  sliceFile,
  sliceSync,
  streamFile,
} from "../../arrays/file_bytes.ts";
import { FormatError } from "../../errors.ts";
import { type ByteReader, byteReader } from "./byte_reader.ts";
import { type Content, type FileTree, listingOf } from "./file_tree.ts";
import { gunzip } from "./gunzip.ts";
import { assertFileSize } from "./inflation.ts";
import { checkedInnerPath } from "./inner_path.ts";
import { nearReader } from "./near_reader.ts";
import { type TarFile, tarFiles } from "./tar_entries.ts";

/** Opens the archive from its first byte. */
type Open = () => ByteReader;

/**
 * Open a tar file.
 *
 * One that is not compressed is read at any place; a compressed one from front to back, as often as it is asked for.
 *
 * @param name Name of the data.
 * @throws {FormatError} If it is damaged, or a path leads out of it.
 */
export async function tarTree(
  path: string,
  name: string,
  isCompressed: boolean,
): Promise<FileTree> {
  const size = await fileSize(path);
  const open: Open = () =>
    isCompressed
      ? byteReader(gunzip(streamFile(path, 0, size), path))
      : seekingReader(path, size);
  const entries = new Map<string, TarFile & { readonly order: number }>();
  const reader = open();
  try {
    for await (const file of tarFiles(reader, path)) {
      const inner = checkedInnerPath(file.name, path);
      // Of two entries of one name the later one counts, as when it is unpacked.
      entries.set(inner, { ...file, order: file.offset });
    }
  } finally {
    await reader.close();
  }
  const entry = (inner: string) => {
    const found = entries.get(inner);
    if (found) return found;
    throw new FormatError(`Cannot find ${inner} in ${path}`);
  };
  const where = (inner: string) => `${inner} in ${path}`;
  const whole = async (inner: string): Promise<Uint8Array<ArrayBuffer>> => {
    const { offset, size } = entry(inner);
    assertFileSize(size, where(inner));
    if (!isCompressed) return await slice(path, offset, size, where(inner));
    const reader = open();
    try {
      await reader.skip(offset);
      return await reader.take(size);
    } finally {
      await reader.close();
    }
  };
  return {
    root: path,
    kind: isCompressed ? "compressed tar file" : "tar file",
    name,
    listing: listingOf(entries.keys()),
    isSequential: isCompressed,
    diskPath: () => path,
    where,
    order: (inner) => entry(inner).order,
    read: whole,
    async *stream(inner, start = 0) {
      const { offset, size } = entry(inner);
      if (!isCompressed) {
        yield* streamFile(path, offset + start, offset + size);
        return;
      }
      const reader = open();
      try {
        await reader.skip(offset + start);
        yield* reader.pieces(size - start);
      } finally {
        await reader.close();
      }
    },
    readMany(inners, signal) {
      const files = inners.map((inner) => ({
        ...entry(inner),
        where: where(inner),
      }));
      return isCompressed
        ? inOrder(files, open, signal)
        : eachByItself(path, size, files, signal);
    },
  };
}

/** The contents of files of an archive that is read in place; it is opened once for all. */
async function* eachByItself(
  path: string,
  end: number,
  files: readonly (TarFile & { readonly where: string })[],
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  const archive = await openFile(path);
  let isOpen = true;
  const readNear = nearReader(({ offset, size, where }: typeof files[0]) => {
    const there = Math.max(0, Math.min(size, end - offset));
    const bytes = sliceSync(archive, path, offset, there);
    return wholeOf(bytes, offset, size, where);
  });
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      const { offset, size, where } = file;
      yield async () => {
        assertFileSize(size, where);
        return await ((isOpen ? readNear(file) : undefined) ??
          slice(path, offset, size, where));
      };
    }
  } finally {
    isOpen = false;
    archive.close();
  }
}

async function* inOrder(
  files: readonly (TarFile & { readonly where: string })[],
  open: Open,
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  const reader = open();
  try {
    for (const { offset, size, where } of files) {
      signal?.throwIfAborted();
      await reader.skip(offset - reader.position());
      assertFileSize(size, where);
      const bytes = await reader.take(size);
      yield () => Promise.resolve(bytes);
    }
  } finally {
    await reader.close();
  }
}

async function slice(
  path: string,
  offset: number,
  size: number,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await sliceFile(path, offset, size);
  return wholeOf(bytes as Uint8Array<ArrayBuffer>, offset, size, source);
}

/** The bytes, if they are as many as they should be. */
function wholeOf(
  bytes: Uint8Array<ArrayBuffer>,
  offset: number,
  size: number,
  source: string,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === size) return bytes;
  throw new FormatError(
    `Cannot read ${source}: the archive ends at byte ${
      offset + bytes.length
    } of ${offset + size}; was it changed meanwhile?`,
  );
}

/** How much is read at once where headers follow each other closely. */
const WINDOW = 2 ** 16;

/** A reader of a file that jumps over what is skipped. */
function seekingReader(path: string, size: number): ByteReader {
  let file: Deno.FsFile | undefined;
  let at = 0, from = 0;
  let window = new Uint8Array() as Uint8Array<ArrayBuffer>;
  const fill = async (start: number, length: number) => {
    file ??= await Deno.open(path);
    await file.seek(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - start)));
    let end = 0;
    while (end < bytes.length) {
      const read = await file.read(bytes.subarray(end));
      if (read === null) break;
      end += read;
    }
    return bytes.subarray(0, end);
  };
  const take = async (length: number) => {
    const known = at >= from && at + length <= from + window.length;
    if (!known) {
      window = await fill(at, Math.max(length, WINDOW));
      from = at;
    }
    const bytes = window.slice(at - from, at - from + length);
    at += bytes.length;
    return bytes;
  };
  return {
    position: () => at,
    take,
    skip(length) {
      at = Math.min(size, at + length);
      return Promise.resolve();
    },
    async *pieces(length) {
      for (let left = length; left > 0;) {
        const piece = await take(Math.min(left, WINDOW));
        if (piece.length === 0) return;
        left -= piece.length;
        yield piece;
      }
    },
    close() {
      file?.close();
      return Promise.resolve();
    },
  };
}
