/**
 * The main job on many machines.
 *
 * @module
 */
import type { BackendName } from "../inference/backend.ts";
import { chooseBackend } from "../inference/choose_backend.ts";
import { plainProduct } from "../linalg/plain_product.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { lostClasses } from "../pipeline/lost_classes.ts";
import type { RankResult } from "../pipeline/rank.ts";
import { scorePool, type ScorePoolOptions } from "../ranking/score_pool.ts";
import { runDocument } from "../report/run_document.ts";

import {
  describeBackends,
  describeModel,
  describeWorkers,
  mixedBackends,
  shardRemarks,
} from "./describe_cluster.ts";
import { dispatcher, type DispatchOptions } from "./dispatcher.ts";
import {
  type Cluster,
  type ClusterAccess,
  joinCluster,
} from "./join_cluster.ts";
import { makePlan, type PlanOptions } from "./make_plan.ts";
import { objectCache } from "./object_cache.ts";
import { passesOfMetrics } from "./passes_of_metrics.ts";
import type { Plan, Question } from "./plan.ts";
import { type RemoteFeatures, remoteFeatures } from "./remote_features.ts";
import { readPlan } from "./stored_plan.ts";
import { type Buckets, openStreams, removeRun } from "./streams.ts";

/** How a run on a cluster goes, whatever it is about. */
export interface ClusterOptions
  extends Partial<Omit<DispatchOptions, "signal">> {
  /** The cluster. */
  readonly access: ClusterAccess;
  /** What multiplies matrices here, where rows come here. Default "auto". */
  readonly backend?: BackendName | "auto";
  /** Bytes that metrics may take here at once; as many as there are, by default. Workers have bounds of their own. */
  readonly memory?: number;
  /** Told the name of the run. */
  readonly onRun?: (plan: Plan) => void;
  /** Told before each metric of each model. */
  readonly onScoring?: ScorePoolOptions["onProgress"];
  /** Stops; the run stays in the cluster, to be gone on with. */
  readonly signal?: AbortSignal;
}

/** What to rank on a cluster, and how. */
export interface RankOnClusterOptions
  extends ClusterOptions, Omit<PlanOptions, "signal">, Question {}

/** A ranking by a cluster. */
export interface ClusterRankResult extends RankResult {
  /** Bytes of results that the workers sent. */
  readonly receivedBytes: number;
}

const TRIES = 3, ACK_WAIT = 30;

async function inCluster<T>(
  { access, ackWait = ACK_WAIT }: ClusterOptions,
  work: (cluster: Cluster, buckets: Buckets) => Promise<T>,
): Promise<T> {
  const cluster = await joinCluster(access, "rank", "_INBOX_rank");
  try {
    return await work(cluster, await openStreams(cluster, ackWait));
  } finally {
    await cluster.close();
  }
}

/**
 * Rank models on a dataset with the workers of a cluster.
 *
 * Data and models go into the cluster's object store; workers extract features shard by shard and send the sums that the
 * metrics need, or the features themselves where a metric needs rows. The ranking is the one that a single process
 * gives: to 1e-9 under `precision: "float64"`, however the data are cut and whoever does what.
 *
 * The stability of the order is told where rows come here anyway, or on demand: it needs every row.
 *
 * A run that is stopped stays in the cluster; the same options go on with it, and so does {@link resumeOnCluster}. One
 * that ends is removed from it.
 *
 * @throws {InputError} If the cluster, the data or a model cannot be used, or an item failed too often.
 *
 * @example
 * ```ts
 * import { rankOnCluster } from "fair-collapse";
 *
 * async function best(server: string): Promise<string> {
 *   const { models } = await rankOnCluster({
 *     access: { servers: server, creds: "rank.creds" },
 *     data: "pets/",
 *     models: ["models/*.onnx"],
 *   });
 *   return models[0].name;
 * }
 * ```
 */
export async function rankOnCluster(
  options: RankOnClusterOptions,
): Promise<ClusterRankResult> {
  const { metrics, metricOptions, stability, seed, probe } = options;
  passesOfMetrics(options);
  return await inCluster(options, async (cluster, buckets) => {
    const start = performance.now();
    const plan = await makePlan(buckets, options, {
      metrics,
      metricOptions,
      stability,
      seed,
      probe,
    });
    const open = (performance.now() - start) / 1000;
    return await drive(cluster, buckets, plan, options, open);
  });
}

