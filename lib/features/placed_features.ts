/**
 * Features of some samples of a dataset, put together from parts of it.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureSet } from "./feature_set.ts";
import { forgettable } from "./forgettable.ts";
import { rowsInChunk } from "./row_source.ts";

/** Features of a part of a dataset, and where in the whole its rows belong. */
export interface PlacedFeatures {
  /** Features of the part. */
  readonly features: FeatureSet;
  /** Place in the dataset of the sample of each row, in ascending order. */
  readonly places: Int32Array;
}

/**
 * Where the rows of a part belong.
 *
 * @param features Features of the part.
 * @param skipped Samples of the part that gave no row, by their place in it.
 * @param places Place in the whole of each sample of the part.
 */
export function placedFeatures(
  features: FeatureSet,
  skipped: readonly SkippedSample[],
  places: Int32Array,
): PlacedFeatures {
  if (features.samples) {
    return {
      features,
      places: features.samples.of.map((sample) => places[sample]),
    };
  }
  const left = new Set(skipped.map(({ index }) => index));
  return {
    features,
    places: places.filter((_, index) => !left.has(index)),
  };
}

/** Which row of which part each row of the whole is. */
interface Origins {
  readonly part: Uint8Array;
  readonly row: Int32Array;
  /** Number of its sample among those that are wanted. */
  readonly sample: Int32Array;
}

/** Rows of wanted samples in the order of their places; a sample's rows lie in one part. */
function originsOf(
  parts: readonly PlacedFeatures[],
  wanted: Int32Array,
): Origins {
  const part: number[] = [], row: number[] = [], sample: number[] = [];
  const next = parts.map(() => 0);
  wanted.forEach((place, number) => {
    for (const [at, { places }] of parts.entries()) {
      while (next[at] < places.length && places[next[at]] < place) next[at]++;
      for (; places[next[at]] === place; next[at]++) {
        part.push(at);
        row.push(next[at]);
        sample.push(number);
      }
    }
  });
  return {
    part: Uint8Array.from(part),
    row: Int32Array.from(row),
    sample: Int32Array.from(sample),
  };
}

/** Gives rows of a feature set, each after those before it. */
function rowReader({ chunks, dims }: FeatureSet) {
  const source = chunks();
  const pieces = Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
  let chunk: Float32Array | Float64Array = new Float32Array();
  let first = 0;
  return {
    async row(wanted: number): Promise<Float32Array | Float64Array> {
      while ((wanted - first) * dims >= chunk.length) {
        first += chunk.length / dims;
        const { value, done } = await pieces.next();
        if (done) throw new RangeError(`There is no row ${wanted}`);
        chunk = value;
      }
      const at = (wanted - first) * dims;
      return chunk.subarray(at, at + dims);
    },
    close: () => pieces.return?.(),
  };
}

async function* mergedChunks(
  parts: readonly PlacedFeatures[],
  { part, row }: Origins,
  dims: number,
): AsyncGenerator<Float32Array> {
  const readers = parts.map(({ features }) => rowReader(features));
  const most = rowsInChunk(dims);
  try {
    for (let from = 0; from < row.length; from += most) {
      const count = Math.min(most, row.length - from);
      const chunk = new Float32Array(count * dims);
      for (let at = 0; at < count; at++) {
        const values = await readers[part[from + at]].row(row[from + at]);
        chunk.set(values, at * dims);
      }
      yield chunk;
    }
  } finally {
    for (const reader of readers) await reader.close();
  }
}

function mergedProbabilities(
  parts: readonly PlacedFeatures[],
  { part, row }: Origins,
): FeatureMatrix<Float64Array> {
  const matrices = parts.map(({ features }) => features.sourceProbabilities!);
  const [{ dims }] = matrices;
  const data = new Float64Array(row.length * dims);
  row.forEach((from, to) => {
    const values = matrices[part[to]].data;
    data.set(values.subarray(from * dims, (from + 1) * dims), to * dims);
  });
  return { rows: row.length, dims, data };
}

/**
 * Features of some samples, in the dataset's order: float32, as extraction gives them.
 *
 * @param parts Features of one model on parts of the dataset that have no sample in common. Nothing is read of them before
 * it is asked for.
 * @param wanted Places of the samples in the dataset, in ascending order.
 */
export function mergedFeatures(
  parts: readonly PlacedFeatures[],
  wanted: Int32Array,
): FeatureSet {
  const [{ features: { model, dims, classNames, samples } }] = parts;
  const origins = originsOf(parts, wanted);
  const { part, row, sample } = origins;
  const set: FeatureSet = {
    model,
    dims,
    classNames,
    rows: row.length,
    labels: row.map((from, to) => parts[part[to]].features.labels[from]),
    chunks: () => mergedChunks(parts, origins, dims),
    ...(samples && { samples: { count: wanted.length, of: sample } }),
  };
  // Looked for, not read: probabilities of stored features are loaded when they are.
  const hasHead = parts.every(({ features }) =>
    "sourceProbabilities" in features
  );
  if (!hasHead) return set;
  const probabilities = forgettable(() => mergedProbabilities(parts, origins));
  return {
    ...set,
    get sourceProbabilities() {
      return probabilities();
    },
  };
}
