/**
 * The bytes of an array from any place on, wherever the array lies.
 *
 * @module
 */
import type { StoredArray } from "../../arrays/stored_array.ts";
import { byteReader } from "../trees/byte_reader.ts";

/** Bytes in memory from a place on. */
export async function* inMemory(
  bytes: Uint8Array,
  start: number,
): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes.subarray(start));
}

/** Bytes read at once. */
const PIECE = 2 ** 20;

/** Bytes of an array that can be read at any place. */
export async function* fromSlices(
  slice: NonNullable<StoredArray["slice"]>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const piece = await slice(at, Math.min(PIECE, end - at));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

/** Bytes of a stream without the first. */
export async function* skipping(
  stream: AsyncIterable<Uint8Array>,
  start: number,
): AsyncGenerator<Uint8Array> {
  const reader = byteReader(stream);
  try {
    await reader.skip(start);
    yield* reader.pieces(Infinity);
  } finally {
    await reader.close();
  }
}

/** The values of each record. */
export async function* recordValues(
  stream: (start: number) => AsyncIterable<Uint8Array>,
  recordSize: number,
  count: number,
  elements: (record: Uint8Array) => ArrayLike<number | bigint>,
): AsyncGenerator<ArrayLike<number | bigint>> {
  const reader = byteReader(stream(0));
  try {
    for (let image = 0; image < count; image++) {
      yield elements(await reader.take(recordSize));
    }
  } finally {
    await reader.close();
  }
}
