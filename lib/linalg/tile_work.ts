/**
 * What each thread does with its share of a product: the same code in this thread and in the workers.
 *
 * @module
 */

/** The programs of wasm/tiles_float32.wat and wasm/tiles_float64.wat. Addresses and strides are in bytes. */
export interface TileProgram {
  /** c <- a b (plus c where `more` is 1), `down` times `across` tiles. */
  tiles(
    down: number,
    across: number,
    depth: number,
    a: number,
    strideA: number,
    b: number,
    strideB: number,
    strip: number,
    c: number,
    strideC: number,
    more: number,
  ): void;
  /** The transpose of rows x columns numbers. */
  turn(
    rows: number,
    columns: number,
    from: number,
    strideFrom: number,
    to: number,
    strideTo: number,
  ): void;
  /** Rows less those of their groups. */
  less(
    rows: number,
    width: number,
    at: number,
    stride: number,
    offsets: number,
    strideOffsets: number,
    groups: number,
  ): void;
  /** Numbers added to sums in float64. */
  add(count: number, from: number, to: number): void;
}

/** Work for all threads; the memory holds its numbers in this order. Addresses and strides are in bytes. */
export interface TileJob {
  /** 0 multiplies, 1 scatters rows on axes, 2 transposes. */
  readonly kind: number;
  /** Bytes of a number. */
  readonly size: number;
  /** Rows of the result; rows that are scattered or transposed. */
  readonly rows: number;
  /** Columns of the result; axes. */
  readonly columns: number;
  /** What is summed over; numbers in a row that is scattered or transposed. */
  readonly inner: number;
  /** Rows of a unit. */
  readonly height: number;
  /** Columns of a unit. */
  readonly width: number;
  /** The left factor, rows x inner; the rows that are scattered or transposed. */
  readonly a: number;
  /** From one row of it to the next. */
  readonly strideA: number;
  /** The right factor, inner x columns; the axes as columns. */
  readonly b: number;
  /** From one row of it to the next. */
  readonly strideB: number;
  /** From the columns of one tile to those of the next. */
  readonly strip: number;
  /** The result; the rows' coordinates along the axes. */
  readonly c: number;
  /** From one row of it to the next; what is transposed: from one of its units to the next. */
  readonly strideC: number;
  /** What the first unit adds to the image of the axes, which each unit begins anew. */
  readonly image: number;
  /** From one row of it to the next; what is transposed: the same of the result. */
  readonly strideImage: number;
  /** From what one unit adds to the next. */
  readonly images: number;
  /** What is taken off the coordinates, groups x axes; 0 for nothing. */
  readonly offsets: number;
  /** Group of each row. */
  readonly groups: number;
  /** Where the first thread has room to transpose the coordinates of a unit. */
  readonly room: number;
  /** From there to the room of the next thread. */
  readonly rooms: number;
  /** Whether it is the right factor whose rows are still coming in, and not the left one. */
  readonly feedsRight: number;
}

/** Rows of a tile. */
export const TILE_ROWS = 6;
/** Bytes of a row of a tile. */
export const TILE_BYTES = 32;

/** Where the words lie that threads talk through, and how many there are. */
export const WORDS = {
  /** Jobs so far; idle threads sleep on it. */
  jobs: 0,
  /** 1 while units may be taken. */
  open: 1,
  /** Threads that may be at work. */
  inside: 2,
  /** The next unit. */
  next: 3,
  /** Units of the job. */
  units: 4,
  /** Rows of the factor that is still coming in. */
  ready: 5,
  /** 1 once a thread has failed. */
  failed: 6,
  /** 1 once the threads are to end. */
  ended: 7,
  /** First number of the job. */
  job: 8,
  /** Words in all. */
  length: 64,
} as const;

/**
 * Take units of a job and do them until there are none left.
 *
 * A unit's numbers do not depend on which thread does it, nor on how many there are.
 *
 * @param programs The programs for numbers of 4 and of 8 bytes.
 * @param words The {@link WORDS}.
 * @param thread Index of this thread.
 */
export function workOnTiles(
  programs: Readonly<Record<number, TileProgram>>,
  words: Int32Array,
  thread: number,
): void {
  // Workers get this function as a text: it must not use any name from outside.
  const [
    kind,
    size,
    rows,
    columns,
    inner,
    height,
    width,
    a,
    strideA,
    b,
    strideB,
    strip,
    c,
    strideC,
    image,
    strideImage,
    images,
    offsets,
    groups,
    firstRoom,
    rooms,
    feedsRight,
  ] = words.subarray(8);
  const { tiles, turn, less } = programs[size];
  // So many steps of a strip of columns stay in the first cache.
  const deep = 256, tileRows = 6, lanes = 32 / size;

  /** Until so many rows have come in. The first thread brings them, so it never has to. */
  function wait(ready: number): void {
    for (let turns = 0; Atomics.load(words, 5) < ready; turns++) {
      if (turns > 10_000) Atomics.wait(words, 5, words[5], 0.1);
    }
  }

  function multiply(unit: number): void {
    const across = Math.ceil(columns / width);
    const row = Math.floor(unit / across) * height;
    const column = unit % across * width;
    const own = Math.min(height, rows - row);
    const down = Math.ceil(own / tileRows);
    const strips = Math.ceil(Math.min(width, columns - column) / lanes);
    const left = a + row * strideA;
    const right = b + column / lanes * strip;
    const to = c + row * strideC + column * size;
    if (!feedsRight) wait(row + own);
    for (let step = 0; step < inner; step += deep) {
      const depth = Math.min(deep, inner - step);
      if (feedsRight) wait(step + depth);
      tiles(
        down,
        strips,
        depth,
        left + step * size,
        strideA,
        right + step * strideB,
        strideB,
        strip,
        to,
        strideC,
        Number(step > 0),
      );
    }
  }

  function scatter(unit: number): void {
    const row = unit * height;
    const own = Math.min(height, rows - row);
    const from = a + row * strideA, along = c + row * strideC;
    wait(row + own);
    for (let step = 0; step < inner; step += deep) {
      tiles(
        Math.ceil(own / tileRows),
        Math.ceil(columns / lanes),
        Math.min(deep, inner - step),
        from + step * size,
        strideA,
        b + step * strideB,
        strideB,
        strip,
        along,
        strideC,
        Number(step > 0),
      );
    }
    if (offsets) {
      const first = groups + 4 * row;
      less(own, columns, along, strideC, offsets, strideC, first);
    }
    const room = firstRoom + thread * rooms, strideRoom = (height + 4) * size;
    turn(own, columns, along, strideC, room, strideRoom);
    tiles(
      Math.ceil(columns / tileRows),
      Math.ceil(inner / lanes),
      own,
      room,
      strideRoom,
      from,
      strideA,
      32,
      image + unit * images,
      strideImage,
      0,
    );
  }

  function transpose(unit: number): void {
    const row = unit * height;
    const own = Math.min(height, rows - row);
    wait(row + own);
    const to = c + unit * strideC;
    turn(own, inner, a + row * strideA, strideA, to, strideImage);
  }

  const work = [multiply, scatter, transpose][kind];
  for (;;) {
    const unit = Atomics.add(words, 3, 1);
    if (unit >= words[4]) return;
    work(unit);
  }
}
