/**
 * Charts as SVG in a page.
 *
 * @module
 */
import type { PlotElement, PlotKit, PlotOptions } from "../../deps/plot.ts";

import { type Markup, trusted } from "./markup.ts";

/** Columns of a chart's own coordinates: a phone's width, so that its text is never made small. */
export const WIDTH = 420;

/** Attributes that hold coordinates. */
const COORDINATES = new Set([
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "cx",
  "cy",
  "r",
  "width",
  "height",
  "d",
  "transform",
  "fill-opacity",
  "stroke-opacity",
]);

/** A tenth of a pixel is as much as anybody sees, and a hundredth of an opacity. */
function shortened(name: string, value: string): string {
  const digits = name.endsWith("opacity") ? 3 : 1;
  return value.replace(
    /-?\d+\.\d+(?:e-?\d+)?/g,
    (number) => String(Number(Number(number).toFixed(digits))),
  );
}

/** A number on an axis: round, with a power of ten where it would be long. */
export function tickText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  const text = size > 0 && (size < 1e-4 || size >= 1e6)
    ? String(Number(rounded.toPrecision(2)).toExponential())
    : String(rounded);
  return text.replaceAll("-", "−");
}

function compact(element: PlotElement): void {
  for (const { name, value } of [...element.attributes]) {
    if (COORDINATES.has(name)) {
      element.setAttribute(name, shortened(name, value));
    }
  }
}

/**
 * Draw a chart.
 *
 * Elements of marks with the class `marks` are what a reader can point at.
 *
 * @param label What it shows, for those who do not see it.
 * @param options Plot's; the width is a phone's unless given, and the font is set here.
 */
export function drawn(
  { plot, document }: PlotKit,
  label: string,
  options: PlotOptions,
): Markup {
  const svg = plot.plot({
    width: WIDTH,
    ...options,
    document,
  });
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const element of svg.querySelectorAll("*")) compact(element);
  for (const name of ["class", "width", "height"]) svg.removeAttribute(name);
  svg.setAttribute("font-size", "12");
  svg.setAttribute("font-family", "inherit");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("tabindex", "0");
  return trusted(svg.outerHTML);
}
