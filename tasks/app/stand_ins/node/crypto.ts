/** Hashes in pieces, which the browser's own digest has not. @module */
import { sha256 } from "npm:@noble/hashes@2.4.0/sha2.js";

/** A SHA-256 that takes bytes or text piece by piece. */
export function createHash(algorithm: string) {
  if (algorithm !== "sha256") throw new Error(`There is no ${algorithm} here`);
  const hash = sha256.create();
  const encoder = new TextEncoder();
  return {
    update(piece: string | Uint8Array) {
      hash.update(typeof piece === "string" ? encoder.encode(piece) : piece);
      return this;
    },
    digest(_: "hex"): string {
      return Array.from(
        hash.digest(),
        (byte) => byte.toString(16).padStart(2, "0"),
      ).join("");
    },
  };
}
