/** Golden feature sets and values. @module */
import { parseNpy } from "../../lib/arrays/npy.ts";
import type { LabelledFeatures } from "../../lib/statistics/labelled_features.ts";

const folder = new URL("./", import.meta.url);

/** A golden value of `metrics.json`. */
export interface GoldenValue {
  set: string;
  metric: string;
  params: Record<string, unknown>;
  value: number | number[];
  rtol: number;
  atol?: number;
  source: string;
  random?: boolean;
  std?: number;
  runs?: number;
  unstable?: boolean;
}

function floats(
  path: string,
): { rows: number; dims: number; data: Float32Array | Float64Array } {
  const { shape, data } = parseNpy(
    Deno.readFileSync(new URL(path, folder)),
    path,
  );
  return {
    rows: shape[0],
    dims: shape[1] ?? 1,
    data: data as Float32Array | Float64Array,
  };
}

/** Exists this array? */
function has(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, folder)).isFile;
  } catch {
    return false;
  }
}

/** A float array of the peers family, such as `small_general`. */
export function peerArray(name: string): ReturnType<typeof floats> {
  return floats(`peers/${name}.npy`);
}

/** Features, labels and, where there are some, source probabilities (float64, rows sum to 1). */
export function goldenSet(
  set: string,
  family: "every-day" | "peers" = "every-day",
): LabelledFeatures {
  const separator = family === "peers" ? "_" : ".";
  const base = family === "peers" ? "peers/" : "";
  const pool = /^model\d$/.test(set);
  const features = floats(
    pool ? `pool.${set}.npy` : `${base}${set}${separator}features.npy`,
  );
  const labelPath = pool
    ? "pool.labels.npy"
    : `${base}${set.replace(/^(zoo_small)_m\d$/, "$1")}${separator}labels.npy`;
  const labels = parseNpy(Deno.readFileSync(new URL(labelPath, folder)))
    .data as Int32Array;
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const probabilityPath = `${base}${set}${separator}${
    family === "peers" ? "probs" : "probabilities"
  }.npy`;
  let sourceProbabilities;
  if (!pool && has(probabilityPath)) {
    const { rows, dims, data } = floats(probabilityPath);
    const wide = Float64Array.from(data);
    for (let row = 0; row < rows; row++) {
      const part = wide.subarray(row * dims, (row + 1) * dims);
      const sum = part.reduce((a, b) => a + b, 0);
      for (let z = 0; z < dims; z++) part[z] /= sum;
    }
    sourceProbabilities = { rows, dims, data: wide };
  }
  return {
    rows: features.rows,
    dims: features.dims,
    labels,
    classNames: Array.from({ length: classes }, (_, id) => `class ${id}`),
    chunks: () => [features.data],
    sourceProbabilities,
  };
}

/** The golden values of a family, of one metric where it is named. */
export function goldenValues(
  family: "every-day" | "peers",
  metric?: string,
): GoldenValue[] {
  const path = family === "peers" ? "peers/metrics.json" : "metrics.json";
  const text = Deno.readTextFileSync(new URL(path, folder));
  const parsed = JSON.parse(text);
  const values: GoldenValue[] = Array.isArray(parsed) ? parsed : parsed.values;
  return metric ? values.filter((value) => value.metric === metric) : values;
}

/** Does our value agree at the tolerance that stands with the golden one? */
export function agrees(
  ours: number,
  golden: GoldenValue,
  value: number = golden.value as number,
): boolean {
  if (Number.isNaN(value)) return Number.isNaN(ours);
  return golden.atol === undefined
    ? Math.abs(ours - value) <= golden.rtol * Math.max(Math.abs(value), 1e-3)
    : Math.abs(ours - value) <= golden.atol + golden.rtol * Math.abs(value);
}
