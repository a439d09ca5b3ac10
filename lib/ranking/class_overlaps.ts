/**
 * Which classes overlap most, whichever model is taken.
 *
 * @module
 */
import type { FeatureSet } from "../features/feature_set.ts";
import { faceValues } from "../metrics/face_options.ts";
import type { MetricOptions } from "../metrics/metric.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { overlapOf } from "../statistics/class_fairness.ts";

/** A pair of classes that are close in every model's features. */
export interface ClassOverlapPair {
  /** Names of the two. */
  readonly classes: readonly [string, string];
  /** Among so many of the most overlapping pairs they are under every model: 1 where no model has a closer pair. */
  readonly place: number;
  /** Bhattacharyya coefficient by model. */
  readonly coefficients: Readonly<Record<string, number>>;
}

/** Gathers the pairs, one model at a time. */
export interface OverlapCollector {
  /** Take a model in while its analysis is at hand. */
  add(set: Pick<FeatureSet, "model">, analysis: Analysis): Promise<void>;
  /** Pairs that are close under every model so far, the closest first. */
  result(): ClassOverlapPair[];
}

/** Pairs that are told. */
const MOST = 10;
/** A pair counts as close within this share of all pairs. */
const CLOSE = 0.1;

/**
 * A collector whose `add` goes to `rankFeatures` as `onAnalysis`.
 *
 * @param given FaCe's options, which shape the Gaussians.
 *
 * @example
 * ```ts
 * import { analyseMatrix, overlapCollector } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
 * const data = Float32Array.of(0, 2, 1, 3, 20, 22);
 * const collector = overlapCollector();
 * await collector.add({ model: "net" }, analyseMatrix({ rows: 6, dims: 1, data }, labels));
 * assertEquals(collector.result()[0].classes, ["0", "1"]);
 * ```
 */
export function overlapCollector(given?: MetricOptions): OverlapCollector {
  const options = faceValues(given);
  const found = new Map<
    string,
    { place: number; coefficients: Record<string, number> }
  >();
  let models = 0, pairs = 0;
  return {
    async add({ model }, analysis) {
      const { closest } = await overlapOf(analysis, options);
      const { classNames, classes } = analysis;
      models++;
      pairs = classes * (classes - 1) / 2;
      for (const [index, { classes: [one, other], log }] of closest.entries()) {
        const names = JSON.stringify([classNames[one], classNames[other]]);
        const pair = found.get(names) ?? { place: 0, coefficients: {} };
        pair.place = Math.max(pair.place, index + 1);
        pair.coefficients[model] = Math.exp(log);
        found.set(names, pair);
      }
    },
    result: () =>
      [...found]
        .filter(([, { coefficients, place }]) =>
          Object.keys(coefficients).length === models &&
          place <= Math.max(1, CLOSE * pairs)
        )
        .sort(([, a], [, b]) => a.place - b.place)
        .slice(0, MOST)
        .map(([names, pair]) => ({ classes: JSON.parse(names), ...pair })),
  };
}
