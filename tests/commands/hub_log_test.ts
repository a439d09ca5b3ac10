import { assertEquals } from "@std/assert";

import { hubLog } from "../../lib/commands/hub_log.ts";
import type { LogEvent } from "../../lib/commands/log_event.ts";
import type { Output } from "../../lib/commands/output.ts";

/** An output that keeps what it is told. */
function recorded(): {
  output: Output;
  notes: string[];
  lines: string[];
  events: LogEvent[];
} {
  const notes: string[] = [];
  const lines: string[] = [];
  const events: LogEvent[] = [];
  const output = {
    isLive: true,
    note: (text: string, event: LogEvent) => {
      notes.push(text);
      events.push(event);
    },
    record: (event: LogEvent) => events.push(event),
    live: (...drawn: string[]) => lines.push(...drawn),
  } as unknown as Output;
  return { output, notes, lines, events };
}

Deno.test("hubLog() draws what has come, how fast, and how long still, not counting what was there", () => {
  const { output, notes, lines, events } = recorded();
  const tell = hubLog(output);
  const label = "acme/large/model.onnx";
  const total = 200e6;
  tell({ kind: "progress", label, received: 100e6, total, seconds: 0 });
  assertEquals(lines, [
    "  acme/large/model.onnx  ██████████░░░░░░░░░░  100/200",
  ]);
  tell({ kind: "done", label, received: total, total, seconds: 4 });
  assertEquals(notes, ["  acme/large/model.onnx: 200 MB in 4.0 s"]);
  assertEquals(events.at(-1), {
    event: "download",
    file: label,
    received: total,
    total,
    seconds: 4,
  });
  lines.length = 0;
  tell({ kind: "progress", label: "b", received: 20e6, total, seconds: 2 });
  tell({ kind: "progress", label: "b", received: 21e6, total, seconds: 2.1 });
  assertEquals(lines.length, 1);
});

Deno.test("hubLog() tells a choice with the names of what was chosen, and nothing that steers the terminal", () => {
  const { output, notes, events } = recorded();
  hubLog(output)({
    kind: "choice",
    repository: "hf:acme/tiny@0123456",
    path: "onnx/\x1b[31mmodel.onnx",
    reason: "fp32, its only ONNX file",
  });
  assertEquals(notes[0].includes("\x1b"), false);
  assertEquals(events[0].event, "hub");
});
