/**
 * Numbers with a description, as one piece of bytes: what a message or an object of the cluster holds.
 *
 * @module
 */
import { FormatError } from "../errors.ts";

/** The arrays that a frame may hold. */
export type FrameArray =
  | Uint8Array
  | Uint16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A description and arrays by name. */
export interface Frame<T = unknown> {
  /** The description. */
  readonly head: T;
  /** The arrays. */
  readonly arrays: Readonly<Record<string, FrameArray>>;
}

const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type Kind = keyof typeof KINDS;

const MAGIC = 0x31464346; // "FCF1"
const START = 8;

interface Layout {
  readonly head: unknown;
  readonly arrays:
    readonly (readonly [name: string, kind: Kind, length: number])[];
}

function kindOf(array: FrameArray): Kind {
  const found = Object.entries(KINDS).find(([, type]) =>
    array instanceof type
  )!;
  return found[0] as Kind;
}

/** Every array begins at a multiple of its element's size. */
function aligned(at: number): number {
  return Math.ceil(at / 8) * 8;
}

/**
 * A frame as bytes, in the machine's order, which is little-endian wherever this runs.
 *
 * @param head What JSON can hold.
 */
export function encodeFrame({ head, arrays }: Frame): Uint8Array<ArrayBuffer> {
  const layout: Layout = {
    head,
    arrays: Object.entries(arrays).map(([name, array]) =>
      [name, kindOf(array), array.length] as const
    ),
  };
  const text = new TextEncoder().encode(JSON.stringify(layout));
  let at = aligned(START + text.length);
  const places = Object.values(arrays).map((array) => {
    const place = at;
    at = aligned(at + array.byteLength);
    return place;
  });
  const bytes = new Uint8Array(at);
  new Uint32Array(bytes.buffer, 0, 2).set([MAGIC, text.length]);
  bytes.set(text, START);
  Object.values(arrays).forEach((array, index) =>
    bytes.set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      places[index],
    )
  );
  return bytes;
}

/**
 * The frame that bytes hold; its arrays are views of a copy.
 *
 * @param where Where the bytes come from, for messages.
 * @throws {FormatError} If they are no frame or are cut short.
 */
export function decodeFrame<T>(bytes: Uint8Array, where: string): Frame<T> {
  // Not slice(): of a Node.js buffer that is a view of a larger one.
  const { buffer } = new Uint8Array(bytes);
  const [magic, length] = buffer.byteLength >= START
    ? new Uint32Array(buffer, 0, 2)
    : [0, 0];
  if (magic !== MAGIC || START + length > buffer.byteLength) {
    throw new FormatError(
      `Cannot read ${where}: ${bytes.length} bytes are no frame of this version; are all machines of the cluster of one version?`,
    );
  }
  const layout = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, START, length)),
  ) as Layout;
  const arrays: Record<string, FrameArray> = {};
  let at = aligned(START + length);
  for (const [name, kind, count] of layout.arrays) {
    const Type = KINDS[kind];
    if (at + count * Type.BYTES_PER_ELEMENT > buffer.byteLength) {
      throw new FormatError(
        `Cannot read ${where}: "${name}" should hold ${count} numbers but the bytes end before; was it cut short?`,
      );
    }
    arrays[name] = new Type(buffer, at, count);
    at = aligned(at + count * Type.BYTES_PER_ELEMENT);
  }
  return { head: layout.head as T, arrays };
}
