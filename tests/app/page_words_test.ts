/// <reference lib="dom" />
import { assertEquals } from "@std/assert";

import {
  allInPageWords,
  CANDIDATES,
  DATA,
  inPageWords,
} from "../../tasks/app/worker/in_page_words.ts";
import {
  secondsLeft,
  shownDuration,
} from "../../tasks/app/page/progress_view.ts";
import { shownBytes } from "../../tasks/app/page/candidate_list.ts";

Deno.test("messages name what was dropped as it was dropped", () => {
  assertEquals(
    inPageWords(`Cannot read ${CANDIDATES}/nets/a.onnx: it is empty`),
    "Cannot read nets/a.onnx: it is empty",
  );
  assertEquals(
    inPageWords(`Cannot tell the classes of ${DATA}: 3 images`),
    "Cannot tell the classes of what was dropped: 3 images",
  );
});

Deno.test("a run keeps its numbers and names, whatever its texts say", () => {
  const run = { order: ["a"], scores: [NaN, 1], none: null, path: `${DATA}/x` };
  assertEquals(allInPageWords(run), { ...run, path: "x" });
});

Deno.test("the time that is left counts the models that have not begun", () => {
  assertEquals(secondsLeft({ done: 50, total: 100, rate: 10 }, 1, 3), 15);
  assertEquals(secondsLeft({ done: 0, total: 100, rate: 10 }, 3, 3), 0);
});

Deno.test("durations and sizes are shown as people say them", () => {
  assertEquals([0.2, 59.4, 61, 7322].map(shownDuration), [
    "1 s",
    "59 s",
    "1 min 1 s",
    "2 h 2 min",
  ]);
  assertEquals([0, 999, 1500, 260_123, 4.2e9].map(shownBytes), [
    "0 B",
    "999 B",
    "1.5 kB",
    "260 kB",
    "4.2 GB",
  ]);
});
