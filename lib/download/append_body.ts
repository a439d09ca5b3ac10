/**
 * Writes a body to a file as it arrives.
 *
 * @module
 */
import type { RunningChecksum } from "./checksum.ts";
import { failureInWords } from "./request.ts";
import { Interrupted } from "./interrupted.ts";

/** What watches the bytes. */
export interface AppendOptions {
  /** Checksum that covers what is in the file before `start`, and then the rest. */
  readonly checksum?: RunningChecksum;
  /** Told of the bytes in the file after each piece. */
  readonly onReceived?: (bytes: number) => void;
  /** Stops; what has arrived is kept. */
  readonly signal?: AbortSignal;
}

/** Bytes to write at once: a piece of the network is 64 KiB, and a write costs as much as its hash. */
const BLOCK = 4 << 20;
/** Bytes that a piece may have: room that is used over and over costs less than pieces that are made for us. */
const PIECE = 1 << 18;

/**
 * Write a response's body behind the first bytes of a file; what stands there is cut off.
 *
 * While one block is written the next is received. Whatever happens, all that was received is in the file afterwards.
 *
 * @param start Bytes of the file to keep.
 * @returns Bytes of the file.
 * @throws {Interrupted} If the connection breaks.
 */
export async function appendBody(
  { body, url }: Response,
  path: string,
  start: number,
  { checksum, onReceived, signal }: AppendOptions = {},
): Promise<number> {
  const file = await Deno.open(path, { write: true, create: true });
  try {
    await file.truncate(start);
    await file.seek(start, Deno.SeekMode.Start);
    const blocks = blockWriter(file, checksum);
    let received = start;
    const reader = (body ?? new Blob().stream()).getReader({ mode: "byob" });
    let room = new Uint8Array(PIECE);
    try {
      while (true) {
        const { done, value } = await nextPiece(reader, room, url, signal);
        if (done) return received;
        await blocks.add(value);
        received += value.length;
        onReceived?.(received);
        room = new Uint8Array(value.buffer);
      }
    } finally {
      await reader.cancel().catch(() => {});
      await blocks.flush();
    }
  } finally {
    file.close();
  }
}

async function nextPiece(
  reader: ReadableStreamBYOBReader,
  room: Uint8Array<ArrayBuffer>,
  url: string,
  signal?: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  try {
    return await reader.read(room);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Interrupted(failureInWords(error, url), { cause: error });
  }
}

interface BlockWriter {
  /** Take a piece. */
  add(piece: Uint8Array): Promise<void>;
  /** Wait until all is written. */
  flush(): Promise<void>;
}

function blockWriter(
  file: Deno.FsFile,
  checksum?: RunningChecksum,
): BlockWriter {
  let [block, other] = [new Uint8Array(BLOCK), new Uint8Array(BLOCK)];
  let used = 0;
  let writing = Promise.resolve();
  const begin = async () => {
    const full = block.subarray(0, used);
    await writing;
    writing = writeAll(file, full);
    // Its failure is met at the next block; the runtime should not take it for one that nobody awaits.
    writing.catch(() => {});
    checksum?.update(full);
    [block, other] = [other, block];
    used = 0;
  };
  return {
    async add(piece) {
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + BLOCK - used);
        block.set(part, used);
        used += part.length;
        at += part.length;
        if (used === BLOCK) await begin();
      }
    },
    async flush() {
      await begin();
      await writing;
    },
  };
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await file.write(bytes.subarray(at));
  }
}
