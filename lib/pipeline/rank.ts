/**
 * The main job: a dataset and models in, a ranking out.
 *
 * @module
 */
import {
  type RaceLeaver,
  type RaceRound,
  withLeavers,
} from "../ranking/race.ts";
import {
  type ScoredPool,
  scorePool,
  type ScorePoolOptions,
} from "../ranking/score_pool.ts";
import { type RunDocument, runDocument } from "../report/run_document.ts";

import { extract, type Extraction, type ExtractOptions } from "./extract.ts";
import { extractByRace, type Raced } from "./race/extract_by_race.ts";
import type { RaceOptions } from "./race/race_options.ts";
import { extractionDetails } from "./run_details.ts";
import { runProfile } from "./run_profile.ts";

/** What to rank, and how. */
export interface RankOptions
  extends Omit<ScorePoolOptions, "onProgress" | "product">, ExtractOptions {
  /** Told before each metric of each model, and before its "details". */
  readonly onScoring?: ScorePoolOptions["onProgress"];
  /** Keep in the document what the report's charts need beyond the scores. Default false. */
  readonly details?: boolean;
  /** Leave models behind that cannot come among the first any more, before they have seen all samples. Default: none. */
  readonly race?: RaceOptions;
  /** Told after each round of a race, with those that leave. */
  readonly onRound?: (round: RaceRound, left: readonly RaceLeaver[]) => void;
}

/** A ranking with the document of its run. */
export interface RankResult extends ScoredPool {
  /** All of it in plain data: inputs with hashes, options, terms, scores, timings, versions. */
  readonly run: RunDocument;
}

/**
 * Rank models on a dataset: extract features (from the store where they are there), score, order.
 *
 * In a race, models that cannot come among the first any more are left behind before they have seen all samples: they
 * stand last in the result, without rank or score, and `run.race` says when they left and with what score.
 *
 * @param options Models, data, metrics, backend, cache.
 * @returns The models best first, every metric, and the run's document.
 * @throws {InputError} If the data, a model, the backend or the cache cannot be used; the message says
 * what, where, and what to do.
 *
 * @example Rank the project's own models on its own sample
 * ```ts
 * import { rank, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const ranking = await rank({
 *   models: ["zoo"],
 *   data: zooFolder("targets/fashion"),
 *   dataOptions: { perClass: 5 },
 *   backend: "wasm",
 *   cache: null,
 * });
 * assertEquals(ranking.models[0].rank, 1);
 * ```
 */
export async function rank(options: RankOptions): Promise<RankResult> {
  const begin = performance.now();
  const extraction: Extraction & Partial<Raced> = options.race
    ? await extractByRace({ ...options, race: options.race })
    : await extract(options);
  const { features, backend, reason, data, models, warnings } = extraction;
  const start = performance.now();
  const gathered = options.details
    ? extractionDetails(extraction, options)
    : undefined;
  try {
    const scored = await scorePool(features, {
      ...options,
      product: backend.product,
      onProgress: options.onScoring,
      async onAnalysis(set, analysis) {
        await gathered?.add(set, analysis);
        await options.onAnalysis?.(set, analysis);
      },
    });
    const order = scored.models.map(({ name }) => name);
    const details = await gathered?.result(order);
    const seconds = {
      ...extraction.seconds,
      metrics: (performance.now() - start) / 1000 - (gathered?.seconds() ?? 0),
      ...(gathered && { details: gathered.seconds() }),
    };
    const { race, all = models } = extraction;
    const ranking = race
      ? withLeavers(scored, all.map(({ name }) => name), race)
      : scored;
    const profile = options.profile && await runProfile(
      options.profile,
      backend,
      (performance.now() - begin) / 1000,
    );
    const { name, version, threads } = backend;
    const run = runDocument({
      data,
      models: all,
      ranking,
      race,
      backend: { name, threads, reason },
      versions: { onnxruntime: version },
      warnings,
      seconds,
      profile,
      details,
    });
    return { ...ranking, run };
  } finally {
    await backend.close();
  }
}
