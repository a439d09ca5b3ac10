/**
 * Bytes of a file on disk, in pieces.
 *
 * @module
 */
import { FormatError, InputError } from "../errors.ts";
import { readingError } from "../reading_error.ts";

/** How much is read at once. */
const PIECE = 1 << 20;

/** Fill the buffer from where the file stands; gives what there was. */
async function fill(
  file: Deno.FsFile,
  buffer: Uint8Array,
): Promise<Uint8Array> {
  let end = 0;
  while (end < buffer.length) {
    const read = await file.read(buffer.subarray(end));
    if (read === null) break;
    end += read;
  }
  return buffer.subarray(0, end);
}

/**
 * Open a file for reading.
 *
 * @throws {InputError} If the file is not there or may not be read.
 */
export async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw readingError(error, path);
  }
}

/**
 * Open a file, do something with it, close it.
 *
 * @throws {InputError} If the file is not there or may not be read.
 */
export async function withFile<T>(
  path: string,
  use: (file: Deno.FsFile) => Promise<T>,
): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } catch (error) {
    throw readingError(error, path);
  } finally {
    file.close();
  }
}

/** Size of a file in bytes. */
export function fileSize(path: string): Promise<number> {
  return withFile(path, async (file) => {
    const { isDirectory, size } = await file.stat();
    if (isDirectory) {
      throw new InputError(`Cannot read ${path}: it is a folder`);
    }
    return size;
  });
}

/** Up to `length` bytes from `start` on; fewer at the end of the file, none behind it, whatever a header claims. */
export function sliceFile(
  path: string,
  start: number,
  length: number,
): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const there = Math.min(length, size - start);
    if (!(start >= 0 && there > 0)) return new Uint8Array();
    await file.seek(start, Deno.SeekMode.Start);
    return await fill(file, new Uint8Array(there));
  });
}

/** The bytes of an open file from `start` on, read on this thread; fewer where it ends before `length` of them. */
export function sliceSync(
  file: Deno.FsFile,
  path: string,
  start: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let end = 0;
  try {
    file.seekSync(start, Deno.SeekMode.Start);
    while (end < length) {
      const read = file.readSync(bytes.subarray(end));
      if (read === null) break;
      end += read;
    }
  } catch (error) {
    throw readingError(error, path);
  }
  return bytes.subarray(0, end);
}

/**
 * The bytes from `start` to `end`, a piece at a time.
 *
 * @throws {FormatError} If the file ends before that.
 */
export async function* streamFile(
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  try {
    await file.seek(start, Deno.SeekMode.Start);
    for (let at = start; at < end;) {
      const piece = await fill(file, new Uint8Array(Math.min(PIECE, end - at)));
      if (piece.length === 0) {
        throw new FormatError(
          `Cannot read ${path}: it ends at byte ${at} of ${end}; was it changed meanwhile?`,
        );
      }
      at += piece.length;
      yield piece;
    }
  } finally {
    file.close();
  }
}
