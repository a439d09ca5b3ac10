/**
 * Features that lie on the workers: a feature set whose statistics are sums over shards, and whose rows come only when
 * somebody reads them.
 *
 * @module
 */
import type { FeatureSet } from "../features/feature_set.ts";
import { forgettable } from "../features/forgettable.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { faceValues } from "../metrics/face_options.ts";
import { analyse } from "../statistics/analyse.ts";
import { betweenCoordinatesKey } from "../statistics/between_coordinates.ts";
import { betweenScatter } from "../statistics/between_scatter.ts";
import { workingPrecision } from "../statistics/precision.ts";
import { SPREAD_ALONG_MEANS } from "../statistics/spread_along_means.ts";

import { collectedRows } from "./collected_rows.ts";
import { firstPass } from "./first_pass.ts";
import { type MetricChoice, passesOfMetrics } from "./passes_of_metrics.ts";
import type { Plan, ResultHead } from "./plan.ts";
import { type PassSource, remoteStatistics } from "./remote_statistics.ts";

/** Features on the workers. */
export interface RemoteFeatures extends FeatureSet {
  /** Who computed the shards, in their order. */
  readonly heads: readonly ResultHead[];
  /** Have the workers compute, or send, what metrics will ask for. */
  prefetch(choice: MetricChoice): Promise<void>;
}

/** Where the features come from and what is needed beside them. */
export interface RemoteFeaturesOptions {
  /** Class of each sample, where a sample has one. */
  readonly labels?: Int32Array;
  /** Where rows are kept that come here. */
  readonly folder: string;
  /** What multiplies here. */
  readonly product: MatrixProduct;
}

const GLOBAL_MEANS = ["classes", "samples"] as const;
const PRECISIONS = ["float32", "float64"] as const;

/** The features of one model of a plan, once all shards have told their moments. */
export async function remoteFeatures(
  source: PassSource,
  plan: Plan,
  model: number,
  { labels: given, folder, product }: RemoteFeaturesOptions,
): Promise<RemoteFeatures> {
  const { heads, ids, moments, labels } = await firstPass(
    source,
    plan,
    model,
    given,
  );
  const files = collectedRows(source, plan, model, folder);
  const base = {
    model: plan.models[model].about.name,
    rows: labels.length,
    dims: heads.find(({ rows }) => rows > 0)!.dims,
    labels,
    classNames: plan.classNames,
    chunks: () => files.chunks(),
  };
  const known: Record<string, () => Promise<unknown>> = {
    moments: () => Promise.resolve({ ...moments, wide: false }),
  };
  const whole = analyse({
    ...base,
    known: (key) => key === "moments" ? known[key]() : undefined,
  }, product);
  const remote = remoteStatistics(source, model, whole, ids);
  for (const globalMean of GLOBAL_MEANS) {
    known[`between scatter:${globalMean}`] = () =>
      betweenScatter(whole, globalMean);
    for (const precision of PRECISIONS) {
      known[betweenCoordinatesKey(globalMean, precision)] = () =>
        remote.between(globalMean, precision);
    }
  }
  known[SPREAD_ALONG_MEANS] = () => remote.spread();
  known["within covariance"] = () => remote.withinCovariance();

  async function prefetch(choice: MetricChoice): Promise<void> {
    const kinds = passesOfMetrics(choice);
    const isFlat = base.rows < base.dims;
    if (kinds.has("rows") || kinds.has("scatter") && isFlat) {
      await files.collect();
    }
    const waiting: Promise<unknown>[] = [];
    if (kinds.has("between")) {
      const { globalMean, precision } = faceValues(choice.metricOptions?.face);
      const { variances } = await betweenScatter(whole, globalMean);
      if (variances.length > 0) {
        const format = await workingPrecision(
          whole,
          precision,
          variances.length,
        );
        waiting.push(remote.between(globalMean, format));
      }
    }
    const { variances } = await betweenScatter(whole, "classes");
    if (kinds.has("spread") && variances.length > 0) {
      waiting.push(remote.spread());
    }
    if (kinds.has("scatter") && !isFlat) {
      waiting.push(remote.withinCovariance());
    }
    await Promise.all(waiting);
  }

  const probabilities = forgettable(() => files.probabilities());
  return {
    ...base,
    heads,
    prefetch,
    known(key) {
      // With the rows here, another pass over the workers would cost more than it saves.
      const isDear = key === "within covariance" && files.areHere();
      return isDear ? undefined : known[key]?.();
    },
    get samples() {
      return files.samples();
    },
    get sourceProbabilities() {
      return files.sourceClasses() > 0 ? probabilities() : undefined;
    },
  };
}
