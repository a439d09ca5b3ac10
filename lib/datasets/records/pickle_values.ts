/**
 * The few objects that pickles of plain data are made with: NumPy's arrays and their element types.
 *
 * @module
 */
import { elementSize, isElementType } from "../../arrays/element_type.ts";

/** A string of bytes in a pickle. */
export class PickledBytes {
  /**
   * Bytes at a place of the file.
   *
   * @param bytes The bytes.
   * @param offset Where they begin in the file; absent where they do not lie there as they are.
   */
  constructor(
    /** The bytes. */
    readonly bytes: Uint8Array<ArrayBuffer>,
    /** Where they begin in the file. */
    readonly offset?: number,
  ) {}
}

/** An array's element type. */
export class DtypeDraft {
  /** Whether the elements are little-endian. */
  littleEndian = true;
  /**
   * A type before its byte order is known.
   *
   * @param name In NumPy's words: "u1", "i8".
   */
  constructor(
    /** In NumPy's words. */
    readonly name: string,
  ) {}
}

/** An array, finished once it has its state. */
export class ArrayDraft {
  /** Lengths of its axes. */
  shape: readonly number[] = [];
  /** Element type in NumPy's words: "u1", "i8". */
  dtype = "";
  /** Byte order. */
  littleEndian = true;
  /** Whether the first index runs fastest. */
  fortranOrder = false;
  /** The elements. */
  data: PickledBytes = new PickledBytes(new Uint8Array());
}

/** An array that a pickle holds. */
export type PickledArray = ArrayDraft;

const CORES = ["numpy.core", "numpy._core"];
const RECONSTRUCT = CORES.map((core) => `${core}.multiarray._reconstruct`);
const FROM_BUFFER = CORES.map((core) => `${core}.numeric._frombuffer`);
const SCALAR = CORES.map((core) => `${core}.multiarray.scalar`);
const ENCODE = "_codecs.encode";
const ORDERED = "collections.OrderedDict";

/** What may be called. */
export const ALLOWED_CALLS: ReadonlySet<string> = new Set([
  ...RECONSTRUCT,
  ...FROM_BUFFER,
  ...SCALAR,
  "numpy.dtype",
  ENCODE,
  ORDERED,
]);

/** What may be named. */
export const ALLOWED_NAMES: ReadonlySet<string> = new Set([
  ...ALLOWED_CALLS,
  "numpy.ndarray",
]);

/** Why something cannot be made. */
export interface Refusal {
  /** In words. */
  readonly reason: string;
}

/** What a call of one of the allowed functions gives, here and not in Python. */
export function call(
  path: string,
  values: readonly unknown[],
): ArrayDraft | DtypeDraft | PickledBytes | Map<unknown, never> | Refusal {
  if (RECONSTRUCT.includes(path)) {
    return values[0] === "numpy.ndarray"
      ? new ArrayDraft()
      : { reason: "it makes an array of an unknown kind" };
  }
  if (path === "numpy.dtype") {
    const name = asText(values[0]) ?? "";
    return isElementType(name)
      ? new DtypeDraft(name)
      : { reason: `its arrays have elements of the type ${name || "unknown"}` };
  }
  if (FROM_BUFFER.includes(path)) {
    const [data, dtype, shape, order] = values;
    return finish(new ArrayDraft(), shape, dtype, asText(order) === "F", data);
  }
  if (path === ENCODE) {
    const [text, codec] = values;
    return typeof text === "string" && asText(codec) === "latin1"
      ? new PickledBytes(Uint8Array.from(text, (c) => c.charCodeAt(0)))
      : { reason: "it encodes what is no byte string" };
  }
  if (path === ORDERED) {
    return values.length === 0
      ? new Map<unknown, never>()
      : { reason: "it makes an OrderedDict of something" };
  }
  return { reason: "it holds a NumPy scalar; save a plain number" };
}

/**
 * Give an array or an element type its state.
 *
 * @returns What is wrong with it, if anything is.
 */
export function setState(made: unknown, state: unknown): string | undefined {
  if (!Array.isArray(state)) return "an object is built of what is no tuple";
  if (made instanceof DtypeDraft) {
    const order = asText(state[1]);
    made.littleEndian = order !== ">";
    return ["<", ">", "|", "="].includes(order ?? "")
      ? undefined
      : "its element type has no byte order";
  }
  if (made instanceof ArrayDraft) {
    const [, shape, dtype, isFortran, data] = state;
    const done = finish(made, shape, dtype, Boolean(isFortran), data);
    return "reason" in done ? done.reason : undefined;
  }
  return "it builds what is no array";
}

/** The array with its elements, if these are as many as its shape says. */
function finish(
  made: ArrayDraft,
  shape: unknown,
  dtype: unknown,
  isFortran: boolean,
  data: unknown,
): ArrayDraft | Refusal {
  if (!(dtype instanceof DtypeDraft)) {
    return { reason: "it holds an array without an element type" };
  }
  if (!(data instanceof PickledBytes)) {
    return { reason: "it holds an array of objects" };
  }
  const isShape = Array.isArray(shape) && shape.length <= 8 &&
    shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) return { reason: "it holds an array without a shape" };
  const axes = shape as readonly number[];
  const count = axes.reduce((product, length) => product * length, 1);
  const size = elementSize(dtype.name as "u1");
  if (count * size !== data.bytes.length) {
    return {
      reason: `it holds an array of the shape (${
        axes.join(", ")
      }) but ${data.bytes.length} bytes of elements`,
    };
  }
  made.shape = axes;
  made.dtype = dtype.name;
  made.littleEndian = dtype.littleEndian;
  made.fortranOrder = isFortran;
  made.data = data;
  return made;
}

function asText(value: unknown): string | undefined {
  return value instanceof PickledBytes
    ? new TextDecoder("latin1").decode(value.bytes)
    : typeof value === "string"
    ? value
    : undefined;
}
