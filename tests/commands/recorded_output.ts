/** An output that remembers. @module */
import type { LogEvent } from "../../lib/commands/log_event.ts";
import type { Output } from "../../lib/commands/output.ts";

/** What was drawn, said and told. */
export interface Recorded {
  readonly output: Output;
  readonly drawn: (readonly string[])[];
  readonly notes: string[];
  readonly events: LogEvent[];
}

/** An output on a terminal of 10 rows, or on none. */
export function recordedOutput(isLive = true): Recorded {
  const drawn: string[][] = [];
  const notes: string[] = [];
  const events: LogEvent[] = [];
  const output: Output = {
    form: "text",
    isQuiet: false,
    isLive,
    size: () => ({ columns: 80, rows: 10 }),
    print() {},
    note: (text) => void notes.push(text),
    detail() {},
    warn: (text) => void notes.push(text),
    record: (event) => void events.push(event),
    live: (...lines) => void (isLive && drawn.push(lines)),
  };
  return { output, drawn, notes, events };
}
