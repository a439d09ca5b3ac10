/**
 * The samples of a dataset under other classes: renamed, merged, left out.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { sha256 } from "./content_hashes.ts";
import type {
  ImageDataset,
  ImageSample,
  SampleRange,
  SegmentationDataset,
  TextDataset,
  TextSample,
} from "./dataset.ts";
import { pickedSamples } from "./picked_samples.ts";
import { type SampleSize, stratifiedSample } from "./stratified_sample.ts";

/** A dataset whose samples have one class each. */
type Labelled = ImageDataset | TextDataset;

/** A fingerprint of what a dataset has become. */
async function changed(
  { fingerprint }: { readonly fingerprint: string },
  change: unknown,
): Promise<string> {
  const text = JSON.stringify(["relabelled", fingerprint, change]);
  return await sha256(new TextEncoder().encode(text));
}

/**
 * Other names for the classes of a dataset of any kind.
 *
 * @param names A name for each class id, all different.
 */
export async function renameClasses<D extends Labelled | SegmentationDataset>(
  dataset: D,
  names: readonly string[],
): Promise<D> {
  if (names.every((name, id) => name === dataset.classNames[id])) {
    return dataset;
  }
  return {
    ...dataset,
    classNames: names,
    fingerprint: await changed(dataset, names),
  };
}

/**
 * The samples of a dataset under other classes.
 *
 * Classes of one new name become one; samples of a class without a new name are left out. The order stays.
 *
 * @param names New name of each class, by class id; null for none.
 * @param size How many of what is left to take; a sample is drawn by its place.
 * @throws {InputError} If fewer than two classes are left, or the size makes no sense.
 */
export async function relabelClasses<D extends Labelled>(
  dataset: D,
  names: readonly (string | null)[],
  size: SampleSize = {},
): Promise<D> {
  const classNames = [...new Set(names.filter((name) => name !== null))];
  if (classNames.length < 2) {
    throw new InputError(
      `Cannot use ${dataset.name}: its label map leaves ${
        classNames.length === 0
          ? "no class"
          : `${JSON.stringify(classNames[0])} as the only class`
      }; telling classes apart takes two`,
    );
  }
  const ids = names.map((name) =>
    name === null ? -1 : classNames.indexOf(name)
  );
  const places: string[][] = classNames.map(() => []);
  dataset.labels.forEach((label, place) => {
    if (ids[label] >= 0) places[ids[label]].push(String(place));
  });
  const kept = stratifiedSample(places, size).flat().map(Number)
    .sort((a, b) => a - b);
  const labels = Int32Array.from(kept, (place) => ids[dataset.labels[place]]);
  const left = places.reduce((sum, { length }) => sum + length, 0);
  const said = [...dataset.remarks ?? []];
  if (left < dataset.size) {
    said.push(
      `${
        dataset.size - left
      } samples are of classes that the label map leaves out.`,
    );
  }
  if (kept.length < left) {
    said.push(`${kept.length} of ${left} samples were sampled.`);
  }
  return {
    ...dataset,
    classNames,
    size: kept.length,
    labels,
    fingerprint: await changed(dataset, [names, kept.length < left && kept]),
    remarks: said,
    // What is said of the whole is said above.
    ...("available" in dataset && { available: kept.length }),
    samples: (range?: SampleRange) =>
      relabelled<ImageSample | TextSample>(dataset, kept, labels, range),
  };
}

/** The samples at some places, in order, under their new labels. */
async function* relabelled<S extends ImageSample | TextSample>(
  dataset: { samples(range?: SampleRange): AsyncIterable<S> },
  kept: readonly number[],
  labels: Int32Array,
  range?: SampleRange,
): AsyncGenerator<S> {
  for await (const sample of pickedSamples(dataset, kept, range)) {
    yield { ...sample, label: labels[sample.index] };
  }
}
