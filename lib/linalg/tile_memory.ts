/**
 * Matrices laid out in the memory of threads that work on tiles.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { TILE_ROWS } from "./tile_work.ts";
import { TAKEN } from "./tile_threads.ts";

/** Where a matrix lies; in bytes. */
export interface Placed {
  /** Its first number. */
  readonly at: number;
  /** From one row to the next. */
  readonly stride: number;
}

/** A matrix that is to be put into its place. */
export interface Incoming extends Placed {
  /** Put rows there. */
  put(from: number, to: number): void;
}

/** Places in a memory, one after the other. */
export interface TileLayout {
  /** A place of so many bytes. */
  room(bytes: number): number;
  /** A place for a matrix, by default with rows that do not share the same few lines of a cache. */
  matrix(matrix: FeatureMatrix, stride?: number): Incoming;
  /** A place for a matrix to be computed, rows x columns. */
  result(rows: number, columns: number, size: number): Placed;
  /** A place for the transpose of a matrix. */
  transpose(matrix: FeatureMatrix): Placed;
  /**
   * To be called before anything is put into a place.
   *
   * @throws {RangeError} If the memory does not hold all places.
   */
  check(): void;
}

/** Rows so many bytes apart, or multiples of it, meet in the same lines of the first cache. */
const CLASHING = 512;
const LINE = 64;

/** The next multiple of a step. */
export function roundUp(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}

/** Bytes from row to row that keep their lines apart. */
function apart(bytes: number): number {
  return bytes % CLASHING === 0 ? bytes + LINE : bytes;
}

/**
 * A layout without places. What tiles read or write beyond a matrix lies in its place too.
 *
 * @param memory The memory; what another layout has put there is lost.
 */
export function tileLayout(memory: WebAssembly.Memory): TileLayout {
  let end = roundUp(TAKEN, LINE);
  const room = (bytes: number) => {
    const at = end;
    end = roundUp(at + bytes + LINE, LINE);
    return at;
  };
  return {
    room,
    matrix(matrix, stride) {
      const { rows, dims, data } = matrix;
      const size = data.BYTES_PER_ELEMENT;
      stride ??= apart(size * dims);
      const width = stride / size;
      const at = room((rows + 2 * TILE_ROWS) * stride);
      return {
        at,
        stride,
        put(from, to) {
          const first = at + from * stride, length = (to - from) * width;
          const place = size === 4
            ? new Float32Array(memory.buffer, first, length)
            : new Float64Array(memory.buffer, first, length);
          if (width === dims) {
            place.set(data.subarray(from * dims, to * dims));
            return;
          }
          for (let row = from; row < to; row++) {
            const own = data.subarray(row * dims, (row + 1) * dims);
            place.set(own, (row - from) * width);
          }
        },
      };
    },
    result(rows, columns, size) {
      const stride = roundUp(columns * size, LINE / 2);
      return { at: room(roundUp(rows, TILE_ROWS) * stride), stride };
    },
    transpose({ rows, dims, data }) {
      const stride = apart(roundUp(rows * data.BYTES_PER_ELEMENT, LINE / 2));
      return { at: room((dims + 2 * TILE_ROWS) * stride), stride };
    },
    check() {
      const { byteLength } = memory.buffer;
      if (end > byteLength) {
        throw new RangeError(`${end} bytes do not fit in ${byteLength}`);
      }
    },
  };
}

/**
 * A matrix from its place.
 *
 * @param like Numbers of the type that it is to have.
 */
export function matrixAt<T extends Float32Array | Float64Array>(
  memory: WebAssembly.Memory,
  { at, stride }: Placed,
  rows: number,
  dims: number,
  like: T,
): FeatureMatrix<T> {
  const make = like.constructor as {
    new (length: number): T;
    new (buffer: ArrayBufferLike, at: number, length: number): T;
  };
  const width = stride / like.BYTES_PER_ELEMENT;
  const place = new make(memory.buffer, at, rows * width);
  const data = new make(rows * dims);
  if (width === dims) data.set(place);
  else {
    for (let row = 0; row < rows; row++) {
      const own = place.subarray(row * width, row * width + dims);
      data.set(own, row * dims);
    }
  }
  return { rows, dims, data };
}
