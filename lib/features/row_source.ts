/**
 * A matrix that is read a few rows at a time, as often as needed.
 *
 * @module
 */
import { FormatError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import {
  asFloats,
  decodeElements,
  elementSize,
} from "../arrays/element_type.ts";
import { assertShapeHolds, toRowMajor } from "../arrays/npy.ts";
import {
  elementCount,
  numberType,
  readNumbers,
  type StoredArray,
} from "../arrays/stored_array.ts";

/** Rows x dims floats in chunks of whole rows. */
export interface RowSource {
  /** Name for messages. */
  readonly source: string;
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** Row-major chunks of whole rows, in order; may be asked for more than once. */
  chunks(): AsyncIterable<Float32Array | Float64Array>;
}

/** Numbers in a chunk, at most, unless one row has more: 4 MiB of float32. */
const CHUNK = 1 << 20;

/** More numbers in a row than this are a damaged header. */
const MOST_DIMS = 1 << 24;

/** Rows in a chunk. */
export function rowsInChunk(dims: number): number {
  return Math.max(1, Math.floor(CHUNK / dims));
}

/** Rows and dims of an array of features: one column where it has one axis. */
function matrixShape({ shape, source }: StoredArray): [number, number] {
  // (rows, dims, 1, 1) is what a globally pooled map looks like before it is flattened.
  const axes = [...shape];
  while (axes.length > 2 && axes.at(-1) === 1) axes.pop();
  const [rows, dims = 1] = axes;
  if (axes.length === 0 || axes.length > 2) {
    throw new ShapeError(
      `Expected ${source} to have the shape (rows, dims) but found (${
        shape.join(", ")
      })` + (axes.length > 2 ? "; pool or flatten it to two axes first" : ""),
    );
  }
  if (rows === 0 || dims === 0) {
    throw new ShapeError(
      `Expected ${source} to hold numbers but its shape is (${
        shape.join(", ")
      })`,
    );
  }
  if (dims > MOST_DIMS) {
    throw new ShapeError(
      `Expected ${source} to have up to ${MOST_DIMS} numbers in a row but its shape is (${
        shape.join(", ")
      }); are the axes the wrong way round?`,
    );
  }
  return [rows, dims];
}

/** Chunks of an array that lies row by row. */
async function* rowMajorChunks(
  array: StoredArray,
  dims: number,
): AsyncGenerator<Float32Array | Float64Array> {
  const type = numberType(array);
  const rowBytes = dims * elementSize(type);
  const chunkBytes = rowsInChunk(dims) * rowBytes;
  const held = new Uint8Array(
    Math.min(chunkBytes, elementCount(array.shape) * elementSize(type)),
  );
  let end = 0;
  let total = 0;
  for await (let piece of array.bytes()) {
    total += piece.length;
    while (piece.length > 0) {
      const part = piece.subarray(0, held.length - end);
      held.set(part, end);
      end += part.length;
      piece = piece.subarray(part.length);
      if (end === held.length) {
        yield asFloats(decodeElements(held, type, array.littleEndian));
        end = 0;
      }
    }
  }
  assertShapeHolds(array.shape, elementSize(type), total, array.source);
  if (end > 0) {
    yield asFloats(
      decodeElements(held.subarray(0, end), type, array.littleEndian),
    );
  }
}

/** Chunks of an array that lies column by column, in a file that allows to jump. */
async function* columnMajorChunks(
  array: StoredArray,
  slice: NonNullable<StoredArray["slice"]>,
  rows: number,
  dims: number,
): AsyncGenerator<Float32Array | Float64Array> {
  const type = numberType(array);
  const size = elementSize(type);
  // Each chunk costs a read for each column, so the chunks are larger than elsewhere.
  const step = 16 * rowsInChunk(dims);
  for (let row = 0; row < rows; row += step) {
    const count = Math.min(step, rows - row);
    const held = new Uint8Array(count * dims * size);
    for (let column = 0; column < dims; column++) {
      const part = await slice((column * rows + row) * size, count * size);
      if (part.length < count * size) {
        throw new FormatError(
          `Cannot read ${array.source}: it is shorter than before; was it changed meanwhile?`,
        );
      }
      held.set(part, column * count * size);
    }
    yield asFloats(
      toRowMajor(decodeElements(held, type, array.littleEndian), [count, dims]),
    );
  }
}

/**
 * An array in a file as a source of rows, of which one chunk is in memory at a time.
 *
 * Only a Fortran-order array in a compressed file is read whole.
 *
 * @throws {ShapeError} If it has not one or two axes, or is empty.
 */
export function rowSource(array: StoredArray): RowSource {
  const [rows, dims] = matrixShape(array);
  numberType(array);
  const { source, slice } = array;
  const columnMajor = array.fortranOrder && rows > 1 && dims > 1;
  return {
    source,
    rows,
    dims,
    chunks: () => {
      if (!columnMajor) return rowMajorChunks(array, dims);
      if (slice) return columnMajorChunks(array, slice, rows, dims);
      return (async function* () {
        yield asFloats(await readNumbers(array));
      })();
    },
  };
}

/** A matrix in memory as a source of rows. */
export function rowsOfMatrix(
  { rows, dims, data }: FeatureMatrix,
  source: string,
): RowSource {
  return {
    source,
    rows,
    dims,
    chunks: async function* () {
      yield await Promise.resolve(data);
    },
  };
}

/** All rows in memory. */
export async function gatherRows(
  { rows, dims, chunks }: RowSource,
): Promise<FeatureMatrix> {
  let gathered: Float32Array | Float64Array | undefined;
  let end = 0;
  for await (const chunk of chunks()) {
    if (chunk.length === rows * dims) return { rows, dims, data: chunk };
    gathered ??= new (chunk.constructor as { new (n: number): typeof chunk })(
      rows * dims,
    );
    gathered.set(chunk, end);
    end += chunk.length;
  }
  return { rows, dims, data: gathered! };
}
