/**
 * Downloads that go on where they stopped.
 *
 * @module
 */
import { dirname } from "../deps/std_path.ts";
import { InputError } from "../errors.ts";
import { appendBody } from "./append_body.ts";
import {
  type Checksum,
  coverFile,
  type RunningChecksum,
  runningChecksum,
} from "./checksum.ts";
import { Interrupted, type PatienceOptions, persist } from "./interrupted.ts";
import { answerInWords, request, type RequestOptions } from "./request.ts";
import { shownUrl } from "./shown_url.ts";
import { watchSilence } from "./watch_silence.ts";

/** How far a download is. */
export interface DownloadState {
  /** Bytes that are there, those of earlier runs included. */
  readonly received: number;
  /** Bytes of the whole file, where the server says so. */
  readonly total?: number;
}

/** How to download. */
export interface DownloadOptions extends PatienceOptions {
  /** SHA-256 of the whole file, in hexadecimal, where it is known. */
  readonly sha256?: string;
  /** Told as bytes arrive. */
  readonly onProgress?: (state: DownloadState) => void;
  /** Stops; what has arrived is kept. */
  readonly signal?: AbortSignal;
}

/** What is known of the file, for callers within the library. */
export interface DownloadDetails extends DownloadOptions {
  /** Checksum of the whole file. */
  readonly checksum?: Checksum;
  /** Bytes of the whole file. */
  readonly size?: number;
  /** Secret for one of the servers. */
  readonly authorization?: RequestOptions["authorization"];
  /** File that takes the bytes before they are whole. Default `path.part`. */
  readonly part?: string;
  /** Milliseconds without a byte after which a connection counts as broken. Default a minute. */
  readonly silence?: number;
}

/** What {@linkcode download} did. */
export interface Downloaded {
  /** ETag or date of the file, where the server gave one. */
  readonly version?: string;
}

/**
 * Download a file.
 *
 * Bytes go to `path.part` and the file is renamed when it is whole, so that a file of that name is always whole. A
 * connection that breaks, a server that is busy (429, 5xx) and a run that was stopped are gone on from with a range
 * request; a server that knows no ranges, or whose file has changed in between, sends it anew.
 *
 * @param url Where from.
 * @param path Where to.
 * @throws {InputError} If the server refuses (404, 403; the status is the cause), stays away for all attempts, or the
 * file's checksum is another one; the message says what was tried.
 */
export async function download(
  url: string,
  path: string,
  options: DownloadDetails = {},
): Promise<Downloaded> {
  if (await sizeOf(path) !== undefined) return {};
  const part = options.part ?? `${path}.part`;
  await Deno.mkdir(dirname(path), { recursive: true });
  // What an earlier run has left may be of another file: with a checksum that does not fit, once more from the start.
  let isFresh = (await sizeOf(part) ?? 0) === 0;
  while (true) {
    const found = await receiveAll(url, part, options);
    const known = checksumOf(options);
    if (!known || found === known.digest) break;
    await forget(part);
    if (isFresh) throw wrongChecksum(url, known, found);
    isFresh = true;
  }
  const version = await Deno.readTextFile(tagOf(part)).catch(() => "");
  await Deno.rename(part, path);
  await forget(part);
  return version === "" ? {} : { version };
}

function checksumOf(
  { checksum, sha256 }: DownloadDetails,
): Checksum | undefined {
  if (checksum || sha256 === undefined) return checksum;
  return { algorithm: "sha256", digest: sha256.toLowerCase() };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return await Deno.stat(path).then(({ size }) => size, () => undefined);
}

/** File that remembers which version of the file was begun. */
function tagOf(part: string): string {
  return `${part}.version`;
}

async function forget(part: string): Promise<void> {
  await Deno.remove(part).catch(() => {});
  await Deno.remove(tagOf(part)).catch(() => {});
}

