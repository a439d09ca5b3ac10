/**
 * How `rank` shows runs on many targets.
 *
 * @module
 */
import type { RankTargetsOptions } from "../pipeline/targets/rank_targets.ts";
import {
  type TargetsDocument,
  targetsRecords,
  targetsTable,
} from "../report/targets_document.ts";
import { printable } from "../report/text_table.ts";

import type { Output } from "./output.ts";
import { printRun } from "./print_run.ts";
import { dataLine } from "./run_log.ts";

const NOTHING = { document: undefined, records: { columns: [], rows: [] } };

/** The listeners that show each run once it is done: for people, who wait; a document comes in one piece. */
export function targetsLog(
  output: Output,
): Required<Pick<RankTargetsOptions, "onTarget" | "onRun" | "onFailed">> {
  return {
    onTarget({ file, manifest: { name } }, place, targets) {
      output.note(
        printable(`target ${place + 1} of ${targets}: ${name} (${file})`),
        { event: "target", target: name, manifest: file, place, targets },
      );
    },
    onRun({ run }) {
      output.live();
      if (output.form !== "text") return;
      output.print({
        ...NOTHING,
        lines: [{ text: dataLine(run.data), style: "bold" }],
      });
      printRun(run, output);
      output.print({ ...NOTHING, lines: [""] });
    },
    onFailed({ target, reason }) {
      output.live();
      output.warn(`${target} is left out: ${reason}`, {
        event: "failed",
        target,
      });
    },
  };
}

/** Print what many targets say together; everything, in a form for programs. */
export function printTargets(result: TargetsDocument, output: Output): void {
  output.live();
  output.print({
    document: result,
    records: targetsRecords(result),
    lines: (width) => [
      { text: `Over ${result.targets.length} targets`, style: "bold" },
      ...targetsTable(result, width),
    ],
  });
  if (output.form === "text") return;
  for (const { target, run } of result.targets) {
    for (const warning of run.warnings) output.warn(`${target}: ${warning}`);
  }
}
