/**
 * What each class adds to FaCe's terms.
 *
 * @module
 */
import { faceValues } from "../../metrics/face_options.ts";
import type { MetricOptions } from "../../metrics/metric.ts";
import type { ClassContrast, ClassFocus } from "../../report/explanation.ts";
import type { Analysis } from "../../statistics/analysis.ts";
import { logOverlapMatrix } from "../../statistics/class_overlap_matrix.ts";
import { collapseByClass } from "../../statistics/collapse_by_class.ts";
import { fairnessByClass } from "../../statistics/fairness_by_class.ts";

/** FaCe's terms of one model, class by class. */
export interface TermsByClass {
  /** Names of the classes that have rows. */
  readonly names: readonly string[];
  /** What each adds to C. */
  readonly collapse: Float64Array;
  /** How evenly each overlaps. */
  readonly fairness: Float64Array;
  /** Logarithms of the coefficients, classes x classes. */
  readonly logOverlap: Float64Array;
}

/** Neighbours that are told. */
const NEIGHBOURS = 5;

/** FaCe's terms of one model, class by class. */
export async function termsByClass(
  analysis: Analysis,
  given?: MetricOptions,
): Promise<TermsByClass> {
  const options = faceValues(given);
  const logOverlap = await logOverlapMatrix(analysis, options);
  return {
    names: analysis.classNames,
    collapse: await collapseByClass(analysis, options.globalMean),
    fairness: fairnessByClass(logOverlap, options.temperature),
    logOverlap: logOverlap.data,
  };
}

/** Classes of two models side by side, the largest difference in C first; those that only one has are left out. */
export function classContrasts(
  better: TermsByClass,
  worse: TermsByClass,
): ClassContrast[] {
  return better.names.flatMap((name, a): ClassContrast[] => {
    const b = worse.names.indexOf(name);
    return b < 0 ? [] : [{
      name,
      collapse: [better.collapse[a], worse.collapse[b]],
      fairness: [better.fairness[a], worse.fairness[b]],
    }];
  }).sort((x, y) =>
    Math.abs(y.collapse[0] - y.collapse[1]) -
    Math.abs(x.collapse[0] - x.collapse[1])
  );
}

/** One class under one model; nothing where it has no rows. */
export function classFocus(
  model: string,
  name: string,
  { names, collapse, fairness, logOverlap }: TermsByClass,
): ClassFocus[] {
  const k = names.indexOf(name);
  if (k < 0) return [];
  const neighbours = names.map((other, j) => ({
    name: other,
    coefficient: Math.exp(logOverlap[k * names.length + j]),
    log: logOverlap[k * names.length + j],
  })).filter((_, j) => j !== k)
    // By logarithms, which tell classes apart whose coefficients are 0.
    .sort((a, b) => b.log - a.log)
    .slice(0, NEIGHBOURS)
    .map(({ name, coefficient }) => ({ name, coefficient }));
  return [{
    model,
    collapse: collapse[k],
    place: 1 + collapse.filter((other) => other < collapse[k]).length,
    fairness: fairness[k],
    neighbours,
  }];
}
