/**
 * Checksums of files as they arrive.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** What a file must be. */
export interface Checksum {
  /** "git-sha1" is that of a blob in git: over its length and its content. */
  readonly algorithm: "sha256" | "git-sha1";
  /** In hexadecimal, lower case. */
  readonly digest: string;
}

/** A checksum that is being computed. */
export interface RunningChecksum {
  /** Bytes that it covers so far. */
  readonly bytes: number;
  /** Cover more. */
  update(bytes: Uint8Array): void;
  /** The end: in hexadecimal. */
  digest(): string;
}

/**
 * Begin a checksum.
 *
 * @param size Bytes of the whole file, which git's needs at the start.
 */
export function runningChecksum(
  algorithm: Checksum["algorithm"],
  size: number | undefined,
): RunningChecksum {
  const hash = createHash(algorithm === "sha256" ? "sha256" : "sha1");
  if (algorithm === "git-sha1") hash.update(`blob ${size ?? 0}\0`);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    update(more) {
      hash.update(more);
      bytes += more.length;
    },
    digest: () => hash.digest("hex"),
  };
}

/** Cover the first bytes of a file. */
export async function coverFile(
  running: RunningChecksum,
  path: string,
  end: number,
): Promise<void> {
  if (running.bytes >= end) return;
  const file = await Deno.open(path);
  try {
    const buffer = new Uint8Array(1 << 20);
    while (running.bytes < end) {
      const room = Math.min(buffer.length, end - running.bytes);
      const count = await file.read(buffer.subarray(0, room));
      if (count === null) return;
      running.update(buffer.subarray(0, count));
    }
  } finally {
    file.close();
  }
}
