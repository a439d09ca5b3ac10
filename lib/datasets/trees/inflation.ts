/**
 * How much an archive may grow when it is unpacked.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import { LARGEST_FILE } from "./file_tree.ts";

/** Photographs hardly shrink; deflate makes at most 1 byte of 1032. Flat drawings stay below this. */
const MOST_INFLATION = 200;
/** What is small may inflate as it likes. */
const FREE_BYTES = 2 ** 24;

/**
 * Refuse what is a bomb.
 *
 * @param packed Bytes in the archive.
 * @param unpacked Bytes that they become, so far or as stated.
 * @throws {FormatError} If they inflate more than images do.
 */
export function assertNoBomb(
  packed: number,
  unpacked: number,
  source: string,
): void {
  if (unpacked <= FREE_BYTES || unpacked <= packed * MOST_INFLATION) return;
  throw new FormatError(
    `Cannot read ${source}: ${packed} bytes inflate to ${unpacked} or more, over ${MOST_INFLATION} times as many; it looks like a bomb, unpack it yourself if you trust it`,
  );
}

/**
 * Refuse files that are too large for one image or array.
 *
 * @throws {FormatError} Naming the size and the limit.
 */
export function assertFileSize(size: number, source: string): void {
  if (size <= LARGEST_FILE) return;
  throw new FormatError(
    `Cannot read ${source}: it has ${size} bytes, ${LARGEST_FILE} at most are expected of one file`,
  );
}
