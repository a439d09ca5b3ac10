/**
 * Where in the plane of C and F a score is the same.
 *
 * @module
 */
import { collapseTerms, normalisedTerms } from "../../../metrics/face.ts";
import { faceValues } from "../../../metrics/face_options.ts";
import type { MetricOptions } from "../../../metrics/metric.ts";

/** FaCe's terms of a model. */
export type FaceTerms = Readonly<Record<string, number>>;

/** Points of one score. */
export interface LevelLine {
  /** The score. */
  readonly score: number;
  /** Points along it, C ascending. */
  readonly points: readonly {
    readonly collapse: number;
    readonly fairness: number;
  }[];
}

/** Slope and offset of a line through the values of two unlike arguments; undefined where all are alike. */
function affine(
  from: readonly number[],
  to: readonly number[],
): { slope: number; offset: number } | undefined {
  const low = from.indexOf(Math.min(...from));
  const high = from.indexOf(Math.max(...from));
  const span = from[high] - from[low];
  if (!(span > 0)) return undefined;
  const slope = (to[high] - to[low]) / span;
  return { slope, offset: to[low] - slope * from[low] };
}

const STEPS = 48;

/**
 * Lines of equal score over a rectangle of C and F.
 *
 * @param pool Terms of the models.
 * @param options FaCe's options of the run.
 * @param scores The scores to draw.
 * @param domain Ends of C that are shown.
 * @returns None where the score is no function of C and F in between the models: with ranks, or where all are alike.
 */
export function levelLines(
  pool: readonly FaceTerms[],
  options: MetricOptions,
  scores: readonly number[],
  [left, right]: readonly [number, number],
): LevelLine[] {
  const { normalisation, collapse: kind } = faceValues(options);
  if (normalisation === "rank" || pool.length < 2) return [];
  const { collapse, fairness } = normalisedTerms(pool, options);
  const ofCollapse = affine(collapseTerms(pool, { collapse: kind }), collapse);
  const ofFairness = affine(pool.map(({ fairness }) => fairness), fairness);
  if (!ofCollapse || !ofFairness || ofFairness.slope === 0) return [];
  const places = Array.from(
    { length: STEPS + 1 },
    (_, step) => left + (right - left) * step / STEPS,
  );
  return scores.map((score) => ({
    score,
    points: places.map((place) => {
      const [term] = collapseTerms([{ collapse: place }], { collapse: kind });
      const rest = score - (ofCollapse.slope * term + ofCollapse.offset);
      return {
        collapse: place,
        fairness: (rest - ofFairness.offset) / ofFairness.slope,
      };
    }),
  }));
}
