/**
 * The rows that an image gives, gathered view by view.
 *
 * @module
 */
import { VOID } from "../../datasets/dataset.ts";
import {
  type DrawnPosition,
  labelledLots,
  lotsOf,
  lowestLots,
} from "./drawn_positions.ts";
import type { PixelChoice } from "./pixel_choice.ts";

/** Rows with their labels. */
export interface PixelRows {
  /** Features, rows x dims. */
  readonly features: Float32Array;
  /** Probabilities of the source classes, rows x source classes. */
  readonly probabilities?: Float32Array;
  /** Class id of each row. */
  readonly labels: Int32Array;
}

/** Gives the numbers at positions of a view. */
export type TakeRows = (
  positions: Int32Array,
) => Omit<PixelRows, "labels">;

/** Rows of one image. */
export interface ImageRows {
  /**
   * Take in a view.
   *
   * @param tile Number of the view in its image.
   * @param labels Label of each position, void included.
   * @param take Gives the numbers at positions.
   * @returns Rows that are certain: all of the view's where every pixel is taken, those of the whole image at its
   * last view where they are drawn; undefined before.
   */
  add(
    tile: number,
    labels: Uint16Array,
    take: TakeRows,
  ): PixelRows | undefined;
}

interface DrawnRow extends DrawnPosition {
  readonly features: Float32Array;
  readonly probabilities?: Float32Array;
}

/** Rows of an image that comes in so many views. */
export function imageRows(
  image: number,
  tiles: number,
  { perClass, seed, firstImage = 0, imagePlaces }: PixelChoice,
): ImageRows {
  if (perClass === null) {
    return {
      add(_, labels, take) {
        const positions = labelledPositions(labels);
        const own = new Int32Array(positions.length);
        for (let row = 0; row < own.length; row++) {
          own[row] = labels[positions[row]];
        }
        return { ...take(positions), labels: own };
      },
    };
  }
  const lotOf = lotsOf(seed, imagePlaces?.[image] ?? firstImage + image);
  let kept: DrawnRow[] = [];
  return {
    add(tile, labels, take) {
      const lots = labelledLots(labels, tile, lotOf, perClass);
      const drawn = lowestLots(lots, perClass);
      const own = take(Int32Array.from(drawn, ({ position }) => position));
      if (tiles === 1) {
        return { ...own, labels: Int32Array.from(drawn, ({ label }) => label) };
      }
      kept = lowestLots([...kept, ...withRows(drawn, own)], perClass);
      return tile === tiles - 1 ? joined(kept) : undefined;
    },
  };
}

function labelledPositions(labels: Uint16Array): Int32Array {
  const positions = new Int32Array(labels.length);
  let count = 0;
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] !== VOID) positions[count++] = at;
  }
  return positions.subarray(0, count);
}

function withRows(
  drawn: readonly DrawnPosition[],
  { features, probabilities }: Omit<PixelRows, "labels">,
): DrawnRow[] {
  const row = (data: Float32Array, at: number) => {
    const length = data.length / drawn.length;
    return data.slice(at * length, (at + 1) * length);
  };
  return drawn.map((position, at) => ({
    ...position,
    features: row(features, at),
    probabilities: probabilities && row(probabilities, at),
  }));
}

function joined(rows: readonly DrawnRow[]): PixelRows {
  const hasProbabilities = rows.length > 0 &&
    rows.every(({ probabilities }) => probabilities);
  return {
    features: concatenated(rows.map(({ features }) => features)),
    ...(hasProbabilities && {
      probabilities: concatenated(
        rows.map(({ probabilities }) => probabilities!),
      ),
    }),
    labels: Int32Array.from(rows, ({ label }) => label),
  };
}

/** Arrays one after the other. */
export function concatenated(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const whole = new Float32Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
