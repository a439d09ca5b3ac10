/**
 * A product and a scatter in tiles, all at once in memory.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import type {
  ProductOptions,
  RowOffsets,
  ScatterOnAxes,
} from "./matrix_product.ts";
import {
  type Incoming,
  matrixAt,
  type Placed,
  roundUp,
  type TileLayout,
  tileLayout,
} from "./tile_memory.ts";
import type { TileThreads } from "./tile_threads.ts";
import { TILE_BYTES, TILE_ROWS, type TileJob } from "./tile_work.ts";

type Floats = Float32Array | Float64Array;

/** Rows of a unit; with as many numbers in a row as the second cache takes, and few of them left at the end. */
const HEIGHT = 126;
/** Columns of a unit. */
const WIDTH = 512;
/** Rows of a unit of a scatter, which begins a sum in float32: few enough for its digits. */
const SCATTERED = 252;
/** Units for each thread, so that all end at about the same time. */
const UNITS = 8;
/** Rows that are put into the memory at a time, while others work on those that came before. */
const LOT = 126;
/** Operations under which this thread is done before another one wakes up. */
const SMALL = 4e6;

const NOTHING: TileJob = {
  kind: 0,
  size: 4,
  rows: 0,
  columns: 0,
  inner: 0,
  height: 0,
  width: 0,
  a: 0,
  strideA: 0,
  b: 0,
  strideB: 0,
  strip: TILE_BYTES,
  c: 0,
  strideC: 0,
  image: 0,
  strideImage: 0,
  images: 0,
  offsets: 0,
  groups: 0,
  room: 0,
  rooms: 0,
  feedsRight: 0,
};

/**
 * The product of two matrices. Sums are of the factors' type, over 256 steps at a time.
 *
 * @param threads Do the work.
 * @throws {RangeError} If the matrices do not fit in the memory.
 */
export function multiplyTiles<T extends Floats>(
  threads: TileThreads,
  left: FeatureMatrix<T>,
  right: FeatureMatrix<T>,
  { transposeLeft = false, transposeRight = false }: ProductOptions,
): FeatureMatrix<T> {
  const { memory } = threads;
  const size = left.data.BYTES_PER_ELEMENT;
  const [rows, inner] = transposeLeft
    ? [left.dims, left.rows]
    : [left.rows, left.dims];
  const columns = transposeRight ? right.rows : right.dims;
  const alone = 2 * rows * inner * columns < SMALL;

  const layout = tileLayout(memory);
  const [a, b] = [layout.matrix(left), layout.matrix(right)];
  const turnedA = transposeLeft ? layout.transpose(left) : undefined;
  const turnedB = transposeRight ? strips(layout, right, size) : undefined;
  const c = layout.result(rows, columns, size);
  layout.check();

  if (turnedB) turnColumns(threads, right, b, turnedB, alone);
  if (turnedA) turnRows(threads, left, a, turnedA, alone);
  const feedsRight = transposeLeft && !transposeRight;
  if (!feedsRight && !transposeRight) b.put(0, right.rows);
  const fed = feedsRight
    ? { matrix: b, rows: right.rows }
    : transposeLeft
    ? undefined
    : { matrix: a, rows: left.rows };
  const { height, width, units } = unitsOf(
    rows,
    columns,
    TILE_BYTES / size,
    threads.count,
  );
  threads.run(
    {
      ...NOTHING,
      size,
      rows,
      columns,
      inner,
      height,
      width,
      a: (turnedA ?? a).at,
      strideA: (turnedA ?? a).stride,
      b: (turnedB ?? b).at,
      strideB: turnedB ? TILE_BYTES : b.stride,
      strip: turnedB ? turnedB.stride : TILE_BYTES,
      c: c.at,
      strideC: c.stride,
      feedsRight: Number(feedsRight),
    },
    units,
    { alone, feed: fed && lots(fed.matrix, fed.rows) },
  );
  return matrixAt(memory, c, rows, columns, left.data);
}

/**
 * Rows along axes less their offsets, and the product of that, transposed, with the rows, in one go over the rows.
 * Sums over the rows are of their type for 252 of them, and float64 beyond.
 *
 * @param threads Do the work.
 * @throws {RangeError} If the matrices do not fit in the memory.
 */
