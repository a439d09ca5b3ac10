/**
 * A stream of bytes, taken in lengths that the reader chooses.
 *
 * @module
 */

/** Takes bytes off a stream. */
export interface ByteReader {
  /** Bytes taken so far. */
  position(): number;
  /** The next bytes; fewer than asked for where the stream ends. */
  take(length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Pass bytes over; fewer where the stream ends. */
  skip(length: number): Promise<void>;
  /** The next bytes in the pieces in which they come. */
  pieces(length: number): AsyncGenerator<Uint8Array>;
  /** Give the stream up. */
  close(): Promise<void>;
}

/** What is set aside before it has arrived: a length that is a lie costs no more. */
const TRUSTED = 2 ** 20;

/** Read a stream by lengths. */
export function byteReader(stream: AsyncIterable<Uint8Array>): ByteReader {
  const source = stream[Symbol.asyncIterator]();
  let rest = new Uint8Array() as Uint8Array;
  let taken = 0;
  const pieces = async function* (length: number): AsyncGenerator<Uint8Array> {
    let left = length;
    while (left > 0) {
      if (rest.length === 0) {
        const next = await source.next();
        if (next.done) return;
        rest = next.value;
        continue;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      taken += piece.length;
      yield piece;
    }
  };
  return {
    position: () => taken,
    pieces,
    async take(length) {
      if (rest.length >= length) {
        const bytes = rest.slice(0, length);
        rest = rest.subarray(length);
        taken += length;
        return bytes as Uint8Array<ArrayBuffer>;
      }
      let bytes = new Uint8Array(Math.min(length, TRUSTED));
      let end = 0;
      for await (const piece of pieces(length)) {
        if (end + piece.length > bytes.length) {
          const grown = Math.min(length, 2 * (end + piece.length));
          const larger = new Uint8Array(grown);
          larger.set(bytes.subarray(0, end));
          bytes = larger;
        }
        bytes.set(piece, end);
        end += piece.length;
      }
      return end === bytes.length ? bytes : bytes.slice(0, end);
    },
    async skip(length) {
      for await (const _ of pieces(length));
    },
    async close() {
      await source.return?.();
    },
  };
}
