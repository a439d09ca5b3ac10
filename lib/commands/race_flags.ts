/**
 * The flags of a race.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { raceChoice, type RaceOptions } from "../pipeline/race/race_options.ts";

import type { Flags, FlagValues } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Flags of `rank` for a race. */
export const RACE_FLAGS = {
  race: {
    type: "boolean",
    help:
      "All models see a part of the samples first; those that cannot come among the first any more leave, the others see more",
  },
  "race-keep": {
    type: "number",
    placeholder: "K",
    help:
      "Race: a model leaves once K others are ahead of it for sure (default 3)",
  },
  "race-confidence": {
    type: "number",
    placeholder: "P",
    help: "Race: how sure, over 0.5 and under 1 (default 0.9)",
  },
  "race-share": {
    type: "number",
    placeholder: "P",
    help:
      "Race: share of the samples in the first round, at least 10 a class; twice as many in the next (default 0.0625)",
  },
} as const satisfies Flags;

type RaceValues = FlagValues<typeof RACE_FLAGS>;

/**
 * Checks what a race goes with.
 *
 * @throws {UsageError} If there is none to go with its flags, or it is to be run where it cannot.
 */
export function assertRaceFlags(
  flags: RaceValues & {
    readonly cluster?: string;
    readonly targets: readonly string[];
  },
): void {
  const [given] = Object.keys(RACE_FLAGS).filter((name) =>
    name !== "race" && flags[name as keyof RaceValues] !== undefined
  );
  if (!flags.race) {
    if (given === undefined) return;
    throw new UsageError(`Expected --race with --${given}`);
  }
  if (flags.cluster !== undefined) {
    throw new UsageError(
      "Expected --race without --cluster; workers see all samples of every model: race on one machine with a --limit, then rank those that finished on the cluster",
    );
  }
  if (flags.targets.length > 0) {
    throw new UsageError(
      "Expected --race with --data; models that leave have no rank on a target, so that many targets do not sum up",
    );
  }
}

/**
 * How the race goes; undefined where there is none.
 *
 * @param metric The metric that decides.
 * @throws {UsageError} If a number is out of range, or the metric has no interval to judge by.
 */
export function raceOptions(
  flags: RaceValues & { readonly seed?: number },
  metric: string,
): RaceOptions | undefined {
  if (!flags.race) return undefined;
  try {
    return raceChoice({
      keep: flags["race-keep"],
      confidence: flags["race-confidence"],
      share: flags["race-share"],
      seed: flags.seed,
    }, metric);
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}
