/**
 * Hashes of a collection's images: recalled, or made in one pass over what is not known.
 *
 * @module
 */
import { resolve } from "node:path";
import {
  type ContentHashes,
  contentHashes,
  imageOf,
} from "../content_hashes.ts";
import { mapInOrder } from "../map_in_order.ts";
import { SampleError } from "../sample_error.ts";
import type { Content } from "../trees/file_tree.ts";
import type {
  CollectOptions,
  ImageCollection,
  ListedImage,
  SkippedFile,
} from "./image_collection.ts";

/** Images that can be used, and those that cannot. */
export interface HashedImages {
  /** Places of those that can, ascending. */
  readonly positions: number[];
  /** Their hashes. */
  readonly hashes: string[];
  /** Those that cannot. */
  readonly skipped: SkippedFile[];
}

/** Contents read at once while hashing. */
const READS = 16;

/**
 * Hash each image that can be used.
 *
 * @param drawn Places of the images that are taken, ascending.
 * @throws {SampleError} If an image cannot be read or is none, unless `skipBad`.
 */
export async function hashImages(
  collection: ImageCollection,
  drawn: readonly number[],
  { skipBad, hashMemory, signal }: CollectOptions,
): Promise<HashedImages> {
  const contents = await contentHashes(hashMemory);
  const known = knownHashes(collection, drawn, contents, signal);
  const unknown = drawn.filter((position) => !known.has(position));
  const skipped: SkippedFile[] = [];
  let next = 0;
  const hashOf = async (content: Content) => {
    const position = unknown[next++];
    const { disk, source } = collection.images[position];
    try {
      const hash = await contents.hashOf(
        disk,
        memoryName(collection.images[position]),
        async () => imageBytes(collection, await content(), source),
      );
      return { position, hash };
    } catch (error) {
      if (skipBad && error instanceof SampleError) return { position, error };
      throw error;
    }
  };
  if (unknown.length > 0) {
    const read = collection.read(unknown, signal);
    for await (const result of mapInOrder(read, hashOf, READS, signal)) {
      if (result.hash !== undefined) known.set(result.position, result.hash);
      else {
        const { source, reason } = result.error;
        skipped.push({ source, reason });
      }
    }
  }
  await contents.save();
  const positions = drawn.filter((position) => known.has(position));
  const hashes = positions.map((position) => known.get(position)!);
  return { positions, hashes, skipped };
}

/** Hashes that an earlier run learned. */
function knownHashes(
  { images }: ImageCollection,
  drawn: readonly number[],
  contents: ContentHashes,
  signal?: AbortSignal,
): Map<number, string> {
  const known = new Map<number, string>();
  for (const position of drawn) {
    signal?.throwIfAborted();
    const image = images[position];
    const hash = contents.known(image.disk, memoryName(image));
    if (hash !== undefined) known.set(position, hash);
  }
  return known;
}

function memoryName({ disk, isFile, name }: ListedImage): string {
  return isFile ? resolve(disk) : `${resolve(disk)}#${name}`;
}

/**
 * The content, if it is an image or will become one.
 *
 * @throws {SampleError} If it is none.
 */
export function imageBytes(
  { encode }: ImageCollection,
  content: Uint8Array<ArrayBuffer>,
  source: string,
): Uint8Array<ArrayBuffer> {
  return encode ? content : imageOf(content, source);
}
