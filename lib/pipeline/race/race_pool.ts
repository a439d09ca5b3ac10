/**
 * Features of the candidates that may be the best, by a race: all see some samples, those that may still win see more.
 *
 * @module
 */
import type { Dataset } from "../../datasets/dataset.ts";
import {
  type ExtractedFeatures,
  findFeatures,
} from "../../features/find_features.ts";
import { completeOptions, findMetrics } from "../../metrics/find_metrics.ts";
import type { Race, RaceLeaver, RaceRound } from "../../ranking/race.ts";
import type { RankFeaturesOptions } from "../../ranking/rank_features.ts";

import {
  type ExtractedPool,
  type ExtractPoolOptions,
  openPoolExtractor,
} from "../extract_pool.ts";
import type { OpenCandidate } from "../open_candidates.ts";
import { extendRacers } from "./extend_racers.ts";
import { judgeRacers } from "./judge_racers.ts";
import { raceChoice, type RaceOptions } from "./race_options.ts";
import { raceSamples } from "./race_samples.ts";
import { extractedOf, type Racer } from "./racer.ts";

/** What decides in a race, and whom it tells. */
export interface RacePoolOptions
  extends
    ExtractPoolOptions,
    Pick<RankFeaturesOptions, "metrics" | "metricOptions"> {
  /** How the race goes. */
  readonly race: RaceOptions;
  /** Told after each round, with those that leave. */
  readonly onRound?: (round: RaceRound, left: readonly RaceLeaver[]) => void;
}

/** Features of those that finished, and how the race went. */
export interface RacedPool extends ExtractedPool {
  /** Those that finished, in the order given, as their features in `extracted`. */
  readonly finished: readonly OpenCandidate[];
  /** What those that left had by then, by model. */
  readonly leavers: ReadonlyMap<string, ExtractedFeatures>;
  /** How the race went. */
  readonly race: Race;
  /** Seconds that judging took. */
  readonly judging: number;
}

/**
 * Extract by a race: all candidates see a part of the samples, in which every class has its share, and are scored; those
 * that cannot come among the first any more leave; the others see twice as many samples, and so on up to all. No model
 * sees a sample twice; with a cache not even where a race was interrupted.
 *
 * A candidate leaves by {@link raceCut}. One that the metric does not apply to, on so few samples, goes on.
 *
 * @param dataset Labelled samples.
 * @param candidates The models.
 * @throws {InputError} As {@link extractPool} does; if the race's options make no sense.
 */
export async function racePool(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  options: RacePoolOptions,
): Promise<RacedPool> {
  const { metrics = ["face"], onModel, onExtracted, onRound } = options;
  const [metric] = findMetrics(metrics);
  const judging = {
    metric,
    given: completeOptions(metric, options.metricOptions?.[metric.id]),
    ...raceChoice(options.race, metric.id),
  };
  const { keep, confidence, seed } = judging;
  const samples = raceSamples(dataset, judging, options);
  const [first] = samples.added;
  const extractor = await openPoolExtractor(first.dataset, candidates, {
    ...options,
    ...first.pixels,
    onModel: undefined,
    onExtracted: undefined,
  });
  let racers: Racer[] = candidates.map((candidate) => ({
    candidate,
    parts: [],
  }));
  const rounds: RaceRound[] = [];
  const left: RaceLeaver[] = [];
  const leavers = new Map<string, ExtractedFeatures>();
  let seconds = 0;
  try {
    for (const racer of racers) {
      const { name } = extractor.running.backend;
      const { candidate } = racer;
      racer.whole = await findFeatures(dataset, candidate, [name], options);
      onModel?.(candidate);
    }
    const last = samples.rounds.length - 1;
    for (const [round, { length }] of samples.rounds.entries()) {
      // Where nobody can leave any more there is nothing to judge.
      if (round < last && racers.length <= keep) continue;
      await extendRacers(racers, round, samples, extractor, options);
      const start = performance.now();
      const out = round === last
        ? []
        : await judgeRacers(racers, round, samples, {
          ...options,
          ...judging,
          product: extractor.running.backend.product,
        });
      seconds += (performance.now() - start) / 1000;
      const names = new Set(out.map(({ model }) => model));
      for (const racer of racers) {
        const { name } = racer.candidate.model;
        if (names.has(name)) {
          leavers.set(name, extractedOf(racer, samples, round));
        }
      }
      const told = { samples: length, models: racers.length, left: out.length };
      racers = racers.filter(({ candidate }) =>
        !names.has(candidate.model.name)
      );
      rounds.push(told);
      left.unshift(...out);
      onRound?.(told, out);
    }
    const extracted = racers.map((racer) => {
      const all = extractedOf(racer, samples, last);
      onExtracted?.(racer.candidate, all);
      return all;
    });
    return {
      finished: racers.map(({ candidate }) => candidate),
      extracted,
      leavers,
      judging: seconds,
      race: {
        metric: metric.id,
        keep,
        confidence,
        seed,
        rounds,
        left,
        passes: passesOf(rounds),
        allPasses: dataset.size * candidates.length,
      },
      ...extractor.running,
    };
  } catch (error) {
    await extractor.running.backend.close();
    throw error;
  } finally {
    await extractor.close();
  }
}

/** Samples times the models that saw them. */
function passesOf(rounds: readonly RaceRound[]): number {
  return rounds.reduce(
    (sum, { samples, models }, round) =>
      sum + models * (samples - (rounds[round - 1]?.samples ?? 0)),
    0,
  );
}
