/**
 * A dataset and models in, features of those that finished a race out.
 *
 * @module
 */
import type { Race } from "../../ranking/race.ts";
import type { ModelDescription } from "../../report/run_document.ts";

import { describeCandidate } from "../describe.ts";
import {
  type Extraction,
  extractionOf,
  type ExtractOptions,
  openRun,
} from "../extract.ts";
import { racePool, type RacePoolOptions } from "./race_pool.ts";

/** What to extract, and how the race goes. */
export interface ExtractByRaceOptions
  extends
    ExtractOptions,
    Pick<RacePoolOptions, "race" | "metrics" | "metricOptions" | "onRound"> {}

/** What a race tells beside the features of those that finished. */
export interface Raced {
  /** All models, in the order given; those that left are told as they were then. */
  readonly all: readonly ModelDescription[];
  /** How the race went. */
  readonly race: Race;
}

/**
 * Features of the models that finish a race on a dataset, from the store where they are there.
 *
 * @throws {InputError} As {@link extract} does; if the race's options make no sense.
 */
export async function extractByRace(
  options: ExtractByRaceOptions,
): Promise<Extraction & Raced> {
  const opened = await openRun(options);
  const { dataset, candidates, cache } = opened;
  const start = performance.now();
  const { finished, leavers, race, judging, ...pool } = await racePool(
    dataset,
    candidates,
    {
      ...options,
      cache,
      onProgress: options.onExtraction,
    },
  );
  const extraction = extractionOf(
    { ...opened, candidates: finished },
    pool,
    (performance.now() - start) / 1000 - judging,
  );
  const { models, seconds } = extraction;
  return {
    ...extraction,
    all: candidates.map((candidate) => {
      const { name } = candidate.model;
      const left = leavers.get(name);
      return left
        ? describeCandidate(candidate, left)
        : models.find((model) => model.name === name)!;
    }),
    race,
    seconds: { ...seconds, race: judging },
  };
}