export function scatterTiles<T extends Floats>(
  threads: TileThreads,
  matrix: FeatureMatrix<T>,
  axes: FeatureMatrix<T>,
  offsets?: RowOffsets<T>,
): ScatterOnAxes<T> {
  const { memory, programs } = threads;
  const size = matrix.data.BYTES_PER_ELEMENT as 4 | 8;
  const { rows, dims: inner } = matrix;
  const columns = axes.rows;
  const height = Math.min(SCATTERED, roundUp(rows, TILE_ROWS));
  const units = Math.ceil(rows / height);
  const alone = 4 * rows * inner * columns < SMALL;

  const layout = tileLayout(memory);
  const a = layout.matrix(matrix), v = layout.matrix(axes);
  const b = strips(layout, axes, size);
  const along = layout.result(rows, columns, size);
  const part = layout.result(columns, inner, size);
  const images = roundUp(columns, TILE_ROWS) * part.stride;
  const image = layout.room(units * images);
  const sums = layout.result(columns, part.stride / size, 8);
  const shifts = offsets && layout.matrix(offsets.values, along.stride);
  const groups = layout.room(4 * rows);
  const rooms = (columns + 2 * TILE_ROWS) * (height + 4) * size;
  const room = layout.room(threads.count * rooms);
  layout.check();

  turnColumns(threads, axes, v, b, alone);
  if (offsets && shifts) {
    shifts.put(0, offsets.values.rows);
    new Int32Array(memory.buffer, groups, rows).set(offsets.groups);
  }
  threads.run(
    {
      ...NOTHING,
      kind: 1,
      size,
      rows,
      columns,
      inner,
      height,
      a: a.at,
      strideA: a.stride,
      b: b.at,
      strideB: TILE_BYTES,
      strip: b.stride,
      c: along.at,
      strideC: along.stride,
      image,
      strideImage: part.stride,
      images,
      offsets: shifts?.at ?? 0,
      groups,
      room,
      rooms,
    },
    units,
    { alone, feed: lots(a, rows) },
  );

  const total = columns * part.stride / size;
  new Float64Array(memory.buffer, sums.at, total).fill(0);
  for (let unit = 0; unit < units; unit++) {
    programs[size].add(total, image + unit * images, sums.at);
  }
  const sum = matrixAt(memory, sums, columns, inner, new Float64Array(0));
  const data = size === 8 ? sum.data : Float32Array.from(sum.data);
  return {
    along: matrixAt(memory, along, rows, columns, matrix.data),
    image: { ...sum, data: data as T },
  };
}

/** A place for a matrix's rows as columns, in strips as wide as a tile. */
function strips(
  layout: TileLayout,
  { rows, dims }: FeatureMatrix,
  size: number,
): Placed {
  // Tiles of four rows are transposed at a time.
  const stride = (dims + 4) * TILE_BYTES;
  const count = Math.ceil(rows * size / TILE_BYTES);
  return { at: layout.room(count * stride), stride };
}

function turnColumns(
  threads: TileThreads,
  matrix: FeatureMatrix,
  from: Incoming,
  to: Placed,
  alone: boolean,
): void {
  const height = TILE_BYTES / matrix.data.BYTES_PER_ELEMENT;
  turn(threads, matrix, from, to.at, to.stride, TILE_BYTES, height, alone);
}

function turnRows(
  threads: TileThreads,
  matrix: FeatureMatrix,
  from: Incoming,
  to: Placed,
  alone: boolean,
): void {
  const height = 64, unit = height * matrix.data.BYTES_PER_ELEMENT;
  turn(threads, matrix, from, to.at, unit, to.stride, height, alone);
}

function turn(
  threads: TileThreads,
  { rows, dims, data }: FeatureMatrix,
  from: Incoming,
  to: number,
  unit: number,
  stride: number,
  height: number,
  alone: boolean,
): void {
  threads.run(
    {
      ...NOTHING,
      kind: 2,
      size: data.BYTES_PER_ELEMENT,
      rows,
      inner: dims,
      height,
      a: from.at,
      strideA: from.stride,
      c: to,
      strideC: unit,
      strideImage: stride,
    },
    Math.ceil(rows / height),
    { alone, feed: lots(from, rows) },
  );
}

/** Puts a matrix into its place, lot by lot. */
function lots(
  matrix: Incoming,
  rows: number,
): (told: (rows: number) => void) => void {
  return (told) => {
    for (let from = 0; from < rows; from += LOT) {
      const to = Math.min(from + LOT, rows);
      matrix.put(from, to);
      told(to);
    }
  };
}

function unitsOf(
  rows: number,
  columns: number,
  lanes: number,
  threads: number,
): { height: number; width: number; units: number } {
  let height = Math.min(HEIGHT, roundUp(rows, TILE_ROWS));
  let width = Math.min(WIDTH, roundUp(columns, lanes));
  const count = () => Math.ceil(rows / height) * Math.ceil(columns / width);
  while (threads > 1 && count() < UNITS * threads) {
    if (width > 64) width = roundUp(width / 2, lanes);
    else if (height > 24) height = roundUp(height / 2, TILE_ROWS);
    else break;
  }
  return { height, width, units: count() };
}
