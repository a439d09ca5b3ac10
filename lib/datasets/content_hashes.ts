/**
 * SHA-256 of files' contents, remembered between runs where a file to remember them in is given.
 *
 * @module
 */
import { dirname } from "node:path";
import { imageFormat } from "./image_format.ts";
import { readingFailure } from "./reading_failure.ts";
import { SampleError } from "./sample_error.ts";

/** Hashes by path. */
export interface ContentHashes {
  /**
   * Hash of an image's content, in hexadecimal.
   *
   * @param path Where to read it.
   * @param name What to remember it by: an absolute path.
   * @throws {SampleError} If it cannot be read, or is no image by its first bytes.
   */
  hash(path: string, name: string): Promise<string>;
  /** Keep what was learned for the next run. */
  save(): Promise<void>;
}

interface Remembered {
  readonly stamp: string;
  readonly hash: string;
}

/** File systems note changes at steps of up to two seconds: a younger file may change again unnoticed. */
const SETTLED_MS = 2000;

/**
 * Hashes of image files.
 *
 * A file is not read again while its size and its times of change stay the same.
 *
 * @param memory Path of the file to remember hashes in: a line a file. It may be shared, be deleted or
 * be read-only; without it everything is read.
 */
export async function contentHashes(memory?: string): Promise<ContentHashes> {
  const known = memory ? await recall(memory) : new Map<string, Remembered>();
  let learned = false;
  return {
    async hash(path, name) {
      const stamp = memory ? await stampOf(path) : undefined;
      const old = known.get(name);
      if (stamp && old?.stamp === stamp) return old.hash;
      const hash = sha256(await readImage(path));
      if (stamp) {
        known.set(name, { stamp, hash: await hash });
        learned = true;
      }
      return hash;
    },
    async save() {
      if (memory && learned) await remember(memory, known);
    },
  };
}

/**
 * Bytes of an image file.
 *
 * @throws {SampleError} If it cannot be read, or is no image by its first bytes.
 */
export async function readImage(
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    const reason = readingFailure(error, path);
    throw new SampleError("read", path, reason, { cause: error });
  }
  if (bytes.length === 0) {
    throw new SampleError("read", path, "the file is empty");
  }
  if (!imageFormat(bytes)) {
    throw new SampleError(
      "read",
      path,
      "its content is no image that is known",
    );
  }
  return bytes;
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** What changes when a file does, or undefined where it is too young to tell. */
async function stampOf(path: string): Promise<string | undefined> {
  let info;
  try {
    info = await Deno.stat(path);
  } catch {
    return; // Reading it will say why.
  }
  const times = [info.mtime, info.ctime].map((time) => time?.getTime() ?? 0);
  if (Date.now() - Math.max(...times) < SETTLED_MS) return;
  return [info.size, ...times, info.ino ?? 0].join(" ");
}

async function recall(memory: string): Promise<Map<string, Remembered>> {
  const known = new Map<string, Remembered>();
  let text;
  try {
    text = await Deno.readTextFile(memory);
  } catch {
    return known;
  }
  for (const line of text.split("\n")) {
    const [hash, stamp, path] = line.split("\t");
    if (/^[0-9a-f]{64}$/.test(hash) && path) {
      known.set(decodeURIComponent(path), { stamp, hash });
    }
  }
  return known;
}

async function remember(
  memory: string,
  known: ReadonlyMap<string, Remembered>,
): Promise<void> {
  const lines = Array.from(
    known,
    ([path, { hash, stamp }]) =>
      `${hash}\t${stamp}\t${encodeURIComponent(path)}\n`,
  );
  // Renamed when whole: another run may be reading it.
  const unfinished = `${memory}.${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(dirname(memory), { recursive: true });
    await Deno.writeTextFile(unfinished, lines.join(""));
    await Deno.rename(unfinished, memory);
  } catch {
    // Nothing is lost but time.
    await Deno.remove(unfinished).catch(() => {});
  }
}
