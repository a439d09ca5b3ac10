import { assertEquals } from "@std/assert";

import { computationOf, goldenByMetric, judge } from "./golden_agreement.ts";
import type { Verdict } from "./golden_agreement.ts";

function describe({ golden, ours }: Verdict): string {
  const { set, params, value, rtol, atol, source } = golden;
  return `${set} ${JSON.stringify(params)}: ours ${ours}, theirs ${value} ` +
    `(rtol ${rtol}, atol ${atol ?? 0}; ${source})`;
}

for (const family of ["every-day", "peers"] as const) {
  const byMetric = goldenByMetric(family);

  Deno.test(`all ${family} golden values are there, and a computation for each`, () => {
    const values = [...byMetric.values()].reduce(
      (sum, { length }) => sum + length,
      0,
    );
    assertEquals(values, family === "every-day" ? 504 : 1815);
    assertEquals(
      [...byMetric.keys()].filter((metric) => !computationOf(metric)),
      [],
    );
  });

  for (const [metric, values] of byMetric) {
    Deno.test(`${metric} agrees with all ${values.length} ${family} golden values but those excepted`, async () => {
      const verdicts: Verdict[] = [];
      for (const value of values) verdicts.push(await judge(value, family));
      assertEquals(
        verdicts.filter((v) => v.outcome === "differs").map(describe),
        [],
      );
      const left = Map.groupBy(
        verdicts.filter((v) => v.outcome !== "agrees"),
        (v) => v.why ?? "the official code does not reproduce them either",
      );
      for (const [why, { length }] of left) {
        console.log(
          `${length} of ${values.length} values of ${metric} differ: ${why}`,
        );
      }
    });
  }
}
