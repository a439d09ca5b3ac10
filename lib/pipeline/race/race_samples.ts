/**
 * The samples of a race, round by round.
 *
 * @module
 */
import type { Dataset } from "../../datasets/dataset.ts";
import {
  nestedSamples,
  type NestedSamplesOptions,
} from "../../datasets/nested_samples.ts";
import { someSamples } from "../../datasets/some_samples.ts";
import {
  pixelChoice,
  type PixelOptions,
} from "../../features/segmentation/pixel_choice.ts";

/** What a round adds to the one before. */
export interface AddedSamples {
  /** Places of these samples in the whole. */
  readonly places: Int32Array;
  /** The samples as a dataset of their own. */
  readonly dataset: Dataset;
  /** Options by which the same pixels of them are drawn as of the whole. */
  readonly pixels: PixelOptions;
}

/** The samples of a race. */
export interface RaceSamples {
  /** Places of the samples of each round; the last has all. */
  readonly rounds: readonly Int32Array[];
  /** What each round adds. */
  readonly added: readonly AddedSamples[];
}

function addedSamples(
  dataset: Dataset,
  places: Int32Array,
  options: PixelOptions,
): AddedSamples {
  const part = someSamples(dataset, places);
  if (dataset.task !== "segmentation") {
    return { places, dataset: part, pixels: {} };
  }
  const { perClass } = pixelChoice(dataset, options);
  return {
    places,
    dataset: part,
    pixels: { pixels: perClass ?? "all", imagePlaces: places },
  };
}

/** Cut a dataset into the samples of a race. */
export function raceSamples(
  dataset: Dataset,
  cuts: NestedSamplesOptions,
  pixels: PixelOptions,
): RaceSamples {
  const rounds = nestedSamples(dataset, cuts);
  const added = rounds.map((places, round) => {
    const before = new Set(rounds[round - 1]);
    const news = places.filter((place) => !before.has(place));
    return addedSamples(dataset, news, pixels);
  });
  return { rounds, added };
}
