/** A run of made-up models: real scores of made-up features. @module */
import {
  randomSource,
  type RunDocument,
  runDocument,
  scorePool,
} from "fair-collapse";

const CLASSES = ["cat", "dog", "owl", "fox"];
const ROWS = 160;
const DIMS = 6;

/** How far a model's classes spread, and how far cat lies from dog. */
export interface MadeUpModel {
  readonly name: string;
  readonly spread: number;
  readonly apart?: number;
}

/** Features of made-up models on the same samples. */
export function madeUpSets(models: readonly MadeUpModel[]) {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 4);
  return models.map(({ name, spread, apart = 1.5 }, seed) => {
    const random = randomSource(seed + 1);
    const data = Float64Array.from({ length: ROWS * DIMS }, (_, at) => {
      const k = labels[Math.floor(at / DIMS)];
      const axis = at % DIMS;
      const mean = axis === k ? 4 : 0;
      // Cat and dog differ by little on each axis.
      const centre = k < 2 ? (axis === 0 ? 4 + k * apart : 0) : mean;
      return centre + spread * random.normal();
    });
    return {
      model: name,
      rows: ROWS,
      dims: DIMS,
      labels,
      classNames: CLASSES,
      chunks: () => [data],
    };
  });
}

/** The models of most tests, best first. */
export const MODELS: readonly MadeUpModel[] = [
  { name: "tight", spread: 0.5 },
  { name: "middling", spread: 0.8 },
  { name: "loose", spread: 1.2 },
];

/** The document of a run of made-up models. */
export async function madeUpRun(
  models: readonly MadeUpModel[] = MODELS,
  options: Parameters<typeof scorePool>[1] = {},
): Promise<RunDocument> {
  const sets = madeUpSets(models);
  return runDocument({
    data: {
      name: "animals",
      path: "animals/",
      task: "image",
      samples: ROWS,
      classes: CLASSES.map((name) => ({ name, count: ROWS / 4 })),
      fingerprint: "ab".repeat(32),
      remarks: [],
    },
    models: sets.map(({ model, rows, dims }, at) => ({
      name: model,
      source: `${model}.onnx`,
      sha256: String(at).repeat(64),
      tap: "/Flatten",
      rows,
      dims,
      cached: false,
      extractionSeconds: 2,
    })),
    ranking: await scorePool(sets, options),
  });
}
