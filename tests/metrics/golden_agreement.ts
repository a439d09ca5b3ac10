/**
 * Counts the golden values that we reproduce, by metric.
 *
 * `deno task docs:metrics` makes the table of docs/metrics.md of it.
 *
 * @module
 */
import { agrees, type GoldenValue, goldenValues } from "../golden/golden.ts";
import { faceExceptions, faceGolden } from "./golden_face.ts";
import { geometry, geometryExceptions } from "./golden_geometry.ts";
import { probability, probabilityExceptions } from "./golden_probability.ts";
import type { Exception, Family, GoldenTable } from "./golden_table.ts";

/** Computations of every golden metric id, one table a file. */
const tables: readonly GoldenTable[] = [faceGolden, geometry, probability];

/** What is not reproduced, and why. */
const exceptions: readonly Exception[] = [
  ...faceExceptions,
  ...geometryExceptions,
  ...probabilityExceptions,
];

/** What became of one golden value. */
export interface Verdict {
  readonly golden: GoldenValue;
  readonly ours: number | readonly number[];
  /** `unstable` values are those that the official code itself does not reproduce. */
  readonly outcome: "agrees" | "unstable" | "excepted" | "differs";
  readonly why?: string;
}

/** The computation of a golden metric id, if a table has it. */
export function computationOf(metric: string): GoldenTable[string] | undefined {
  return tables.find((table) => metric in table)?.[metric];
}

function within(
  ours: number | readonly number[],
  golden: GoldenValue,
): boolean {
  const { value, spread } = golden as GoldenValue & { spread?: number };
  if (Array.isArray(value)) {
    return Array.isArray(ours) && ours.length === value.length &&
      value.every((entry, index) => agrees(ours[index], golden, entry));
  }
  if (typeof ours !== "number") return false;
  // The official value is the mean over seeds that span `spread`.
  if (spread !== undefined && Math.abs(ours - (value as number)) <= spread) {
    return true;
  }
  return agrees(ours, golden);
}

/** Our value beside a golden one. */
export async function judge(
  golden: GoldenValue,
  family: Family,
): Promise<Verdict> {
  const exception = exceptions.find(({ metric, applies }) =>
    metric === golden.metric && (applies?.(golden, family) ?? true)
  );
  const ours = await computationOf(golden.metric)!(
    golden.set,
    family,
    golden.params,
  );
  if (within(ours, golden)) return { golden, ours, outcome: "agrees" };
  if (golden.unstable) return { golden, ours, outcome: "unstable" };
  return exception
    ? { golden, ours, outcome: "excepted", why: exception.why }
    : { golden, ours, outcome: "differs" };
}

/** Golden values of a family by metric id. */
export function goldenByMetric(family: Family): Map<string, GoldenValue[]> {
  return Map.groupBy(goldenValues(family), ({ metric }) => metric);
}
