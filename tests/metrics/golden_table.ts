/**
 * How golden values are computed: each room's table says it by metric id.
 *
 * @module
 */
import { analyse } from "../../lib/statistics/analyse.ts";
import type { Analysis } from "../../lib/statistics/analysis.ts";
import { goldenSet, type GoldenValue } from "../golden/golden.ts";

/** The two sets of golden values. */
export type Family = "every-day" | "peers";

/** Parameters as they stand beside a golden value. */
export type Params = Readonly<Record<string, unknown>>;

/** Our value for a golden set; an array where the golden value is one. */
export type Computation = (
  set: string,
  family: Family,
  params: Params,
) => Promise<number | readonly number[]>;

/** Computations by golden metric id. */
export type GoldenTable = Readonly<Record<string, Computation>>;

/** Why some golden values of a metric are not reproduced. */
export interface Exception {
  readonly metric: string;
  /** Which values; all of the metric where it is missing. */
  readonly applies?: (golden: GoldenValue, family: Family) => boolean;
  /** One sentence for the table in docs/metrics.md. */
  readonly why: string;
}

const analyses = new Map<string, Analysis>();

/** The analysis of a golden set, shared by all metrics as it is in a run. */
export function goldenAnalysis(set: string, family: Family): Analysis {
  const key = `${family}/${set}`;
  let analysis = analyses.get(key);
  if (!analysis) {
    analysis = analyse(goldenSet(set, family));
    analyses.set(key, analysis);
  }
  return analysis;
}
