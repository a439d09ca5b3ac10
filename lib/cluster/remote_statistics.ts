/**
 * Statistics of a model's features as sums over the shards on the workers.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "../statistics/analysis.ts";
import type { BetweenCoordinates } from "../statistics/between_coordinates.ts";
import {
  betweenScatter,
  type GlobalMean,
} from "../statistics/between_scatter.ts";
import { momentsOf } from "../statistics/moments_of.ts";
import { multipliedRaw } from "../statistics/projected_blocks.ts";
import type { SpreadAlongMeans } from "../statistics/spread_along_means.ts";

import { encodeFrame } from "./frame.ts";
import type { ObjectName, Pass, ResultHead } from "./plan.ts";
import { globalsFrame } from "./shard_analysis.ts";
import type { PassArrays } from "./shard_pass.ts";

/** The result of a pass over one shard. */
export interface ShardResult {
  /** Number of the shard. */
  readonly shard: number;
  /** Who computed it, and what of. */
  readonly head: ResultHead;
  /** The numbers. */
  readonly arrays: PassArrays;
}

/** What gives the results of passes. */
export interface PassSource {
  /** The results of a pass over a model's shards, in the order of the shards, whenever they come. */
  results(model: number, pass: Pass): AsyncIterable<ShardResult>;
  /** Put something where workers find it. */
  store(bytes: Uint8Array): Promise<ObjectName>;
}

/** What is summed on the workers; each is asked for at most once. */
export interface RemoteStatistics {
  /** Squares along the axes between the classes. */
  between(
    globalMean: GlobalMean,
    precision: "float32" | "float64",
  ): Promise<BetweenCoordinates>;
  /** Squares along the axes of the class means. */
  spread(): Promise<SpreadAlongMeans>;
  /** Pooled covariance within the classes, dims x dims. */
  withinCovariance(): Promise<FeatureMatrix<Float64Array>>;
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let at = 0; at < sum.length; at++) sum[at] += part[at];
}

/**
 * The statistics of one model. Sums over shards are taken in the order of the shards, so that they do not depend on who
 * computed what and when.
 *
 * @param whole The features under study here, with nothing but their moments.
 * @param ids Ids of the classes that have rows.
 */
export function remoteStatistics(
  source: PassSource,
  model: number,
  whole: Analysis,
  ids: Int32Array,
): RemoteStatistics {
  const begun = new Map<string, Promise<unknown>>();
  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    if (!begun.has(key)) begun.set(key, make());
    return begun.get(key) as Promise<T>;
  }
  const globals = (globalMean: GlobalMean) =>
    once(`globals ${globalMean}`, async () => {
      const { counts, means } = await momentsOf(whole);
      return await source.store(encodeFrame(globalsFrame({
        ids,
        counts,
        means: means.data,
        scatter: await betweenScatter(whole, globalMean),
        about: {
          globalMean,
          dims: whole.dims,
          classNames: whole.classNames,
          multipliedRaw: await multipliedRaw(whole, "float32"),
        },
      })));
    });
  async function sums(
    pass: Pass,
    lengths: Readonly<Record<string, number>>,
  ): Promise<Record<string, Float64Array>> {
    const totals = Object.fromEntries(
      Object.entries(lengths).map(([name, length]) =>
        [name, new Float64Array(length)] as const
      ),
    );
    for await (const { head, arrays } of source.results(model, pass)) {
      if (head.rows === 0) continue;
      for (const [name, total] of Object.entries(totals)) {
        addTo(total, arrays[name] as Float64Array);
      }
    }
    return totals;
  }
  async function rankOf(globalMean: GlobalMean): Promise<number> {
    const { variances: { length } } = await betweenScatter(whole, globalMean);
    if (length > 0) return length;
    throw new NotApplicableError("there are no two classes whose means differ");
  }
  return {
    between: (globalMean, precision) =>
      once(`between ${globalMean} ${precision}`, async () => {
        const within = await rankOf(globalMean);
        const object = await globals(globalMean);
        const pass: Pass = {
          kind: "between",
          globalMean,
          precision,
          globals: object,
        };
        const totals = await sums(pass, { within });
        return { within: totals.within };
      }),
    spread: () =>
      once("spread", async () => {
        const rank = await rankOf("classes");
        const object = await globals("classes");
        const { byRow, byClass } = await sums(
          { kind: "spread", globals: object },
          { byRow: rank, byClass: rank },
        );
        return { byRow, byClass };
      }),
    withinCovariance: () =>
      once("within covariance", async () => {
        const { dims, rows } = whole;
        const { triangle } = await sums(
          { kind: "scatter", globals: await globals("classes") },
          { triangle: dims * (dims + 1) / 2 },
        );
        const data = new Float64Array(dims * dims);
        for (let row = 0, at = 0; row < dims; row++) {
          for (let column = 0; column <= row; column++, at++) {
            data[row * dims + column] =
              data[column * dims + row] =
                triangle[at] / rows;
          }
        }
        return { rows: dims, dims, data };
      }),
  };
}