/**
 * Go on with a run that was stopped, from any machine: data and models are in the cluster.
 *
 * @throws {InputError} If there is no such run, another process drives it, or an item failed too often.
 *
 * @example
 * ```ts
 * import { resumeOnCluster } from "fair-collapse";
 *
 * async function best(server: string, run: string): Promise<string> {
 *   const { models } = await resumeOnCluster(run, { access: { servers: server } });
 *   return models[0].name;
 * }
 * ```
 */
export async function resumeOnCluster(
  run: string,
  options: ClusterOptions,
): Promise<ClusterRankResult> {
  return await inCluster(options, async (cluster, buckets) => {
    const plan = await readPlan(buckets.objects, run);
    return await drive(cluster, buckets, plan, options, 0);
  });
}

/**
 * Cancel a run: workers stop, and everything of it is removed from the cluster.
 *
 * @throws {InputError} If there is no such run.
 *
 * @example
 * ```ts
 * import { cancelOnCluster } from "fair-collapse";
 *
 * async function cancel(server: string, run: string): Promise<void> {
 *   await cancelOnCluster(run, { access: { servers: server } });
 * }
 * ```
 */
export async function cancelOnCluster(
  run: string,
  options: Pick<ClusterOptions, "access" | "ackWait">,
): Promise<void> {
  await inCluster(options, async (cluster, buckets) => {
    await readPlan(buckets.objects, run);
    await removeRun(cluster, buckets, run);
  });
}

async function labelsOf(
  { objects }: Buckets,
  plan: Plan,
  folder: string,
): Promise<Int32Array | undefined> {
  if (!plan.labels) return undefined;
  const bytes = await objectCache(objects, plan.run, folder).get(plan.labels);
  return new Int32Array(bytes.buffer);
}

async function drive(
  cluster: Cluster,
  buckets: Buckets,
  plan: Plan,
  options: ClusterOptions,
  open: number,
): Promise<ClusterRankResult> {
  const { tries = TRIES, ackWait = ACK_WAIT, memory, signal, onScoring } =
    options;
  const { question } = plan;
  options.onRun?.(plan);
  const needsRows = passesOfMetrics(question).has("rows") ||
    question.stability === true || (question.probe ?? 0) > 0;
  const { backend } = needsRows
    ? await chooseBackend(options.backend ?? "auto")
    : { backend: undefined };
  const product = backend?.product ?? plainProduct;
  const folder = await Deno.makeTempDir({ prefix: "fair-collapse-rows-" });
  const start = performance.now();
  const driving = await dispatcher(cluster, buckets, plan, {
    ...options,
    tries,
    ackWait,
  });
  try {
    const labels = await labelsOf(buckets, plan, folder);
    const sets = await Promise.all(plan.models.map(async (_, model) => {
      const set = await remoteFeatures(driving, plan, model, {
        labels,
        folder,
        product,
      });
      await set.prefetch(question);
      return set;
    }));
    const gathered = performance.now();
    const ranking = await scorePool(sets, {
      ...question,
      stability: question.stability === "auto" || !question.stability
        ? needsRows && question.stability === "auto" ? "auto" : false
        : true,
      product,
      memory,
      onProgress: onScoring,
      signal,
    });
    const run = documentOf(plan, sets, ranking, {
      open,
      extraction: (gathered - start) / 1000,
      metrics: (performance.now() - gathered) / 1000,
    });
    const receivedBytes = driving.received();
    await driving.stop();
    await removeRun(cluster, buckets, plan.run);
    return { ...ranking, run, receivedBytes };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await driving.stop();
    await backend?.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function documentOf(
  plan: Plan,
  sets: readonly RemoteFeatures[],
  ranking: Parameters<typeof runDocument>[0]["ranking"],
  seconds: Readonly<Record<string, number>>,
): ReturnType<typeof runDocument> {
  const workers = describeWorkers(sets);
  const { remarks, warnings } = shardRemarks(plan, sets);
  const lost = plan.task === "segmentation"
    ? lostClasses(
      { ...plan, pixelCounts: plan.pixelCounts! } as unknown as Dataset,
      sets,
    )
    : [];
  return runDocument({
    data: { ...plan.data, remarks: [...plan.data.remarks, ...remarks] },
    models: sets.map((set, model) => describeModel(plan.models[model], set)),
    ranking,
    backend: describeBackends(workers),
    versions: {
      onnxruntime: [...new Set(workers.map(({ runtime }) => runtime))].sort()
        .join(", "),
    },
    warnings: [...plan.warnings, ...warnings, ...lost, ...mixedBackends(sets)],
    seconds,
    workers,
  });
}
