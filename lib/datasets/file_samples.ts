/**
 * Samples that are files.
 *
 * @module
 */
import { readImage } from "./content_hashes.ts";
import type { ImageSample } from "./dataset.ts";

/** A file and its class. */
export interface FileEntry {
  /** Where to read it. */
  readonly path: string;
  /** Path below the dataset's folder. */
  readonly name: string;
  /** Class id. */
  readonly label: number;
}

/** Files read before they are asked for, once their elders have been. */
const READ_AHEAD = 4;

/**
 * The files from `start` on as samples; whoever reads one has the next few read meanwhile.
 */
export async function* fileSamples(
  entries: readonly FileEntry[],
  { start = 0, signal }: { start?: number; signal?: AbortSignal } = {},
): AsyncGenerator<ImageSample> {
  const reads = new Map<number, Promise<Uint8Array>>();
  let open = true, begun = start;
  const readAhead = (last: number): void => {
    for (; open && begun <= last && begun < entries.length; begun++) {
      const read = readImage(entries[begun].path);
      read.catch(() => {}); // It is reported where it is asked for.
      reads.set(begun, read);
    }
  };
  try {
    for (let index = start; index < entries.length; index++) {
      signal?.throwIfAborted();
      const { path, label } = entries[index];
      yield {
        index,
        source: path,
        label,
        bytes: () => {
          begun = Math.max(begun, index);
          readAhead(index + READ_AHEAD);
          const read = reads.get(index) ?? readImage(path);
          reads.delete(index);
          return read;
        },
      };
    }
  } finally {
    open = false;
    await Promise.allSettled(reads.values());
  }
}
