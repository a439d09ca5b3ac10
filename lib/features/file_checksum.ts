/**
 * Checksums of files of any size.
 *
 * @module
 */
import { createHash } from "node:crypto";

import { fileSize, streamFile } from "../arrays/file_bytes.ts";

/** A file's size and checksum. */
export interface FileChecksum {
  /** Length of the file. */
  readonly bytes: number;
  /** SHA-256 in hexadecimal, as `sha256sum` prints it. */
  readonly sha256: string;
}

/** Checksum of some pieces, one after the other. */
export function checksum(...pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** Size and checksum of a file, a piece in memory at a time. */
export async function fileChecksum(path: string): Promise<FileChecksum> {
  const bytes = await fileSize(path);
  const hash = createHash("sha256");
  for await (const piece of streamFile(path, 0, bytes)) hash.update(piece);
  return { bytes, sha256: hash.digest("hex") };
}
