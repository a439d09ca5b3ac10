/**
 * A shard under study, with what is known of the whole.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Analysis } from "../statistics/analysis.ts";
import type {
  BetweenScatter,
  GlobalMean,
} from "../statistics/between_scatter.ts";
import type { FeatureMoments } from "../statistics/moments_of.ts";

import type { Frame } from "./frame.ts";

/** Head of what is known of the whole. */
export interface GlobalsHead {
  /** What the axes are about. */
  readonly globalMean: GlobalMean;
  /** Numbers in a row. */
  readonly dims: number;
  /** Names of the classes that have rows. */
  readonly classNames: readonly string[];
  /** Whether float32 rows are multiplied before their means are taken off. */
  readonly multipliedRaw: boolean;
}

/** What the whole tells its shards: moments, and the axes between the classes. */
export interface Globals {
  /** Ids of the classes that have rows, ascending. */
  readonly ids: Int32Array;
  /** Rows of each. */
  readonly counts: Float64Array;
  /** Mean of each, classes x dims. */
  readonly means: Float64Array;
  /** The axes of the scatter between classes. */
  readonly scatter: BetweenScatter;
  /** Their description. */
  readonly about: GlobalsHead;
}

/** As it travels. */
export function globalsFrame(
  { ids, counts, means, scatter, about }: Globals,
): Frame<GlobalsHead> {
  return {
    head: about,
    arrays: {
      ids,
      counts,
      means,
      variances: scatter.variances,
      axes: scatter.axes.data,
    },
  };
}

/** As it came. */
export function globalsOf({ head, arrays }: Frame<GlobalsHead>): Globals {
  const variances = arrays.variances as Float64Array;
  return {
    about: head,
    ids: arrays.ids as Int32Array,
    counts: arrays.counts as Float64Array,
    means: arrays.means as Float64Array,
    scatter: {
      variances,
      axes: {
        rows: variances.length,
        dims: head.dims,
        data: arrays.axes as Float64Array,
      },
    },
  };
}

/**
 * The analysis of a shard's rows in which everything that is asked of the whole (class ids, counts, means, axes) is the
 * whole's: what statistics make of the rows is then this shard's part of what they make of all.
 *
 * @throws {InputError} If a row's class has no mean.
 */
export function shardAnalysis(
  shard: FeatureSet,
  { ids, counts, means, scatter, about }: Globals,
  product: MatrixProduct,
): Analysis {
  const classes = ids.length;
  const compact = new Map([...ids].map((id, index) => [id, index]));
  const moments: FeatureMoments = {
    counts,
    means: { rows: classes, dims: about.dims, data: means },
    // Spread decides on nothing here but what is known below.
    squares: { rows: classes, dims: about.dims, data: new Float64Array(0) },
    wide: false,
  };
  const known: Record<string, unknown> = {
    moments,
    [`between scatter:${about.globalMean}`]: scatter,
    "multiplied raw:float32": about.multipliedRaw,
    "multiplied raw:float64": false,
  };
  const shared = new Map<string, Promise<unknown>>();
  return {
    features: shard,
    rows: shard.rows,
    dims: shard.dims,
    classes,
    labels: shard.labels.map((id) => {
      const label = compact.get(id);
      if (label !== undefined) return label;
      throw new InputError(
        `Cannot study a shard of ${shard.model}: a row is of class ${id}, which the first pass did not see`,
      );
    }),
    classNames: about.classNames,
    counts: Int32Array.from(counts),
    product,
    share<T>(key: string, compute: () => T | Promise<T>): Promise<T> {
      if (key in known) return Promise.resolve(known[key] as T);
      if (!shared.has(key)) shared.set(key, Promise.resolve().then(compute));
      return shared.get(key) as Promise<T>;
    },
  };
}
