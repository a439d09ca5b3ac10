/**
 * Writing a report.
 *
 * @module
 */
import { loadPlotKit } from "../deps/plot.ts";
import { writing } from "../features/writing_error.ts";
import { renderReport } from "../report/html/render_report.ts";
import type { RunDocument } from "../report/run_document.ts";

import type { Output } from "./output.ts";

/**
 * Draw a run into a file.
 *
 * @throws {InputError} If the file cannot be written.
 */
export async function writeReport(
  run: RunDocument,
  path: string,
  output: Output,
): Promise<void> {
  const page = renderReport(run, await loadPlotKit());
  await writing(
    `write the report to ${path}`,
    () => Deno.writeTextFile(path, page),
    "name another file",
  );
  const size = Math.ceil(new TextEncoder().encode(page).length / 1024);
  output.note(`report: ${path} (${size} kB)`);
}
