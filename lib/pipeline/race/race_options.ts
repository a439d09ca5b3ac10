/**
 * How a race goes.
 *
 * @module
 */
import { InputError } from "../../errors.ts";

/** How a race goes. */
export interface RaceOptions {
  /** A model leaves once so many others are ahead of it for sure, so that so many finish at least. Default 3. */
  readonly keep?: number;
  /** Chance with which each of them has to be ahead, over 0.5 and under 1. Default 0.9. */
  readonly confidence?: number;
  /** Share of each class in the first round; each round takes twice as much. Default 1/16. */
  readonly share?: number;
  /** Samples of each class in a round at least, as far as there are so many. Default 10. */
  readonly least?: number;
  /** Which samples come first. Default 0. */
  readonly seed?: number;
}

/** A race with every choice made. */
export type RaceChoice = Required<RaceOptions>;

/**
 * The choices that options make.
 *
 * @param metric The metric that decides.
 * @throws {InputError} If a number is out of range, or the metric has no interval to judge by.
 */
export function raceChoice(options: RaceOptions, metric: string): RaceChoice {
  // 36 races of the zoo's 33 image models (four targets, three metrics, three draws) all ended with the first model of a run
  // without; with a confidence of 0.8 five did not, with keep 1 eleven did not.
  const { keep = 3, confidence = 0.9, share = 1 / 16, least = 10, seed = 0 } =
    options;
  for (const [name, value] of Object.entries({ keep, least })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new InputError(
      `Expected ${name} of a race to be a whole number from 1 on but found ${value}`,
    );
  }
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new InputError(
      `Expected the confidence of a race to be over 0.5 and under 1 but found ${confidence}`,
    );
  }
  if (!(share > 0 && share < 1)) {
    throw new InputError(
      `Expected the share of a race's first round to be over 0 and under 1 but found ${share}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`Expected a whole number as seed but found ${seed}`);
  }
  if (metric === "consensus") {
    throw new InputError(
      "Cannot race by consensus: a vote of metrics has no interval that tells who cannot win any more; let one metric decide, as in --metrics face,consensus",
    );
  }
  return { keep, confidence, share, least, seed };
}
