/**
 * Reading positions out of a feature map.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import type { Tensor } from "../../inference/backend.ts";
import type { Tap } from "../../models/tap.ts";
import type { Grid } from "./label_grid.ts";

/** A map of several samples, from which rows can be taken. */
export interface MapReader {
  /** Rows and columns. */
  readonly grid: Grid;
  /** Numbers at a position. */
  readonly dims: number;
  /**
   * The numbers at some positions, a row each.
   *
   * @param sample Which sample.
   * @param positions row * columns + column of each.
   */
  rows(sample: number, positions: Int32Array): Float32Array;
}

/** Positions that are gathered together: their rows fit in the cache while the channels go by. */
const BLOCK = 64;

/**
 * A tensor as a map: batch x channels x rows x columns, or batch x rows x columns x channels.
 *
 * @param name Name of the tensor, for messages.
 * @param samples Number of samples that it holds.
 * @throws {ModelError} If it has not these four axes.
 */
export function mapReader(
  { dims: shape, data }: Tensor,
  name: string,
  samples: number,
  { channelAxis, quantisation }: Pick<Tap, "channelAxis" | "quantisation">,
): MapReader {
  if (
    shape.length !== 4 || shape[0] !== samples || data instanceof BigInt64Array
  ) {
    throw new ModelError(
      `Cannot take pixels from ${name}: its shape ${
        shape.join(" x ") || "of a scalar"
      } is not that of a map of ${samples} samples; pass --tap with one (batch x channels x rows x columns)`,
    );
  }
  const isFirst = channelAxis === 1;
  const [, a, b, c] = shape;
  const [dims, rows, columns] = isFirst ? [a, b, c] : [c, a, b];
  const positions = rows * columns;
  const [channelStep, positionStep] = isFirst ? [positions, 1] : [1, dims];
  return {
    grid: { rows, columns },
    dims,
    rows(sample, chosen) {
      const out = new Float32Array(chosen.length * dims);
      const start = sample * dims * positions;
      for (let from = 0; from < chosen.length; from += BLOCK) {
        const to = Math.min(chosen.length, from + BLOCK);
        let channel = 0;
        for (; channel + 4 <= dims; channel += 4) {
          const base = start + channel * channelStep;
          for (let row = from; row < to; row++) {
            const place = base + chosen[row] * positionStep;
            const at = row * dims + channel;
            out[at] = data[place];
            out[at + 1] = data[place + channelStep];
            out[at + 2] = data[place + 2 * channelStep];
            out[at + 3] = data[place + 3 * channelStep];
          }
        }
        for (; channel < dims; channel++) {
          const base = start + channel * channelStep;
          for (let row = from; row < to; row++) {
            out[row * dims + channel] = data[base + chosen[row] * positionStep];
          }
        }
      }
      if (quantisation) {
        const { scale, zeroPoint } = quantisation;
        for (let at = 0; at < out.length; at++) {
          out[at] = (out[at] - zeroPoint) * scale;
        }
      }
      return out;
    },
  };
}

/** Positions of one grid on another over the same view: those that hold their centres. */
export function onGrid(
  positions: Int32Array,
  from: Grid,
  to: Grid,
): Int32Array {
  if (from.rows === to.rows && from.columns === to.columns) return positions;
  const place = (at: number, count: number, others: number) =>
    Math.floor((2 * at + 1) * others / (2 * count));
  return positions.map((position) => {
    const row = Math.floor(position / from.columns);
    const column = position % from.columns;
    return place(row, from.rows, to.rows) * to.columns +
      place(column, from.columns, to.columns);
  });
}
