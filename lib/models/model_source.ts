/**
 * Where a model comes from: a file or a URL, and the files beside it.
 *
 * @module
 */
import { dirname, fromFileUrl, join } from "../deps/std_path.ts";
import { Interrupted } from "../download/interrupted.ts";
import { answerInWords, request } from "../download/request.ts";
import { shownUrl } from "../download/shown_url.ts";
import { InputError, ModelError } from "../errors.ts";
import { readingError } from "../reading_error.ts";

/** Bytes that one array of the runtime can hold. */
const LARGEST = 2 ** 32;

/** A model that is to be opened. */
export interface ModelSource {
  /** What to call it in tables: unique in its pool. */
  readonly name: string;
  /** Path of the file, or its http(s) URL. */
  readonly location: string;
  /** What it is a copy of, where it was downloaded: `hf:owner/name@COMMIT/path.onnx`, or a URL. */
  readonly origin?: string;
}

/** How far a download is. */
export interface DownloadProgress {
  /** What is downloaded. */
  readonly location: string;
  /** Bytes that are here. */
  readonly received: number;
  /** Bytes there will be, or null where the server is silent. */
  readonly total: number | null;
}

/** How reading goes. */
export interface ReadOptions {
  /** Called as a download proceeds. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Whether a location is an http(s) URL. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** A location as a path or an http(s) URL; file: URLs become paths. */
export function toLocation(source: string | URL): string {
  const text = String(source);
  return /^file:\/\//i.test(text) ? fromFileUrl(text) : text;
}

/** Name of a file without folder: the last part of a path or URL. */
export function fileName(location: string): string {
  const path = isUrl(location)
    ? decodeURIComponent(new URL(location).pathname)
    : location;
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? location;
}

/** Location of another file in the same folder, or of `../name` in the folder above. */
export function beside(location: string, name: string): string {
  return isUrl(location)
    ? new URL(name, location).href
    : join(dirname(location), name);
}

/**
 * A file's bytes, with room for more behind them in the same buffer.
 *
 * @param room Bytes to keep free.
 * @throws {InputError} If it cannot be read; {@linkcode isMissing} tells whether it is not there.
 */
export async function readLocation(
  location: string,
  room: number,
  options: ReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return isUrl(location)
    ? await download(location, room, options)
    : await readFile(location, room);
}

/** Whether an error of {@linkcode readLocation} says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return error instanceof InputError &&
    (error.cause instanceof Deno.errors.NotFound || error.cause === 404);
}

async function readFile(
  path: string,
  room: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let file;
  try {
    file = await Deno.open(path);
    const { size, isDirectory } = await file.stat();
    if (isDirectory) throw new Deno.errors.IsADirectory();
    if (size > LARGEST) {
      throw new InputError(
        `Cannot read ${path}: it has ${size} bytes, more than fit in memory`,
      );
    }
    const whole = new Uint8Array(size + room);
    let end = 0;
    while (end < size) {
      const read = await file.read(whole.subarray(end, size));
      if (read === null) {
        throw new ModelError(
          `Cannot read ${path}: it shrank while it was read`,
        );
      }
      end += read;
    }
    return whole.subarray(0, size);
  } catch (error) {
    throw readingError(error, path);
  } finally {
    file?.close();
  }
}

async function download(
  url: string,
  room: number,
  { onProgress, signal }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await requested(url, signal);
  const total = lengthOf(response);
  if (total !== null && total > LARGEST) {
    await response.body?.cancel();
    throw new InputError(
      `Cannot download ${
        shownUrl(url)
      }: the server announces ${total} bytes, more than fit in memory`,
    );
  }
  let whole = new Uint8Array((total ?? 0) + room);
  let received = 0;
  try {
    for await (const chunk of response.body ?? []) {
      if (received + chunk.length > LARGEST) {
        throw new InputError(
          `Cannot download ${
            shownUrl(url)
          }: it does not end, after ${received} bytes`,
        );
      }
      if (received + chunk.length + room > whole.length) {
        const larger = Math.max(
          2 * whole.length,
          received + chunk.length + room,
        );
        whole = grown(whole, received, larger);
      }
      whole.set(chunk, received);
      received += chunk.length;
      onProgress?.({ location: url, received, total });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(
      `Cannot download ${
        shownUrl(url)
      }: the connection broke after ${received} of ${
        total ?? "unknown"
      } bytes; try again`,
      { cause: error },
    );
  }
  if (total !== null && received !== total) {
    throw new InputError(
      `Cannot download ${
        shownUrl(url)
      }: ${received} of ${total} bytes came; try again`,
    );
  }
  return whole.subarray(0, received);
}

async function requested(url: string, signal?: AbortSignal): Promise<Response> {
  let response;
  try {
    response = await request(url, { signal });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new InputError(`Cannot download ${shownUrl(url)}: ${error.message}`, {
      cause: error,
    });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const isAbsent = response.status === 404 || response.status === 410;
  throw new InputError(
    `Cannot download ${shownUrl(url)}: ${answerInWords(response)}`,
    { cause: isAbsent ? 404 : response.status },
  );
}

/** Length of the body; null where it is not said, or is that of a compressed form. */
function lengthOf({ headers }: Response): number | null {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding")
    ? null
    : Number(length);
}

function grown(
  bytes: Uint8Array,
  used: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes.subarray(0, used));
  return larger;
}
