/**
 * Reading on this thread what is near and small.
 *
 * @module
 */
import type { Content } from "./file_tree.ts";

/** Milliseconds that a read may take, on average, for this thread to do it. */
const NEAR = 0.15;

/**
 * Reads on this thread as long as that is quick: then the detour over another one takes longer than the read.
 *
 * @param read Reads what is named.
 * @returns Gives the bytes, or undefined once what is read has turned out to be large or far.
 */
export function nearReader<T>(
  read: (what: T) => Uint8Array<ArrayBuffer>,
): (what: T) => ReturnType<Content> | undefined {
  let reads = 1, spent = 0;
  return (what) => {
    if (spent > NEAR * (reads + 16)) return;
    const start = performance.now();
    try {
      return Promise.resolve(read(what));
    } catch (error) {
      return Promise.reject(error);
    } finally {
      reads++;
      spent += performance.now() - start;
    }
  };
}
