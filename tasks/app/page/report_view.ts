/// <reference lib="dom" />
/**
 * The report of a run, on the page and as a file.
 *
 * @module
 */
import type { PlotLibrary } from "../../../lib/deps/plot.ts";
import { renderReport } from "../../../lib/report/html/render_report.ts";
import type { RunDocument } from "../../../lib/report/run_document.ts";
import { element } from "./element.ts";

/** The report as a page of its own. */
export async function reportPage(run: RunDocument): Promise<string> {
  const plot = await import("npm:@observablehq/plot@0.6.17");
  return renderReport(run, {
    plot: plot as unknown as PlotLibrary,
    document,
  });
}

/** The report in a frame of its own: it may run its script, and reach nothing else. */
export function reportFrame(page: string): HTMLIFrameElement {
  const frame = element("iframe", { title: "Report" });
  frame.setAttribute("sandbox", "allow-scripts");
  frame.srcdoc = page;
  return frame;
}
