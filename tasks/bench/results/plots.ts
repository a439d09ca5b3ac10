/**
 * Plots as SVG, drawn without a browser.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { parseHTML } from "npm:linkedom@0.18.15";

import type { Markup } from "../../../lib/report/html/markup.ts";

/** One bar: a value with its interval. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Drawn in the colour of what the page is about. */
  readonly isMarked: boolean;
}

/** Horizontal bars with their intervals, in the order given. */
export function intervalChart(bars: readonly Bar[], axis: string): Markup {
  const { document } = parseHTML("<!doctype html><html></html>") as unknown as {
    document: never;
  };
  const longest = Math.max(...bars.map(({ label }) => label.length));
  const plot = Plot.plot({
    document,
    width: 760,
    height: 70 + 18 * bars.length,
    marginBottom: 45,
    marginLeft: 20 + 7 * longest,
    style: { fontSize: "12px", fontFamily: "inherit" },
    x: { label: axis, grid: true, labelOffset: 38 },
    y: { label: null, domain: bars.map(({ label }) => label) },
    marks: [
      Plot.barX(bars, {
        x: "value",
        y: "label",
        fill: (bar: Bar) => bar.isMarked ? "#d9822b" : "#9db7d5",
      }),
      Plot.ruleY(bars, { x1: "low", x2: "high", y: "label", stroke: "#333" }),
      Plot.ruleX([0]),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", axis);
  return { markup: plot.outerHTML };
}
