/**
 * SHA-256 of files that need not fit in memory.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** SHA-256 of a file's content, in hexadecimal. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
