/**
 * Walks protobuf's wire format in place: nothing is copied, and no length is believed beyond the bytes there are.
 *
 * @see {@link https://protobuf.dev/programming-guides/encoding/}
 * @module
 */
import { FormatError } from "../errors.ts";

/** Bytes of a protobuf message, and what to call them in messages. */
export interface WireSource {
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** Its name. */
  readonly name: string;
}

/** One field of a message. */
export interface WireField {
  /** Field number. */
  readonly number: number;
  /** Wire type: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly type: number;
  /** The integer of a varint field, as a signed 64-bit number; 0 for the others. */
  readonly value: number;
  /** Where the payload begins. */
  readonly start: number;
  /** Where the payload ends. */
  readonly end: number;
}

/** The integer at an offset, and the offset behind it. */
export interface Varint {
  /** The integer, as a signed 64-bit number; beyond 2^53 it is rounded. */
  readonly value: number;
  /** The first byte that is not part of it. */
  readonly end: number;
}

const VARINT = 0;
const EIGHT_BYTES = 1;
const DELIMITED = 2;
const FOUR_BYTES = 5;

/**
 * The fields of the message that lies between two offsets, in order.
 *
 * @throws {FormatError} If a field runs over the end or has a wire type that protobuf lacks.
 */
export function* wireFields(
  source: WireSource,
  start: number,
  end: number,
): Generator<WireField> {
  let at = start;
  while (at < end) {
    const key = readVarint(source, at, end);
    const number = Math.floor(key.value / 8);
    const type = ((key.value % 8) + 8) % 8;
    if (number < 1 || number > 0x1fffffff) {
      throw malformed(source, at, `there is no field number ${number}`);
    }
    const field = readField(source, number, type, at, key.end, end);
    yield field;
    at = field.end;
  }
}

function readField(
  source: WireSource,
  number: number,
  type: number,
  at: number,
  start: number,
  end: number,
): WireField {
  if (type === VARINT) {
    const { value, end: behind } = readVarint(source, start, end);
    return { number, type, value, start, end: behind };
  }
  if (type === DELIMITED) {
    const { value: length, end: payload } = readVarint(source, start, end);
    if (length < 0 || length > end - payload) {
      throw malformed(
        source,
        at,
        `field ${number} says ${length} bytes, but ${end - payload} are left`,
      );
    }
    return { number, type, value: 0, start: payload, end: payload + length };
  }
  if (type !== EIGHT_BYTES && type !== FOUR_BYTES) {
    throw malformed(source, at, `wire type ${type} does not exist`);
  }
  const length = type === EIGHT_BYTES ? 8 : 4;
  if (length > end - start) {
    throw malformed(
      source,
      at,
      `field ${number} takes ${length} bytes, but ${end - start} are left`,
    );
  }
  return { number, type, value: 0, start, end: start + length };
}

/**
 * The integer at an offset.
 *
 * @throws {FormatError} If it runs over the end or is longer than ten bytes.
 */
export function readVarint(
  source: WireSource,
  start: number,
  end: number,
): Varint {
  const { bytes } = source;
  let value = 0;
  let scale = 1;
  // Seven bytes hold 49 bits, which a double holds exactly.
  for (let at = start; at < end && at < start + 7; at++, scale *= 128) {
    value += (bytes[at] & 127) * scale;
    if (bytes[at] < 128) return { value, end: at + 1 };
  }
  let wide = BigInt(value);
  let shift = 49n;
  for (let at = start + 7; at < end && at < start + 10; at++, shift += 7n) {
    wide |= BigInt(bytes[at] & 127) << shift;
    if (bytes[at] < 128) {
      return { value: Number(BigInt.asIntN(64, wide)), end: at + 1 };
    }
  }
  throw malformed(source, start, "an integer does not end");
}

/** The integers of a repeated field, packed or not. */
export function* wireIntegers(
  source: WireSource,
  field: WireField,
): Generator<number> {
  if (field.type !== DELIMITED) return yield field.value;
  for (let at = field.start; at < field.end;) {
    const { value, end } = readVarint(source, at, field.end);
    yield value;
    at = end;
  }
}

/** The four-byte floats of a repeated field, packed or not. */
export function* wireFloats(
  source: WireSource,
  field: WireField,
): Generator<number> {
  const view = viewOf(source, field);
  for (let at = 0; at + 4 <= view.byteLength; at += 4) {
    yield view.getFloat32(at, true);
  }
}

/** A view of a field's payload, for reading numbers of fixed width. */
export function viewOf(source: WireSource, field: WireField): DataView {
  const { buffer, byteOffset } = source.bytes;
  return new DataView(
    buffer,
    byteOffset + field.start,
    field.end - field.start,
  );
}

/** Longest name that is read: what is longer was not meant as a name. */
const LONGEST_TEXT = 65_536;

/**
 * The text of a field.
 *
 * @throws {FormatError} If it is no text field, or longer than 65 536 bytes.
 */
export function wireText(source: WireSource, field: WireField): string {
  if (field.type !== DELIMITED) {
    throw malformed(source, field.start, `field ${field.number} is no text`);
  }
  if (field.end - field.start > LONGEST_TEXT) {
    throw malformed(
      source,
      field.start,
      `a name of ${field.end - field.start} bytes is absurd`,
    );
  }
  return decoder.decode(source.bytes.subarray(field.start, field.end));
}

const decoder = new TextDecoder();

/** The error for bytes that are not what they should be. */
export function malformed(
  source: WireSource,
  offset: number,
  what: string,
): FormatError {
  return new FormatError(
    `Cannot read ${source.name}: ${what} (byte ${offset} of ${source.bytes.length}); ` +
      "is it an ONNX file, and was it copied whole?",
  );
}

/** A field as a message. @throws {FormatError} If it is none. */
export function wireMessage(source: WireSource, field: WireField): WireField {
  if (field.type === 2) return field;
  throw malformed(source, field.start, `field ${field.number} is no message`);
}

/** Whether a text is short enough to be a setting; attributes and metadata may hold whole documents. */
export function isShortText({ start, end }: WireField): boolean {
  return end - start <= 4096;
}
