/**
 * Runs of rotations of neighbouring rows, gathered and then done 16 columns at a time.
 *
 * A run over all columns of a large matrix waits for memory at each row; 16 columns stay in the second cache for
 * hundreds of runs. The text of the program is wasm/rotate_rows.wat; it takes a third of the time of plain loops for
 * 1 000 x 1 000 and gives the same bits.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { ROTATE_ROWS } from "./wasm/rotate_rows_binary.ts";
import { openWasm } from "./wasm_program.ts";

/** Rotations of the rows of a matrix. */
export interface RowRotations {
  /** Begin a run at a row and the one above it. */
  begin(row: number): void;
  /** The next rotation of the run, one row higher than the one before. */
  rotate(sine: number, cosine: number): void;
  /** Do what is left, and put the rows back into the matrix. */
  finish(): void;
}

interface Program {
  rotate(count: number, row: number, angle: number): void;
}

const COLUMNS = 16;
/** Rotations that are gathered: 1 MiB of sines and cosines. */
const GATHERED = 1 << 16;
/** Numbers of a matrix for which plain loops are as quick. */
const SMALL = 1 << 15;
/** Numbers that are copied at most: 1 GiB. */
const MOST = 1 << 27;

/**
 * Rotations of a matrix, or undefined where plain loops are as good.
 *
 * @param matrix Changed in place by `finish`, undefined until then.
 */
export function rowRotations(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): RowRotations | undefined {
  if (data.length < SMALL || data.length > MOST || 2 * rows > GATHERED) return;
  const panels = Math.ceil(dims / COLUMNS), size = rows * COLUMNS;
  const angles = panels * size;
  const bytes = 8 * (angles + 2 * GATHERED);
  const { memory, exports: program } = openWasm<Program>(ROTATE_ROWS, bytes);
  const numbers = new Float64Array(memory.buffer);
  for (let panel = 0; panel < panels; panel++) {
    const first = panel * COLUMNS, last = Math.min(dims, first + COLUMNS);
    for (let row = 0; row < rows; row++) {
      const own = data.subarray(row * dims + first, row * dims + last);
      numbers.set(own, panel * size + row * COLUMNS);
    }
  }
  // The row where each run begins, and its place among the rotations.
  const starts: number[] = [], places: number[] = [];
  let gathered = 0;

  function flush(): void {
    places.push(gathered);
    for (let panel = 0; panel < panels; panel++) {
      for (let run = 0; run < starts.length; run++) {
        const count = places[run + 1] - places[run];
        if (count === 0) continue;
        const row = panel * size + starts[run] * COLUMNS;
        program.rotate(count, 8 * row, 8 * (angles + 2 * places[run]));
      }
    }
    starts.length = places.length = gathered = 0;
  }

  return {
    begin(row) {
      if (gathered + rows > GATHERED) flush();
      starts.push(row);
      places.push(gathered);
    },
    rotate(sine, cosine) {
      numbers[angles + 2 * gathered] = sine;
      numbers[angles + 2 * gathered + 1] = cosine;
      gathered++;
    },
    finish() {
      flush();
      for (let panel = 0; panel < panels; panel++) {
        const first = panel * COLUMNS, count = Math.min(COLUMNS, dims - first);
        for (let row = 0; row < rows; row++) {
          const from = panel * size + row * COLUMNS;
          const own = numbers.subarray(from, from + count);
          data.set(own, row * dims + first);
        }
      }
    },
  };
}
