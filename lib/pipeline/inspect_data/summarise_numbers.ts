/**
 * Where numbers lie.
 *
 * @module
 */
import type { NumberSummary } from "../../report/data_inspection.ts";
import { quantile } from "../../statistics/bootstrap.ts";

/** Ends, median and the outer twentieths of one or more numbers. */
export function summariseNumbers(numbers: readonly number[]): NumberSummary {
  const ascending = Float64Array.from(numbers).sort();
  return {
    min: ascending[0],
    low: quantile(ascending, 0.05),
    median: quantile(ascending, 0.5),
    high: quantile(ascending, 0.95),
    max: ascending[ascending.length - 1],
  };
}
