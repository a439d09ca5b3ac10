/**
 * SHA-256, in blocks: a digest of the whole would copy a model of gigabytes.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Small enough to stay in the cache from reading to hashing. */
const BLOCK = 1 << 20;

/** SHA-256 of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes.length; at += BLOCK) {
    hash.update(bytes.subarray(at, at + BLOCK));
  }
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
    hash.update(block.subarray(0, read));
  }
}

/** SHA-256 of a text's UTF-8, in hexadecimal. */
export function sha256OfText(text: string): string {
  return sha256Of(new TextEncoder().encode(text));
}