/** Attempts until the part is whole; gives its checksum, if one is known. */
async function receiveAll(
  url: string,
  part: string,
  options: DownloadDetails,
): Promise<string> {
  const known = checksumOf(options);
  let running: RunningChecksum | undefined;
  /** The checksum of what is in the part, carried on from the last attempt where it covers just that. */
  const checksumUpTo = async (bytes: number) => {
    if (!known) return undefined;
    if (running?.bytes !== bytes) {
      running = runningChecksum(known.algorithm, options.size);
      await coverFile(running, part, bytes);
    }
    return running;
  };
  const received = async () => await sizeOf(part) ?? 0;
  try {
    await persist(
      () => receive(url, part, checksumUpTo, options),
      options,
      received,
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const bytes = await received();
    throw new InputError(
      `Cannot download ${shownUrl(url)}: ${error.message}` +
        (bytes === 0
          ? "; try again later"
          : `; ${bytes} bytes are kept in ${part}, run it again to go on`),
      { cause: error },
    );
  }
  return (await checksumUpTo(await received()))?.digest() ?? "";
}

/** One attempt: append to what is there, or begin anew. */
async function receive(
  url: string,
  part: string,
  checksumUpTo: (bytes: number) => Promise<RunningChecksum | undefined>,
  options: DownloadDetails,
): Promise<void> {
  const { size = Infinity } = options;
  let there = await sizeOf(part) ?? 0;
  if (there > 0 && there === size) return;
  if (there > size) {
    await forget(part);
    there = 0;
  }
  const silence = watchSilence(options.silence, options.signal);
  try {
    const response = await request(url, {
      headers: await rangeHeaders(part, there),
      authorization: options.authorization,
      signal: silence.signal,
    });
    const start = await startOf(response, url, part, there);
    if (start === null) return;
    const total = totalOf(response, start);
    if (total !== undefined && total !== (options.size ?? total)) {
      await response.body?.cancel();
      throw wrongSize(url, total, size);
    }
    const received = await appendBody(response, part, start, {
      checksum: await checksumUpTo(start),
      signal: silence.signal,
      onReceived(bytes) {
        silence.heard();
        if (bytes > size) throw wrongSize(url, "more", size);
        options.onProgress?.({ received: bytes, total });
      },
    });
    if (total !== undefined && received < total) {
      throw new Interrupted(
        `the connection ended at ${received} of ${total} bytes`,
      );
    }
  } finally {
    silence.stop();
  }
}

async function rangeHeaders(
  part: string,
  there: number,
): Promise<Record<string, string>> {
  // A body that is compressed on its way could not be gone on with.
  const plain = { "accept-encoding": "identity" };
  if (there === 0) return plain;
  const tag = await Deno.readTextFile(tagOf(part)).catch(() => "");
  return {
    ...plain,
    range: `bytes=${there}-`,
    // A weak tag does not promise the same bytes, so it cannot stand behind a range.
    ...(tag !== "" && !tag.startsWith("W/") && { "if-range": tag }),
  };
}

/** Byte of the file at which an answer begins; null where nothing is missing. */
async function startOf(
  response: Response,
  url: string,
  part: string,
  there: number,
): Promise<number | null> {
  const { status, headers } = response;
  const range = headers.get("content-range") ?? "";
  if (status === 206) {
    const start = /^bytes (\d+)-/.exec(range)?.[1];
    if (start === undefined || Number(start) === there) return there;
    await response.body?.cancel();
    await forget(part);
    throw new Interrupted("the server sent another part than was asked for");
  }
  if (status === 416) {
    await response.body?.cancel();
    const whole = /\/(\d+)$/.exec(range)?.[1];
    if (whole !== undefined && Number(whole) === there) return null;
    await forget(part);
    throw new Interrupted("the part that was there fits no more");
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new InputError(
      `Cannot download ${shownUrl(url)}: ${answerInWords(response)}`,
      { cause: status },
    );
  }
  const version = headers.get("etag") ?? headers.get("last-modified") ?? "";
  await Deno.writeTextFile(tagOf(part), version);
  return 0;
}

/** Bytes of the whole file, where the answer says so; those of a compressed form are no measure. */
function totalOf({ headers }: Response, start: number): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding")
    ? undefined
    : start + Number(length);
}

function wrongSize(
  url: string,
  sent: number | "more",
  size: number,
): InputError {
  return new InputError(
    `Cannot use what ${
      shownUrl(url)
    } sends: ${sent} bytes, the published file has ${size}`,
  );
}

function wrongChecksum(
  url: string,
  { algorithm, digest }: Checksum,
  found: string,
): InputError {
  const name = algorithm === "sha256" ? "SHA-256" : "git SHA-1";
  return new InputError(
    `Cannot use what ${
      shownUrl(url)
    } sent: its ${name} is ${found}, that of the published file ${digest}; ` +
      "it was removed, run it again",
  );
}
