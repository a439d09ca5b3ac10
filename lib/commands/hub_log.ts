/**
 * What is said of the Hugging Face hub on stderr.
 *
 * @module
 */
import type { HubEvent } from "../models/hub/hub_event.ts";
import { printable } from "../report/text_table.ts";

import type { Output } from "./output.ts";
import { progressCells } from "./progress.ts";

const MEGABYTE = 1e6;
/** Milliseconds between two drawings, and between two events in a log for programs. */
const DRAW = 100;
const RECORD = 1000;

/** A listener that tells `output` what is chosen and how downloads go on, with the time that is left. */
export function hubLog(output: Output): (event: HubEvent) => void {
  let label = "";
  let earlier = 0;
  let drawn = -Infinity;
  let recorded = -Infinity;
  return (event) => {
    switch (event.kind) {
      case "choice":
        output.note(
          printable(`  ${event.repository}: ${event.path} (${event.reason})`),
          {
            event: "hub",
            repository: event.repository,
            path: event.path,
            reason: event.reason,
          },
        );
        return;
      case "remark":
        output.note(printable(`  ${event.text}`), { event: "hub" });
        return;
    }
    const { received, total, seconds } = event;
    if (event.label !== label) {
      [label, earlier, drawn, recorded] = [
        event.label,
        received,
        -Infinity,
        -Infinity,
      ];
    }
    const rate = (received - earlier) / MEGABYTE / Math.max(seconds, 1e-3);
    const fields = { event: "download", file: label, received, total, seconds };
    if (event.kind === "done") {
      output.live();
      output.note(
        printable(
          `  ${label}: ${megabytes(total)} MB in ${seconds.toFixed(1)} s`,
        ),
        fields,
      );
      return;
    }
    const now = performance.now();
    if (now - recorded >= RECORD) {
      recorded = now;
      output.record(fields);
    }
    if (!output.isLive || now - drawn < DRAW) return;
    drawn = now;
    const cells = progressCells(
      Math.round(received / MEGABYTE),
      Math.round(total / MEGABYTE),
      rate,
      "MB",
    );
    output.live(`  ${label}  ${cells}`);
  };
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toPrecision(3);
}
