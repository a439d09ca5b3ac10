import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

import { compareRuns, InputError } from "fair-collapse";

import { comparisonLines } from "../../lib/report/comparison_lines.ts";

import { madeUpRun, MODELS } from "./made_up_run.ts";

const run = await madeUpRun();
const [tight, middling, loose] = MODELS;

Deno.test("compareRuns() of a run with itself finds nothing that moved", () => {
  const same = compareRuns(run, run);
  assertEquals([same.tau, same.differences], [1, []]);
  for (const { ranks, scores } of same.models) {
    assertEquals([ranks[0], scores[0]], [ranks[1], scores[1]]);
  }
  const text = comparisonLines(same).join("\n");
  assertStringIncludes(text, "tight leads in both.");
  assertStringIncludes(
    text,
    "Inputs and options of the two runs are the same.",
  );
});

Deno.test("compareRuns() tells ranks, new and lost models, and the leaders", async () => {
  const before = await madeUpRun([middling, loose, {
    name: "gone",
    spread: 2,
  }]);
  const comparison = compareRuns(before, run);
  assertEquals(comparison.leaders, ["middling", "tight"]);
  assertEquals([comparison.added, comparison.removed], [["tight"], ["gone"]]);
  assertEquals(
    comparison.models.map(({ name, ranks }) => [name, ...ranks]),
    [
      ["tight", null, 1],
      ["middling", 1, 2],
      ["loose", 3, 3],
      ["gone", 2, null],
    ],
  );
  const lines = comparisonLines(comparison);
  assertStringIncludes(lines[2], "1 → 2 down 1");
  const text = lines.join("\n");
  for (
    const said of [
      "tight leads in place of middling.",
      "New: tight.",
      "Gone: gone.",
      "scores move with the models that take part",
    ]
  ) assertStringIncludes(text, said);
});

Deno.test("compareRuns() names every input and option that differs, and none that does not", async () => {
  const other = await madeUpRun([tight, middling, loose], {
    metricOptions: { face: { temperature: 0.5 } },
  });
  const [first, ...rest] = other.models;
  const changed = {
    ...other,
    created: "2020-01-01",
    seconds: { metrics: 99 },
    data: { ...other.data, name: "copy", fingerprint: "cd" },
    models: [{ ...first, tap: "/Other", extractionSeconds: 7 }, ...rest],
  };
  assertEquals(compareRuns(run, changed).differences, [
    {
      what: "data.fingerprint",
      before: run.data.fingerprint,
      after: "cd",
    },
    { what: "models.tight.tap", before: "/Flatten", after: "/Other" },
    { what: "metrics.face.temperature", before: 1, after: 0.5 },
  ]);
});

Deno.test("compareRuns() takes the metric that both have, and refuses runs without one", async () => {
  const logme = await madeUpRun(MODELS, { metrics: ["logme"] });
  const both = await madeUpRun(MODELS, { metrics: ["logme", "face"] });
  assertEquals(compareRuns(run, both).metric, "face");
  assertThrows(
    () => compareRuns(run, logme),
    InputError,
    "they have no metric in common (face and logme)",
  );
});

Deno.test("comparisonLines() fit the terminal", async () => {
  const other = await madeUpRun(MODELS.slice(1));
  for (const width of [40, 60, 80]) {
    for (const line of comparisonLines(compareRuns(run, other), { width })) {
      assert(line.length <= width + 2, line);
    }
  }
});
