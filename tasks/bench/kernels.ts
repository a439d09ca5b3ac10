/**
 * The products that everything heavy is made of, and Bhattacharyya coefficients, against numpy in the same run.
 *
 *     deno run -A tasks/bench/kernels.ts [--classes 1000] [--axes 64] [--runs 5] [--backends native,wasm]
 *         [--python PATH] [--json] [--record]
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { visitPairs } from "../../lib/statistics/bhattacharyya.ts";
import type { ClassGaussians } from "../../lib/statistics/class_gaussians.ts";
import {
  type BackendName,
  type FeatureMatrix,
  openBackend,
  randomSource,
} from "../../mod.ts";

import { comparison, publish } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";
import { shortest } from "./timing.ts";

const cache = new URL("../../.cache/bench/", import.meta.url).pathname;
const script = new URL("kernels.py", import.meta.url).pathname;

/** Rows x inner x columns: a block of rows along few axes, the scatter of many, and a square. */
const SHAPES = [[16384, 1024, 99], [16384, 2048, 512], [2048, 2048, 2048]];

/** Gaussians that overlap in many ways. */
function gaussians(
  classes: number,
  axes: number,
  covariance: "full" | "diagonal",
): ClassGaussians {
  const { normal } = randomSource(0);
  const filled = (columns: number, of: (at: number) => number) => ({
    rows: classes,
    dims: columns,
    data: Float64Array.from({ length: classes * columns }, (_, at) => of(at)),
  });
  const means = filled(axes, () => 0.3 * normal());
  if (covariance === "diagonal") {
    return {
      covariance,
      means,
      variances: filled(axes, () => 1 + normal() ** 2),
    };
  }
  const variances = filled(axes * axes, () => 0);
  const base = new Float64Array(axes * axes);
  for (let k = 0; k < classes; k++) {
    for (let at = 0; at < base.length; at++) base[at] = normal();
    const own = variances.data.subarray(k * axes * axes, (k + 1) * axes * axes);
    for (let i = 0; i < axes; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let p = 0; p < axes; p++) {
          sum += base[i * axes + p] * base[j * axes + p];
        }
        own[i * axes + j] = own[j * axes + i] = sum / axes + (i === j ? 1 : 0);
      }
    }
  }
  return { covariance, means, variances };
}

function filled<T extends Float32Array | Float64Array>(
  rows: number,
  dims: number,
  Kind: { from(source: { length: number }, of: () => number): T },
): FeatureMatrix<T> {
  const { normal } = randomSource(1);
  return { rows, dims, data: Kind.from({ length: rows * dims }, normal) };
}

const flags = parseArgs(Deno.args, {
  string: ["python", "backends"],
  default: { classes: 1000, axes: 64, runs: 5, backends: "native,wasm" },
});
const [classes, axes, runs] = [flags.classes, flags.axes, flags.runs]
  .map(Number);
const python = await pythonWith(
  ["numpy", "scipy"],
  `${cache}numpy`,
  flags.python,
);
const numpy: Record<string, number> = JSON.parse(
  await run(
    python,
    script,
    String(classes),
    String(axes),
    String(runs),
    JSON.stringify(SHAPES),
  ),
);
const products: string[][] = [];
for (const [rows, inner, columns] of SHAPES) {
  for (
    const [name, Kind] of [["float32", Float32Array], [
      "float64",
      Float64Array,
    ]] as const
  ) {
    const key = `${rows}x${inner}x${columns} ${name}`;
    const speed = (seconds: number) =>
      (2 * rows * inner * columns / seconds / 1e9).toFixed(0);
    const cells = [key.replaceAll("x", " x "), speed(numpy[key])];
    for (const backendName of flags.backends.split(",") as BackendName[]) {
      const backend = await openBackend(backendName);
      const left = filled(rows, inner, Kind as typeof Float64Array);
      const right = filled(inner, columns, Kind as typeof Float64Array);
      await backend.product.multiply(left, right);
      const seconds = await shortest(
        runs,
        () => backend.product.multiply(left, right),
      );
      cells.push(speed(seconds), comparison(seconds, numpy[key]));
      await backend.close();
    }
    products.push(cells);
  }
}
const coefficients: string[][] = [];
for (const covariance of ["full", "diagonal"] as const) {
  const given = gaussians(classes, axes, covariance);
  let total = 0;
  const seconds = await shortest(
    covariance === "full" ? 2 : runs,
    () => visitPairs(given, (_one, _other, log) => total += Math.exp(log)),
  );
  if (!(total > 0)) throw new Error("no coefficient is above 0");
  const stacked = covariance === "full" ? numpy["full, stacked"] : undefined;
  coefficients.push([
    covariance,
    numpy[covariance].toFixed(2),
    stacked?.toFixed(2) ?? "",
    seconds.toFixed(2),
    comparison(seconds, numpy[covariance]),
  ]);
}
await publish({
  name: "kernels",
  title: "Kernels",
  command: "deno task bench:kernels",
  about:
    "Products of matrices in billions of operations a second, through the backends as the statistics call them (copies " +
    `in and out counted), against numpy; and all pairs of Bhattacharyya coefficients of ${classes} classes on ${axes} ` +
    "axes, against numpy with one Cholesky factor a pair, and with all partners of a class stacked in one call. No pair " +
    "is near enough to 0 to be left out. Coefficients do not depend on the backend.",
  tables: [{
    caption: "Products, 10^9 operations a second",
    columns: [
      "rows x inner x columns",
      "numpy",
      ...flags.backends.split(",").flatMap((
        name: string,
      ) => [name, "to numpy"]),
    ],
    rows: products,
  }, {
    caption: "Bhattacharyya coefficients, seconds",
    columns: [
      "covariance",
      "numpy, a pair at a time",
      "numpy, stacked",
      "ours",
      "to a pair at a time",
    ],
    rows: coefficients,
  }],
});
// Threads of ONNX Runtime would keep the process.
Deno.exit(0);
