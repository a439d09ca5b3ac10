/**
 * SHA-256, in blocks: a digest of the whole would copy a model of gigabytes.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Bytes that are hashed at once: a digest of the whole would copy it. */
const PIECE = 1 << 20;
/** Bytes that are read at once: each reading waits its turn. */
const BLOCK = 16 << 20;

/** SHA-256 of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  const hash = createHash("sha256");
  updateWith(hash, bytes);
  return hash.digest("hex");
}

/** SHA-256 of a file, in hexadecimal, with one block of it in memory. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const block = new Uint8Array(BLOCK);
  using file = await Deno.open(path);
  for (;;) {
    const read = await file.read(block);
    if (read === null) return hash.digest("hex");
    updateWith(hash, block.subarray(0, read));
  }
}

function updateWith(
  hash: ReturnType<typeof createHash>,
  bytes: Uint8Array,
): void {
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE));
  }
}

/** SHA-256 of a text's UTF-8, in hexadecimal. */
export function sha256OfText(text: string): string {
  return sha256Of(new TextEncoder().encode(text));
}
