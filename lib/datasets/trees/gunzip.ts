/**
 * Decompressing gzip as a stream, with an eye on how much it becomes.
 *
 * @module
 */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FormatError, InputError } from "../../errors.ts";
import { assertNoBomb } from "./inflation.ts";

/** Bytes given at once. */
const PIECE = 2 ** 18;

/** Does a file begin as gzip does? */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompress, any number of members after each other.
 *
 * @param packed The compressed bytes.
 * @param source Name for messages.
 * @throws {FormatError} If they are cut short or damaged, or inflate as bombs do.
 */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  let read = 0, given = 0;
  const counted = async function* () {
    for await (const piece of packed) {
      read += piece.length;
      yield piece;
    }
  };
  const unpacked = createGunzip({ chunkSize: PIECE });
  const input = Readable.from(counted());
  // It destroys both with the error of either; the loop below throws it.
  pipeline(input, unpacked, () => {});
  try {
    for await (const piece of unpacked) {
      given += piece.length;
      assertNoBomb(read, given, source);
      yield piece;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new FormatError(
      `Cannot read ${source}: its compression breaks off after ${given} bytes (${
        error instanceof Error ? error.message : error
      }); was the copy interrupted?`,
      { cause: error },
    );
  } finally {
    unpacked.destroy();
    input.destroy();
  }
}
