/**
 * SHA-256 of files' contents, remembered between runs where a file to remember them in is given.
 *
 * @module
 */
import { createHash } from "node:crypto";
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
  /**
   * Hash of what lies in a file.
   *
   * @param disk The file, whose change makes the hash forgotten.
   * @param name What to remember it by.
   * @param content Reads it.
   */
  hashOf(
    disk: string,
    name: string,
    content: () => Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<string>;
  /** The hash that is remembered by this name, if the file is still what it was. */
  known(disk: string, name: string): string | undefined;
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
  const stamps = new Map<string, string | undefined>();
  const stampNow = (path: string): string | undefined => {
    if (!memory) return;
    if (!stamps.has(path)) stamps.set(path, stampOf(path));
    return stamps.get(path);
  };
  const recalled = (disk: string, name: string): string | undefined => {
    const old = known.get(name);
    return old && old.stamp === stampNow(disk) ? old.hash : undefined;
  };
  let learned = false;
  const hashOf: ContentHashes["hashOf"] = async (disk, name, content) => {
    const old = recalled(disk, name);
    if (old !== undefined) return old;
    // Before it is read: a change meanwhile is noticed the next time.
    const stamp = stampNow(disk);
    const hash = await sha256(await content());
    if (stamp) {
      known.set(name, { stamp, hash });
      learned = true;
    }
    return hash;
  };
  return {
    hash: (path, name) => hashOf(path, name, () => readImage(path)),
    hashOf,
    known: recalled,
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
    throw unreadable(error, path);
  }
  return imageOf(bytes, path);
}

/** As {@linkcode readImage}, on this thread: small files of a near disk are read faster so. */
export function readImageSync(path: string): Uint8Array<ArrayBuffer> {
  let bytes;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    throw unreadable(error, path);
  }
  return imageOf(bytes, path);
}

function unreadable(error: unknown, path: string): SampleError {
  const reason = readingFailure(error, path);
  return new SampleError("read", path, reason, { cause: error });
}

/**
 * The bytes, if they are an image's.
 *
 * @param source Name for messages.
 * @throws {SampleError} If they are none by the first of them.
 */
export function imageOf(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) {
    throw new SampleError("read", source, "the file is empty");
  }
  if (!imageFormat(bytes)) {
    throw new SampleError(
      "read",
      source,
      "its content is no image that is known",
    );
  }
  return bytes;
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Another thread takes longer to be asked than to hash what is small.
  return bytes.length < WORTH_A_THREAD
    ? createHash("sha256").update(bytes).digest("hex")
    : new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

const WORTH_A_THREAD = 2 ** 16;

/** What changes when a file does, or undefined where it is too young to tell. */
function stampOf(path: string): string | undefined {
  let info;
  try {
    // A hundred thousand promises would take seconds.
    info = Deno.statSync(path);
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
