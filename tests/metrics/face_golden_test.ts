import { assert, assertEquals } from "@std/assert";

import type { GoldenValue } from "../golden/golden.ts";
import { goldenByMetric } from "./golden_agreement.ts";
import { faceGolden, faceTable } from "./golden_face.ts";

const single = faceTable("float32");

/** Relative difference, with what underflow and the sum over a whole matrix leave as absolute. */
function apart(ours: number, theirs: number): number {
  return Math.max(Math.abs(ours - theirs) - 1e-14, 0) / Math.abs(theirs);
}

function numbers(value: number | readonly number[]): readonly number[] {
  return typeof value === "number" ? [value] : value;
}

/** Scores of a pool are compared by their size, as a normalised term may be 0. */
function worst(
  ours: number | readonly number[],
  { value }: GoldenValue,
): number {
  const found = numbers(ours);
  return Math.max(
    ...numbers(value).map((theirs, model) =>
      Array.isArray(value)
        ? Math.abs(found[model] - theirs) / 2
        : theirs === 0
        ? Math.abs(found[model])
        : apart(found[model], theirs)
    ),
  );
}

for (const family of ["every-day", "peers"] as const) {
  for (const [metric, values] of goldenByMetric(family)) {
    if (!(metric in faceGolden)) continue;
    const stable = values.filter(({ unstable }) => !unstable);
    Deno.test(`${metric} in float32 is within 1e-4 of all ${stable.length} ${family} golden values`, async () => {
      const failures: string[] = [];
      for (const golden of stable) {
        const ours = await single[metric](golden.set, family, golden.params);
        if (worst(ours, golden) <= 1e-4) continue;
        failures.push(
          `${golden.set} ${
            JSON.stringify(golden.params)
          }: ${ours}, not ${golden.value}`,
        );
      }
      assertEquals(failures, []);
      assert(stable.length > 0);
    });
  }
}
