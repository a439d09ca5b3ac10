import { assertEquals } from "@std/assert";

import { withSection } from "../../tasks/markdown.ts";
import { metricSections } from "../../tasks/metrics_page.ts";
import { goldenByMetric } from "./golden_agreement.ts";

const page = Deno.readTextFileSync(
  new URL("../../docs/metrics.md", import.meta.url),
);

/** Words alone: the formatter decides on line breaks, table widths and escapes. */
function words(text: string): string[] {
  return text.replace(/[-|\\*_\s]+/g, " ").trim().split(" ");
}

Deno.test("docs/metrics.md says of every metric what the registry says (deno task docs:metrics)", () => {
  assertEquals(
    words(page),
    words(withSection(page, "metrics", metricSections())),
  );
});

Deno.test("docs/metrics.md counts as many golden values as there are", () => {
  const rows = page.split("\n").filter((line) =>
    /\| (every-day|peers) +\|/.test(line)
  );
  const counted = rows.map((row) => row.split("|").slice(3, 7).map(Number));
  for (const [values, agree, unstable, not] of counted) {
    assertEquals(agree + unstable + not, values);
  }
  const all = [
    ...goldenByMetric("every-day").values(),
    ...goldenByMetric("peers").values(),
  ];
  assertEquals(
    counted.reduce((sum, [values]) => sum + values, 0),
    all.reduce((sum, { length }) => sum + length, 0),
  );
});
