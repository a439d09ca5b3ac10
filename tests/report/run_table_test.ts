import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { runTable } from "fair-collapse";

import { stringWidth } from "../../lib/deps/string_width.ts";
import { styledRunTable } from "../../lib/report/run_table.ts";

import { madeUpRun } from "./made_up_run.ts";

const run = await madeUpRun();

function headings(lines: readonly string[]): string[] {
  return lines[0].trim().split(/\s{2,}/);
}

Deno.test("runTable() shows everything where there is room", () => {
  const lines = runTable(run);
  assertEquals(headings(lines), [
    "rank",
    "model",
    "FaCe",
    "collapse C",
    "fairness F",
    "first in",
    "ranks",
    "dims",
    "images/s",
  ]);
  assertEquals(lines.length, 4);
  assert(/^ +1 +tight .*██████████ .* 6 +80$/.test(lines[1]), lines[1]);
});

Deno.test("runTable() fits every width down to that of a rank, a short name and a score", () => {
  for (let width = 20; width < 90; width++) {
    for (const line of runTable(run, { width })) {
      assert(stringWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("runTable() gives up intervals, speed and dims before the chance of being first", () => {
  const at = (width: number) => headings(runTable(run, { width }));
  const full = stringWidth(runTable(run)[0]);
  assertEquals(at(full - 20).includes("ranks"), false);
  assertEquals(at(50), ["rank", "model", "FaCe", "C", "F", "first in"]);
  assertEquals(at(36), ["rank", "model", "FaCe", "first in"]);
  assertEquals(at(24), ["rank", "model", "FaCe"]);
});

Deno.test("runTable() marks models that share a rank", async () => {
  const twins = await madeUpRun([
    { name: "one", spread: 0.5 },
    { name: "far", spread: 1 },
  ], { metrics: ["logme"] });
  const [metric] = twins.metrics;
  const tied = {
    ...twins,
    metrics: [{ ...metric, scores: [1, 1], ranks: [1, 1] }],
  };
  const [, first, second] = runTable(tied);
  for (const line of [first, second]) assertStringIncludes(line, "=1");
});

Deno.test("styledRunTable() shows the best in bold and nothing else", () => {
  const styles = styledRunTable(run).map((line) =>
    typeof line === "string" ? "" : line.style
  );
  assertEquals(styles, ["dim", "bold", "", ""]);
});
