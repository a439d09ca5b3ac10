/**
 * Growth on two logarithmic axes.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { parseHTML } from "npm:linkedom@0.18.15";

/** The power p of y ~ x^p that fits best, by least squares of the logarithms. */
export function fittedExponent(
  points: readonly (readonly [number, number])[],
): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (of: 0 | 1) =>
    logs.reduce((sum, one) => sum + one[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const shared = logs.reduce(
    (sum, one) => sum + (one[0] - x) * (one[1] - y),
    0,
  );
  return shared / logs.reduce((sum, one) => sum + (one[0] - x) ** 2, 0);
}

/** Seconds with the fitted line, and memory beside them, as SVG. */
export function growthChart(
  points: readonly { at: number; seconds: number; mebibytes: number }[],
  axis: string,
  exponent: number,
): string {
  const { document } = parseHTML("<!doctype html><html></html>") as unknown as {
    document: never;
  };
  const last = points[points.length - 1];
  const line = points.map(({ at }) => ({
    at,
    seconds: last.seconds * (at / last.at) ** exponent,
  }));
  const rows = points.flatMap(({ at, seconds, mebibytes }) => [
    { at, value: seconds, what: "seconds" },
    { at, value: mebibytes, what: "MiB" },
  ]);
  const plot = Plot.plot({
    document,
    width: 640,
    height: 320,
    marginLeft: 60,
    marginRight: 60,
    grid: true,
    style: { fontSize: "12px", background: "white", color: "black" },
    x: { type: "log", label: axis, ticks: 6, tickFormat: "~s" },
    y: { type: "log", label: "seconds, MiB", ticks: 6, tickFormat: "~g" },
    color: { domain: ["seconds", "MiB"], range: ["#c4581a", "#2f6db3"] },
    marks: [
      Plot.line(line, {
        x: "at",
        y: "seconds",
        stroke: "#c4581a",
        strokeDasharray: "4 3",
      }),
      Plot.line(rows, { x: "at", y: "value", stroke: "what", z: "what" }),
      Plot.dot(rows, { x: "at", y: "value", fill: "what" }),
      Plot.text(
        rows.filter(({ at }) => at === last.at),
        {
          x: "at",
          y: "value",
          text: "what",
          dx: 8,
          textAnchor: "start",
          fill: "what",
        },
      ),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return plot.outerHTML + "\n";
}
