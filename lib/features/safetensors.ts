/**
 * Hugging Face's safetensors: a JSON header, then the tensors' bytes.
 *
 * @see {@link https://huggingface.co/docs/safetensors}
 * @module
 */
import { FormatError } from "../errors.ts";

import { elementSize, type ElementType } from "../arrays/element_type.ts";
import { fileSize, sliceFile, streamFile } from "../arrays/file_bytes.ts";
import type { NamedArrays } from "../arrays/named_arrays.ts";
import type { StoredArray } from "../arrays/stored_array.ts";

const TYPES: Readonly<Record<string, ElementType>> = {
  F16: "f2",
  BF16: "bf16",
  F32: "f4",
  F64: "f8",
  I8: "i1",
  I16: "i2",
  I32: "i4",
  I64: "i8",
  U8: "u1",
  U16: "u2",
  U32: "u4",
  U64: "u8",
  BOOL: "b1",
};

/** The reference implementation reads no longer header either. */
const LONGEST_HEADER = 100_000_000;

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** A tensor of the header, or what is wrong with it. */
function tensorOf(entry: unknown, room: number): Tensor | string {
  if (typeof entry !== "object" || entry === null) return "is no object";
  const { dtype, shape, data_offsets: offsets } = entry as Record<
    string,
    unknown
  >;
  if (typeof dtype !== "string") return "has no dtype";
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return "has no shape of whole numbers";
  }
  if (
    !Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)
  ) return "has no data_offsets";
  const [start, end] = offsets;
  if (start > end || end > room) {
    return `lies at bytes ${start} to ${end}, but the file holds ${room} bytes of data`;
  }
  const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  const bytes = type &&
    shape.reduce((product, n) => product * n, elementSize(type));
  if (type && bytes !== end - start) {
    return `has the shape (${
      shape.join(", ")
    }) of ${dtype}, ${bytes} bytes, but lies in ${end - start} bytes`;
  }
  return { dtype, shape, start, end };
}

/** The tensors of the header, by name. */
function parseHeader(
  text: string,
  room: number,
  path: string,
): Map<string, Tensor> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`Cannot read ${path}: its header is not JSON`, {
      cause: error,
    });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new FormatError(`Cannot read ${path}: its header is no JSON object`);
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const tensor = tensorOf(entry, room);
    if (typeof tensor === "string") {
      throw new FormatError(`Cannot read ${path}: tensor ${name} ${tensor}`);
    }
    tensors.set(name, tensor);
  }
  const sorted = [...tensors].sort(([, a], [, b]) =>
    a.start - b.start || a.end - b.end
  );
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i][1].start < sorted[i - 1][1].end) {
      throw new FormatError(
        `Cannot read ${path}: tensors ${sorted[i - 1][0]} and ${
          sorted[i][0]
        } overlap`,
      );
    }
  }
  return tensors;
}

/**
 * Open a safetensors file: its tensors are read when asked for.
 *
 * @throws {FormatError} If it is damaged, or its header does not fit its data.
 */
export async function openSafetensors(path: string): Promise<NamedArrays> {
  const size = await fileSize(path);
  const front = await sliceFile(path, 0, 8);
  if (front.length < 8) {
    throw new FormatError(
      `Cannot read ${path}: ${size} bytes are no safetensors file; was the copy interrupted?`,
    );
  }
  const length = new DataView(front.buffer).getBigUint64(0, true);
  if (length > LONGEST_HEADER || Number(length) > size - 8) {
    throw new FormatError(
      `Cannot read ${path}: its header claims ${length} bytes, the file holds ${size}; was the copy interrupted?`,
    );
  }
  const base = 8 + Number(length);
  const text = new TextDecoder().decode(
    await sliceFile(path, 8, Number(length)),
  );
  const tensors = parseHeader(text, size - base, path);
  return {
    source: path,
    names: [...tensors.keys()],
    open(name): Promise<StoredArray> {
      const { dtype, shape, start, end } = tensors.get(name)!;
      const source = `${name} in ${path}`;
      if (!Object.hasOwn(TYPES, dtype)) {
        throw new FormatError(
          `Cannot read ${source}: dtype ${dtype} is not supported; save it as F32 or I64`,
        );
      }
      return Promise.resolve({
        source,
        type: TYPES[dtype],
        littleEndian: true,
        fortranOrder: false,
        shape,
        bytes: () => streamFile(path, base + start, base + end),
        slice: (from, count) => sliceFile(path, base + start + from, count),
      });
    },
  };
}
