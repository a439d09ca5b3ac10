/** docs/benchmarks.md is what the records say. @module */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";

import {
  type BenchRecord,
  comparison,
  median,
  withSpread,
} from "../../tasks/bench/bench_report.ts";
import { fittedExponent, growthChart } from "../../tasks/bench/growth.ts";
import { benchmarksPage } from "../../tasks/bench/page.ts";

function record(name: string, machine = "a laptop"): BenchRecord {
  return {
    name,
    title: `Title of ${name}`,
    command: `deno task bench:${name}`,
    about: "What is measured.",
    tables: [{
      caption: "A caption",
      columns: ["what", "seconds"],
      rows: [["one | two", "1.5"]],
    }],
    plots: [{ name: "scale_rows", alt: "growth", svg: "" }],
    remarks: ["A remark."],
    machine,
    day: "2026-01-02",
  };
}

Deno.test("the page has every record with its tables, plots, remarks and command", () => {
  const page = benchmarksPage([record("face"), record("tap")]);
  for (
    const part of [
      "## Title of face",
      "## Title of tap",
      "| one \\| two | 1.5 |",
      "![growth](benchmarks/scale_rows.svg)",
      "A remark.",
      "`deno task bench:tap`, 2026-01-02.",
      "Measured on: a laptop.",
    ]
  ) assertStringIncludes(page, part);
  assert(!page.includes("On: a laptop."));
});

Deno.test("records of several machines each say which", () => {
  const page = benchmarksPage([record("face"), record("tap", "a server")]);
  assertStringIncludes(page, "2026-01-02. On: a server.");
  assert(!page.includes("Measured on:"));
});

Deno.test("medians, spreads and comparisons", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 2, 3]), 2.5);
  assertEquals(withSpread([0.5, 0.25, 1]), "0.500 (0.250 to 1.00)");
  assertEquals(comparison(1, 2), "2.00 x faster");
  assertEquals(comparison(3, 2), "1.50 x slower");
});

Deno.test("the exponent of a power law is found, and drawn with the points", () => {
  const points = [10, 100, 1000].map((at) => ({
    at,
    seconds: 3e-4 * at ** 1.5,
    mebibytes: 100,
  }));
  const exponent = fittedExponent(
    points.map(({ at, seconds }) => [at, seconds]),
  );
  assertAlmostEquals(exponent, 1.5, 1e-9);
  const svg = growthChart(points, "rows", exponent);
  assertEquals(svg.match(/<circle/g)?.length, 6);
  assertStringIncludes(svg, "<svg");
});
