/**
 * Decompressing gzip with the browser's own stream, which takes one member.
 *
 * @module
 */
import { assertNoBomb } from "../../../../../lib/datasets/trees/inflation.ts";
import { FormatError, InputError } from "../../../../../lib/errors.ts";

/** Does a file begin as gzip does? */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompress.
 *
 * @throws {FormatError} If the bytes are cut short or damaged, or inflate as bombs do.
 */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  let read = 0, given = 0;
  const pieces = packed[Symbol.asyncIterator]();
  const counted = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) return controller.close();
      read += value.length;
      controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
  const unpacked = counted.pipeThrough(new DecompressionStream("gzip"))
    .getReader();
  try {
    for (;;) {
      const { done, value } = await unpacked.read();
      if (done) return;
      given += value.length;
      assertNoBomb(read, given, source);
      yield value;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new FormatError(
      `Cannot read ${source}: its compression breaks off after ${given} bytes (${
        error instanceof Error ? error.message : error
      }); was the copy interrupted?`,
      { cause: error },
    );
  } finally {
    await unpacked.cancel().catch(() => {});
  }
}
