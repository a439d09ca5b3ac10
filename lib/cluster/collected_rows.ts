/**
 * The rows of a model's features, brought here shard by shard and kept in files.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { RowSamples } from "../statistics/labelled_features.ts";

import { decodeFrame, encodeFrame } from "./frame.ts";
import type { Plan } from "./plan.ts";
import type { PassSource } from "./remote_statistics.ts";
import type { PassArrays } from "./shard_pass.ts";

/** Rows that come when they are asked for. */
export interface CollectedRows {
  /** Bring them here, once. */
  collect(): Promise<void>;
  /** Whether they are here. */
  areHere(): boolean;
  /** The features, chunk by chunk; brought here first, if need be. */
  chunks(): AsyncIterable<Float32Array>;
  /** Sample of each row, where samples give several; only of rows that are here. */
  samples(): RowSamples | undefined;
  /** Number of source classes; 0 without probabilities, and before the rows are here. */
  sourceClasses(): number;
  /** Probabilities of the source classes, read now. */
  probabilities(): FeatureMatrix<Float64Array>;
}

/**
 * The rows of a model of a plan.
 *
 * @param folder Where they are kept: a file a shard.
 */
export function collectedRows(
  source: PassSource,
  plan: Plan,
  model: number,
  folder: string,
): CollectedRows {
  const paths: string[] = [];
  const samples: Int32Array[] = [];
  let rows = 0, sourceClasses = 0;
  let collecting: Promise<void> | undefined;
  let here = false;

  async function collect(): Promise<void> {
    await Deno.mkdir(folder, { recursive: true });
    for await (
      const { shard, head, arrays } of source.results(model, { kind: "rows" })
    ) {
      if (head.rows === 0) continue;
      const { features, probabilities, samples: of } = arrays;
      const path = `${folder}/${model}.${shard}.rows`;
      await Deno.writeFile(
        path,
        encodeFrame({
          head: null,
          arrays: { features, ...(probabilities && { probabilities }) },
        }),
      );
      paths.push(path);
      rows += head.rows;
      sourceClasses = (probabilities?.length ?? 0) / head.rows;
      if (of) {
        const [from] = plan.models[model].shards[shard];
        samples.push((of as Int32Array).map((sample) => sample + from));
      }
    }
    here = true;
  }
  const read = (bytes: Uint8Array, path: string): PassArrays =>
    decodeFrame(bytes, path).arrays;
  const collected = () => collecting ??= collect();
  return {
    collect: collected,
    areHere: () => here,
    async *chunks() {
      await collected();
      for (const path of paths) {
        yield read(await Deno.readFile(path), path).features as Float32Array;
      }
    },
    samples() {
      if (samples.length === 0) return undefined;
      const of = new Int32Array(rows);
      let at = 0;
      for (const part of samples) {
        of.set(part, at);
        at += part.length;
      }
      return { count: plan.size, of };
    },
    sourceClasses: () => here ? sourceClasses : 0,
    probabilities() {
      const data = new Float64Array(rows * sourceClasses);
      let at = 0;
      for (const path of paths) {
        const { probabilities } = read(Deno.readFileSync(path), path);
        data.set(probabilities, at);
        at += probabilities.length;
      }
      return { rows, dims: sourceClasses, data };
    },
  };
}
