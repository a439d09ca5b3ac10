import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { runProgress } from "../../lib/commands/run_progress.ts";

import { recordedOutput } from "./recorded_output.ts";

/** A clock that stands still until it is set. */
function clock() {
  const hands = { now: 0 };
  return { hands, now: () => hands.now };
}

Deno.test("runProgress() draws a line a model with its stage, and the total with the time left", () => {
  const { output, drawn } = recordedOutput();
  const { hands, now } = clock();
  const progress = runProgress(output, "img", 100, now);
  for (const model of ["small", "large"]) progress.add(model);
  progress.extraction("small", 0, 100, 0);
  hands.now = 2000;
  progress.extraction("small", 50, 100, 25);
  assertEquals(drawn.at(-1), [
    "  small  extracting  ██████████░░░░░░░░░░  50/100  25 img/s  2 s left",
    "  large  waiting",
    "  total              █████░░░░░░░░░░░░░░░  0/2 models  6 s left  50/200 img",
  ]);
  progress.extracted("small", false);
  assertEquals(drawn.at(-1), [
    "  large  waiting",
    "  total              ██████████░░░░░░░░░░  1/2 models  2 s left  100/200 img",
  ]);
});

Deno.test("runProgress() does not take what was cached for speed", () => {
  const { output, drawn } = recordedOutput();
  const { hands, now } = clock();
  const progress = runProgress(output, "img", 100, now);
  for (const model of ["cached", "run"]) progress.add(model);
  progress.extracted("cached", true);
  progress.extraction("run", 0, 100, 0);
  hands.now = 1000;
  progress.extraction("run", 10, 100, 10);
  assertStringIncludes(drawn.at(-1)!.at(-1)!, "9 s left  110/200 img");
});

Deno.test("runProgress() has a line for each model that the terminal has room for", () => {
  const { output, drawn } = recordedOutput();
  const progress = runProgress(output, "img", 10);
  for (let model = 0; model < 50; model++) progress.add(`model ${model}`);
  progress.extraction("model 0", 1, 10, 1);
  const lines = drawn.at(-1)!;
  assertEquals(lines.length, 9);
  assertEquals(lines.at(-2), "  and 43 more");
});

Deno.test("runProgress() shows the metric at work and how many models are scored", () => {
  const { output, drawn, events } = recordedOutput();
  const progress = runProgress(output, "img", 10);
  progress.scoring("a", "face");
  progress.scoring("b", "face");
  progress.scoring("b", "logme");
  assertEquals(drawn.at(-1)![0], "  b      scoring     logme");
  assertStringIncludes(drawn.at(-1)![1], "1/2 models");
  assertEquals(events.at(-1), {
    event: "scoring",
    model: "b",
    metric: "logme",
  });
});

Deno.test("runProgress() drops a model that leaves a race, and counts what it has seen as all that it will", () => {
  const { output, drawn } = recordedOutput();
  const { hands, now } = clock();
  const progress = runProgress(output, "img", 100, now);
  for (const model of ["good", "bad"]) progress.add(model);
  progress.extraction("good", 0, 100, 0);
  hands.now = 1000;
  progress.extraction("good", 20, 100, 20);
  progress.extraction("bad", 20, 100, 20);
  progress.left("bad");
  assertEquals(drawn.at(-1), [
    "  good   extracting  ████░░░░░░░░░░░░░░░░  20/100  20 img/s  4 s left",
    "  total              ███████░░░░░░░░░░░░░  1/2 models  2 s left  40/120 img",
  ]);
  progress.extracted("good", false);
  progress.scoring("good", "face");
  assertEquals(drawn.at(-1), [
    "  good   scoring     face",
    "  total              ░░░░░░░░░░░░░░░░░░░░  0/1 models",
  ]);
});

Deno.test("runProgress() draws ten times a second at most, and tells programs once a second", () => {
  const { output, drawn, events } = recordedOutput();
  const { hands, now } = clock();
  const progress = runProgress(output, "img", 1000, now);
  for (let done = 0; done <= 1000; done++) {
    hands.now = done * 5;
    progress.extraction("net", done, 1000, 200);
  }
  assert(drawn.length >= 50 && drawn.length <= 52, String(drawn.length));
  assertEquals(events.length, 6);
  assertEquals(events.at(-1)!.done, 1000);
});

Deno.test("runProgress() draws nothing where stderr is no terminal", () => {
  const { output, drawn } = recordedOutput(false);
  runProgress(output, "img", 2).extraction("net", 1, 2, 1);
  assertEquals(drawn, []);
});
