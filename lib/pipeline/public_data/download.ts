/**
 * Downloads that go on where they stopped.
 *
 * @module
 */
import { dirname } from "../../deps/std_path.ts";
import { InputError } from "../../errors.ts";
import { fileSha256 } from "./file_sha256.ts";

/** How far a download is. */
export interface DownloadState {
  /** Bytes that are there, those of earlier runs included. */
  readonly received: number;
  /** Bytes of the whole file, where the server says so. */
  readonly total?: number;
}

/** How to download. */
export interface DownloadOptions {
  /** SHA-256 of the whole file, in hexadecimal, where it is known. */
  readonly sha256?: string;
  /** Attempts in a row without a single new byte before giving up. Default 5. */
  readonly attempts?: number;
  /** Milliseconds to wait before another attempt, doubled at each. Default 1000. */
  readonly wait?: number;
  /** Told as bytes arrive. */
  readonly onProgress?: (state: DownloadState) => void;
  /** Stops; what has arrived is kept. */
  readonly signal?: AbortSignal;
}

/** A failure that another attempt may not meet. */
class Interrupted extends Error {}

/**
 * Download a file.
 *
 * Bytes go to `path.part` and the file is renamed when it is whole, so that a file of that name is always whole. A
 * connection that breaks, a server that is busy (429, 5xx) and a run that was stopped are gone on from with a range
 * request; a server that knows no ranges, or whose file has changed in between, sends it anew.
 *
 * @param url Where from.
 * @param path Where to.
 * @throws {InputError} If the server refuses (404, 403), stays away for all attempts, or the file's SHA-256 is another
 * one; the message says what was tried.
 */
export async function download(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { sha256, attempts = 5, wait = 1000, signal } = options;
  if (await sizeOf(path) !== undefined) return;
  await Deno.mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  let failures = 0;
  while (true) {
    signal?.throwIfAborted();
    const before = await sizeOf(part) ?? 0;
    try {
      await receive(url, part, options);
      break;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      failures = (await sizeOf(part) ?? 0) > before ? 0 : failures + 1;
      if (failures >= attempts) {
        throw new InputError(
          `Cannot download ${url}: ${error.message}, ${attempts} times without a new byte; ${
            await sizeOf(part) ?? 0
          } bytes are kept in ${part}, run it again to go on`,
          { cause: error },
        );
      }
      await pause(wait * 2 ** failures, signal);
    }
  }
  await assertHash(part, url, sha256);
  await Deno.rename(part, path);
  await Deno.remove(tagOf(part)).catch(() => {});
}

async function sizeOf(path: string): Promise<number | undefined> {
  return await Deno.stat(path).then(({ size }) => size, () => undefined);
}

/** File that remembers which version of the file was begun. */
function tagOf(part: string): string {
  return `${part}.version`;
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stopped);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stopped, { once: true });
  });
}

async function ask(
  url: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Cannot download ${url}: Deno was started without the permission; add --allow-net`,
        { cause: error },
      );
    }
    throw new Interrupted(explain(error), { cause: error });
  }
}

function explain(error: unknown): string {
  return (error instanceof Error ? error.message : String(error))
    .split("\n")[0].replace(/[.\s]+$/, "");
}

/** One attempt: append to what is there, or begin anew. */
async function receive(
  url: string,
  part: string,
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  const there = await sizeOf(part) ?? 0;
  const tag = await Deno.readTextFile(tagOf(part)).catch(() => "");
  const response = await ask(url, {
    // A body that is compressed on its way could not be gone on with.
    "accept-encoding": "identity",
    ...(there > 0
      ? {
        range: `bytes=${there}-`,
        ...(tag === "" ? {} : { "if-range": tag }),
      }
      : {}),
  }, signal);
  const { status, headers } = response;
  if (status === 416) {
    await response.body?.cancel();
    const whole = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
    if (whole !== undefined && Number(whole) === there) return;
    await Deno.remove(part);
    throw new Interrupted("the part that was there fits no more");
  }
  if (!response.ok) {
    await response.body?.cancel();
    const answer = `the server answers ${status} ${response.statusText}`.trim();
    if (status === 429 || status >= 500) throw new Interrupted(answer);
    throw new InputError(`Cannot download ${url}: ${answer}`);
  }
  const start = status === 206 ? startOf(headers, there) : 0;
  if (status === 206 && start !== there) {
    await response.body?.cancel();
    await Deno.remove(part);
    throw new Interrupted("the server sent another part than was asked for");
  }
  const length = headers.get("content-length");
  const total = length === null ? undefined : start + Number(length);
  if (start === 0) {
    const version = headers.get("etag") ?? headers.get("last-modified") ?? "";
    // A weak tag does not promise the same bytes, so it cannot stand behind a range.
    await Deno.writeTextFile(
      tagOf(part),
      version.startsWith("W/") ? "" : version,
    );
  }
  await append(
    response,
    part,
    start,
    (received) => onProgress?.({ received, total }),
    signal,
  );
  const received = await sizeOf(part) ?? 0;
  if (total !== undefined && received < total) {
    throw new Interrupted(
      `the connection ended at ${received} of ${total} bytes`,
    );
  }
}

/** Where a partial answer begins. */
function startOf(headers: Headers, asked: number): number {
  const start = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1];
  return start === undefined ? asked : Number(start);
}

async function append(
  { body }: Response,
  part: string,
  start: number,
  onReceived: (received: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const file = await Deno.open(part, { write: true, create: true });
  try {
    await file.truncate(start);
    await file.seek(start, Deno.SeekMode.Start);
    let received = start;
    const reader = (body ?? new Blob().stream()).getReader();
    while (true) {
      let read;
      try {
        read = await reader.read();
      } catch (error) {
        signal?.throwIfAborted();
        throw new Interrupted(explain(error), { cause: error });
      }
      if (read.done) return;
      for (let at = 0; at < read.value.length;) {
        at += await file.write(read.value.subarray(at));
      }
      received += read.value.length;
      onReceived(received);
    }
  } finally {
    file.close();
  }
}

async function assertHash(
  part: string,
  url: string,
  expected: string | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const found = await fileSha256(part);
  if (found === expected) return;
  await Deno.remove(part);
  await Deno.remove(tagOf(part)).catch(() => {});
  throw new InputError(
    `Cannot use what ${url} sent: its SHA-256 is ${found}, that of the published file ${expected}; ` +
      "it was removed, run it again",
  );
}
