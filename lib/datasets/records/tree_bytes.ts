/**
 * Bytes of a tree's files, decompressed where they are gzip's.
 *
 * @module
 */
import { byteReader } from "../trees/byte_reader.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { gunzip, isGzip } from "../trees/gunzip.ts";

/** A file's bytes, whether it is compressed or not. */
export interface TreeBytes {
  /** Whether the file is compressed. */
  readonly isCompressed: boolean;
  /** The first bytes. */
  readonly head: Uint8Array;
  /** The bytes from `start` on. */
  stream(start: number): AsyncIterable<Uint8Array>;
  /** All bytes, up to a length. */
  take(length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes that are looked at first. */
const HEAD = 64;

/** The bytes of a file. */
export async function treeBytes(
  tree: FileTree,
  path: string,
): Promise<TreeBytes> {
  const raw = await front(tree.stream(path), HEAD);
  const isCompressed = isGzip(raw);
  const stream = (start: number) =>
    isCompressed
      ? from(gunzip(tree.stream(path), tree.where(path)), start)
      : tree.stream(path, start);
  return {
    isCompressed,
    head: isCompressed ? await front(stream(0), HEAD) : raw,
    stream,
    take: (length) => front(stream(0), length),
  };
}

async function front(
  stream: AsyncIterable<Uint8Array>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = byteReader(stream);
  try {
    return await reader.take(length);
  } finally {
    await reader.close();
  }
}

async function* from(
  stream: AsyncIterable<Uint8Array>,
  start: number,
): AsyncGenerator<Uint8Array> {
  let skip = start;
  for await (const piece of stream) {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
