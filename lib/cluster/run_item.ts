/**
 * What a worker does with an item: features of the shard, the pass over them, and the result.
 *
 * @module
 */
import type { Candidate } from "../features/candidate.ts";
import { decodingPool } from "../features/decoding_workers.ts";
import type { ExtractFeaturesOptions } from "../features/extract_features.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import type { ExtractedFeatures } from "../features/find_features.ts";
import { NoRowsError } from "../features/no_rows_error.ts";
import type { Backend } from "../inference/backend.ts";
import { plainProduct } from "../linalg/plain_product.ts";
import { sha256Of } from "../models/checksum.ts";

import { decodeFrame, encodeFrame } from "./frame.ts";
import { openPlannedModel } from "./model_objects.ts";
import { type ObjectCache, objectCache } from "./object_cache.ts";
import {
  passName,
  type Plan,
  type ResultHead,
  type WorkerFacts,
  type WorkItem,
} from "./plan.ts";
import { readPlan } from "./stored_plan.ts";
import { type GlobalsHead, globalsOf } from "./shard_analysis.ts";
import { shardFeatures } from "./shard_features.ts";
import { shardPass } from "./shard_pass.ts";
import type { Buckets } from "./streams.ts";

/** Bytes of a result up to which it travels in the message itself. */
const INLINE = 256 << 10;
const TIMEOUT = 30_000;

/** Where a worker keeps what it fetches and computes. */
export interface WorkerFolders {
  /** Features. */
  readonly features: string;
  /** Models, by their hash. */
  readonly models: string;
  /** Objects of a run, removed with it. */
  run(run: string): string;
}

/** One who works on items. */
export interface ItemRunner {
  /** The message that holds an item's result. */
  run(
    item: WorkItem,
    options: Pick<ExtractFeaturesOptions, "onProgress" | "signal">,
  ): Promise<Uint8Array>;
  /** Samples of an item. */
  samplesOf(item: WorkItem): number;
  /** Forget a run that has ended. */
  forget(run: string): Promise<void>;
  /** End the threads that decode. */
  close(): Promise<void>;
}

interface KnownRun {
  readonly plan: Plan;
  readonly cache: ObjectCache;
}

/** Features, or what is known of a shard that has none: of the whole it is a part like any other. */
async function orNothing(
  extracting: Promise<ExtractedFeatures>,
): Promise<
  Omit<ExtractedFeatures, "features"> & { readonly features?: FeatureSet }
> {
  try {
    return await extracting;
  } catch (error) {
    if (!(error instanceof NoRowsError)) throw error;
    const { skipped } = error;
    return { skipped, truncated: 0, cached: false, seconds: 0 };
  }
}

/**
 * A worker's way with items.
 *
 * @param memory Bytes that a shard's extraction may take.
 */
export function itemRunner(
  buckets: Buckets,
  folders: WorkerFolders,
  backend: Backend,
  facts: WorkerFacts,
  memory?: number,
): ItemRunner {
  const runs = new Map<string, KnownRun>();
  let opened: { key: string; candidate: Candidate } | undefined;
  const pool = decodingPool();

  async function known(run: string): Promise<KnownRun> {
    const before = runs.get(run);
    if (before) return before;
    const cache = objectCache(buckets.objects, run, folders.run(run));
    const plan = await readPlan(buckets.objects, run);
    const made = { plan, cache };
    runs.set(run, made);
    return made;
  }

  async function candidateOf(
    { plan, cache }: KnownRun,
    model: number,
  ): Promise<Candidate> {
    const key = `${plan.run} ${model}`;
    if (opened?.key === key) return opened.candidate;
    const planned = plan.models[model];
    const candidate = await openPlannedModel(planned, cache, folders.models);
    opened = { key, candidate };
    return candidate;
  }

  return {
    samplesOf({ run, model, shard }) {
      const [from, to] = runs.get(run)?.plan.models[model].shards[shard] ??
        [0, 0];
      return to - from;
    },
    close: () => pool.close(),
    async forget(run) {
      runs.delete(run);
      try {
        await Deno.remove(folders.run(run), { recursive: true });
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
    async run(item, options) {
      const there = await known(item.run);
      const { plan, cache } = there;
      const { batch, shards } = plan.models[item.model];
      const span = shards[item.shard];
      const candidate = await candidateOf(there, item.model);
      const { features, skipped, truncated, cached, seconds } = await orNothing(
        shardFeatures(plan, span, candidate, batch, backend, cache, {
          ...options,
          pool,
          memory,
          cache: folders.features,
        }),
      );
      const { pass } = item;
      const globals = "globals" in pass
        ? globalsOf(decodeFrame<GlobalsHead>(
          await cache.get(pass.globals),
          "what is known of all shards",
        ))
        : undefined;
      const needsDoubles = pass.kind === "between"
        ? pass.precision === "float64"
        : pass.kind !== "moments" && pass.kind !== "rows";
      const product = needsDoubles && !backend.product.hasFloat64
        ? plainProduct
        : backend.product;
      const arrays = features
        ? await shardPass(
          features,
          pass,
          product,
          globals,
          plan.labels === undefined,
        )
        : {};
      const head: ResultHead = {
        by: facts,
        rows: features?.rows ?? 0,
        dims: features?.dims ?? 0,
        skipped: skipped.map((sample) => ({
          ...sample,
          index: sample.index + span[0],
        })),
        truncated,
        cached,
        seconds,
      };
      const whole = encodeFrame({ head, arrays });
      if (whole.length <= INLINE) return whole;
      const bytes = encodeFrame({ head: null, arrays });
      const name = `${item.run}/${
        passName(pass)
      }.${item.model}.${item.shard}.${facts.worker}`;
      await buckets.results.putBlob({ name }, bytes, { timeout: TIMEOUT });
      const object = { name, sha256: sha256Of(bytes), size: bytes.length };
      return encodeFrame({ head: { ...head, object }, arrays: {} });
    },
  };
}
