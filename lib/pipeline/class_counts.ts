/**
 * How many samples each class has.
 *
 * @module
 */
import type { ClassCount } from "../report/run_document.ts";

/**
 * Samples of each class.
 *
 * @param labels Class ids.
 * @param classNames Names by class id.
 */
export function classCounts(
  labels: Int32Array,
  classNames: readonly string[],
): ClassCount[] {
  const counts = new Uint32Array(classNames.length);
  for (const label of labels) counts[label]++;
  return classNames.map((name, id) => ({ name, count: counts[id] }));
}
