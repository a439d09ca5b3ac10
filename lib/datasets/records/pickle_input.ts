/**
 * The bytes of a pickle, taken opcode by opcode.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import { PickledBytes } from "./pickle_values.ts";

/** Takes a pickle apart; never beyond its end. */
export interface PickleInput {
  /** The next opcode. */
  opcode(): number;
  /** Bytes, as a view of the file. */
  take(length: number): Uint8Array<ArrayBuffer>;
  /** A whole number without a sign, little-endian. */
  number(length: 1 | 2 | 4 | 8): number;
  /** A float of eight bytes, big-endian. */
  float(): number;
  /** Text up to the end of the line. */
  line(): string;
  /** Text of so many bytes. */
  string(length: number): string;
  /** Bytes, with their place. */
  raw(length: number): PickledBytes;
  /** Fail, and name the last opcode and its place. */
  fail(reason: string): never;
}

/**
 * Begin at the front of a pickle.
 *
 * @param source Name for messages.
 */
export function pickleInput(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): PickleInput {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 0, opcodeAt = 0;
  const fail = (reason: string): never => {
    const opcode = bytes[opcodeAt];
    throw new FormatError(
      `Cannot read ${source}: ${reason} (opcode ${
        opcode === undefined ? "missing" : `0x${opcode.toString(16)}`
      } at byte ${opcodeAt})`,
    );
  };
  const take = (length: number): Uint8Array<ArrayBuffer> => {
    if (!(length >= 0) || length > bytes.length - at) {
      return fail(
        `the pickle ends after ${bytes.length - at} of ${length} bytes`,
      );
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    opcode() {
      opcodeAt = at;
      if (at >= bytes.length) fail("the pickle does not end");
      return bytes[at++];
    },
    take,
    number(length) {
      const start = at;
      take(length);
      return length === 1
        ? view.getUint8(start)
        : length === 2
        ? view.getUint16(start, true)
        : length === 4
        ? view.getUint32(start, true)
        : Number(view.getBigUint64(start, true));
    },
    float() {
      const start = at;
      take(8);
      return view.getFloat64(start);
    },
    line() {
      const end = bytes.indexOf(10, at);
      if (end < 0) return fail("a line of the pickle does not end");
      const text = decoder.decode(take(end - at));
      at++;
      return text.replace(/\r$/, "");
    },
    string: (length) => decoder.decode(take(length)),
    raw(length) {
      const offset = at;
      return new PickledBytes(take(length), offset);
    },
    fail,
  };
}
