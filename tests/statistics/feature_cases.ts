/** Feature sets for tests: seeded, of any shape, with what makes sums hard. @module */
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import { randomSource } from "../../lib/statistics/random.ts";

/** Features with their labels. */
export interface LabelledMatrix {
  features: FeatureMatrix<Float64Array>;
  labels: Int32Array;
}

/** How a set is drawn. */
export interface CaseOptions {
  seed?: number;
  rows?: number;
  dims?: number;
  classes?: number;
  /** Standard deviation within the classes; that between them is 1. */
  spread?: number;
  /** Added to every number. */
  offset?: number;
}

/** Gaussian classes, every class with a row at least. */
export function featureCase(options: CaseOptions = {}): LabelledMatrix {
  const {
    seed = 1,
    rows = 40,
    dims = 6,
    classes = 4,
    spread = 1,
    offset = 0,
  } = options;
  const random = randomSource(seed);
  const means = Float64Array.from(
    { length: classes * dims },
    () => random.normal(),
  );
  const labels = Int32Array.from(
    { length: rows },
    (_, row) => row < classes ? row : random.integer(classes),
  );
  const data = new Float64Array(rows * dims);
  for (let at = 0; at < data.length; at++) {
    const mean = labels[Math.floor(at / dims)] * dims + at % dims;
    data[at] = offset + means[mean] + spread * random.normal();
  }
  return { features: { rows, dims, data }, labels };
}

/** The rows in another order. */
export function reordered(
  { features, labels }: LabelledMatrix,
  seed: number,
): LabelledMatrix {
  const { rows, dims, data } = features;
  const order = randomSource(seed).choice(rows, rows);
  const moved = new Float64Array(data.length);
  order.forEach((from, to) =>
    moved.set(data.subarray(from * dims, (from + 1) * dims), to * dims)
  );
  return {
    features: { rows, dims, data: moved },
    labels: Int32Array.from(order, (from) => labels[from]),
  };
}

/** Every row moved by the same vector. */
export function translated(
  { features, labels }: LabelledMatrix,
  by: number,
): LabelledMatrix {
  const data = features.data.map((value, at) =>
    value + by * Math.sin(at % features.dims + 1)
  );
  return { features: { ...features, data }, labels };
}

/** Every number times the same one. */
export function scaled(
  { features, labels }: LabelledMatrix,
  by: number,
): LabelledMatrix {
  return {
    features: { ...features, data: features.data.map((value) => value * by) },
    labels,
  };
}

/** The rows turned by reflections in random directions. */
export function rotated(
  { features, labels }: LabelledMatrix,
  seed: number,
): LabelledMatrix {
  const { rows, dims } = features;
  const data = features.data.slice();
  const random = randomSource(seed);
  for (let turn = 0; turn < 2 * dims; turn++) {
    const mirror = Float64Array.from({ length: dims }, () => random.normal());
    const length = mirror.reduce((sum, value) => sum + value * value, 0);
    for (let row = 0; row < rows; row++) {
      let along = 0;
      for (let dim = 0; dim < dims; dim++) {
        along += mirror[dim] * data[row * dims + dim];
      }
      for (let dim = 0; dim < dims; dim++) {
        data[row * dims + dim] -= 2 * along / length * mirror[dim];
      }
    }
  }
  return { features: { rows, dims, data }, labels };
}
