import { assert, assertEquals } from "@std/assert";

import { stringWidth } from "../../lib/deps/string_width.ts";
import type { DataInspection } from "../../lib/report/data_inspection.ts";
import { inspectionLines } from "../../lib/report/inspection_lines.ts";
import { lineText } from "../../lib/report/line.ts";

/** An inspection of images with so many of each class. */
function inspectionOf(
  counts: readonly number[],
  more: Partial<DataInspection> = {},
): DataInspection {
  const classes = counts.map((count, id) => ({ name: `class ${id}`, count }));
  const sorted = classes.toSorted((a, b) => a.count - b.count);
  return {
    format: "fair-collapse/data",
    version: 1,
    data: {
      name: "trial",
      path: "trial",
      task: "image",
      samples: counts.reduce((sum, count) => sum + count, 0),
      classes,
      remarks: [],
    },
    recognised: "images with one class each",
    because: [],
    balance: { smallest: sorted[0], largest: sorted.at(-1)!, evenness: 0.5 },
    sizes: {},
    formats: {},
    samples: [],
    duplicates: [],
    problems: [],
    isDecoded: true,
    seconds: 1,
    ...more,
  };
}

const textOf = (inspection: DataInspection, width?: number) =>
  inspectionLines(inspection, width).map(lineText);

Deno.test("inspectionLines() draws every class of up to 30, each bar as long as its share of the largest", () => {
  const lines = textOf(inspectionOf([8, 4, 1]));
  const bars = lines.filter((line) =>
    line.startsWith("class ") && line.includes("%")
  )
    .map((line) => line.split("%  ")[1]);
  assertEquals(bars, ["█".repeat(32), "█".repeat(16), "█".repeat(4)]);
  assert(
    lines.includes(
      "class 0 has 8 times what class 2 has; evenness 0.500 of 1.",
    ),
  );
});

Deno.test("inspectionLines() draws the largest and the smallest of more classes, and says how many it leaves out", () => {
  const lines = textOf(
    inspectionOf(Array.from({ length: 100 }, (_, id) => id + 1)),
  );
  const drawn = lines.map((line) => /^class (\d+) .*%/.exec(line)?.[1])
    .filter((id) => id !== undefined).map(Number);
  assertEquals(drawn, [
    ...Array.from({ length: 22 }, (_, at) => 99 - at),
    ...Array.from({ length: 8 }, (_, at) => 7 - at),
  ]);
  const gap = lines.indexOf("… 70 more classes");
  assert(
    lines[gap - 1].startsWith("class 78") &&
      lines[gap + 1].startsWith("class 7 "),
  );
});

Deno.test("inspectionLines() tells the first of many problems and duplicates, and where the rest is", () => {
  const names = Array.from({ length: 9 }, (_, at) => `${at}.png`);
  const lines = textOf(inspectionOf([5, 0], {
    duplicates: [{
      sources: names,
      classNames: ["x", "y"],
      isContradiction: true,
    }],
    problems: names.map((source) => ({
      source,
      kind: "tiny",
      reason: "it is 1 x 1",
    })),
  }));
  assert(lines.includes("8 samples have the content of an earlier one."));
  assert(lines.includes("  0.png = 1.png = 2.png and 6 more (x, y)"));
  assert(lines.includes("9 far smaller than others, or than images are:"));
  assert(lines.includes("  and 4 more (--json lists all)"));
  assert(lines.includes("class 1 has none; evenness 0.500 of 1."));
});

Deno.test("the tables of inspectionLines() keep to the width of the terminal", () => {
  const long = "a/very/long/path/that/goes/on/and/on/".repeat(4);
  const lines = textOf(
    inspectionOf([3, 2], {
      sizes: { bytes: { min: 1, low: 2e3, median: 3e6, high: 4e6, max: 5e9 } },
      samples: [{
        source: long,
        classNames: ["class 0"],
        width: 640,
        height: 480,
        format: "jpeg",
      }],
    }),
    60,
  );
  for (
    const line of lines.filter((line) => /^(class|bytes|sample|a\/)/.test(line))
  ) {
    assert(stringWidth(line) <= 60, line);
  }
});
