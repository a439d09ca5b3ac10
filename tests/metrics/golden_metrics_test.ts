import { assertEquals } from "@std/assert";

import { computationOf, goldenByMetric, judge } from "./golden_agreement.ts";
import type { Verdict } from "./golden_agreement.ts";

function describe({ golden, ours }: Verdict): string {
  const { set, params, value, rtol, atol, source } = golden;
  return `${set} ${JSON.stringify(params)}: ours ${ours}, theirs ${value} ` +
    `(rtol ${rtol}, atol ${atol ?? 0}; ${source})`;
}

for (const family of ["every-day", "peers"] as const) {
  for (const [metric, values] of goldenByMetric(family)) {
    if (!computationOf(metric)) continue;
    Deno.test(`${metric} agrees with all ${values.length} ${family} golden values`, async () => {
      const verdicts: Verdict[] = [];
      for (const value of values) verdicts.push(await judge(value, family));
      assertEquals(
        verdicts.filter((v) => v.outcome === "differs").map(describe),
        [],
      );
      for (const verdict of verdicts) {
        if (verdict.outcome === "agrees") continue;
        console.log(
          `${verdict.outcome}: ${describe(verdict)} ${verdict.why ?? ""}`,
        );
      }
    });
  }
}
