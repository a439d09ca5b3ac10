/**
 * An `.npy` file on disk, read in parts.
 *
 * @module
 */
import { fileSize, sliceFile, streamFile } from "./file_bytes.ts";
import { assertElementType, assertShapeHolds } from "./npy.ts";
import {
  NPY_HEADER_LIMIT,
  type NpyHeader,
  parseNpyHeader,
} from "./npy_header.ts";
import {
  type StoredArray,
  storedSize,
  type StoredType,
} from "./stored_array.ts";
import { isTextType } from "./text_elements.ts";

/** Header of an `.npy` file, and the file's size. */
export async function readNpyHeader(
  path: string,
  source: string = path,
): Promise<NpyHeader & { readonly size: number }> {
  const size = await fileSize(path);
  const front = await sliceFile(path, 0, Math.min(size, NPY_HEADER_LIMIT));
  return { ...parseNpyHeader(front, source), size };
}

/**
 * The dtype of an `.npy` header, if it is one of numbers or strings.
 *
 * @throws {FormatError} If it is neither.
 */
export function storedType(dtype: string, source: string): StoredType {
  return isTextType(dtype) ? dtype : assertElementType(dtype, source);
}

/**
 * An `.npy` file as an array that can be read in parts.
 *
 * @throws {FormatError} If it is no array of numbers or strings, or its header lies about its shape.
 * @throws {InputError} If the file cannot be read.
 */
export async function openNpy(
  path: string,
  source: string = path,
): Promise<StoredArray> {
  const { dtype, littleEndian, fortranOrder, shape, offset, size } =
    await readNpyHeader(path, source);
  const type = storedType(dtype, source);
  assertShapeHolds(shape, storedSize(type), size - offset, source);
  return {
    source,
    type,
    littleEndian,
    fortranOrder,
    shape,
    bytes: () => streamFile(path, offset, size),
    slice: (start, length) => sliceFile(path, offset + start, length),
  };
}
