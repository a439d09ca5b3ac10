/**
 * The features that a run was made from.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { featureFileChecksum } from "../../features/feature_file_checksum.ts";
import type { FeatureSet } from "../../features/feature_set.ts";
import { findEntry } from "../../features/find_entry.ts";
import {
  mergedFeatures,
  type PlacedFeatures,
  placedFeatures,
} from "../../features/placed_features.ts";
import { readFeatureFile } from "../../features/read_feature_file.ts";
import { entryPaths } from "../../features/store_paths.ts";
import { openStoredFeatures } from "../../features/stored_features.ts";
import type {
  ModelDescription,
  RunDocument,
} from "../../report/run_document.ts";
import { listed } from "../../report/shown.ts";

/** Features of some models of a run, and why those of others are missing. */
export interface FeaturesOfRun {
  /** Those that were found, by model. */
  readonly sets: ReadonlyMap<string, FeatureSet>;
  /** What is missing and how to get it, in sentences. */
  readonly missing: readonly string[];
}

/** Names of a model's features in the store. */
function keysOf({ features, featureParts }: ModelDescription) {
  return features === undefined ? featureParts ?? [] : [features];
}

/** Features that are in the store under the run's keys; parts of them one after the other. */
async function stored(
  model: ModelDescription,
  { data }: RunDocument,
  cache: string | null,
): Promise<FeatureSet | undefined> {
  const keys = keysOf(model);
  if (keys.length === 0 || cache === null) return undefined;
  const parts: PlacedFeatures[] = [];
  let count = 0;
  for (const key of keys) {
    const meta = await findEntry(cache, key);
    if (!meta) return undefined;
    const features = await openStoredFeatures(
      entryPaths(cache, key).whole,
      meta,
      {
        model: model.name,
        classNames: data.classes.map(({ name }) => name),
      },
    );
    if (keys.length === 1) return features;
    const own = meta.samples ?? meta.rows;
    const places = Int32Array.from({ length: own }, (_, at) => count + at);
    parts.push(placedFeatures(features, [], places));
    count += own;
  }
  return mergedFeatures(
    parts,
    Int32Array.from({ length: count }, (_, at) => at),
  );
}

/** Features of a file that `score` was given. */
async function fromFile(
  { name, source, rows, dims, sha256 }: ModelDescription,
  { data, models }: RunDocument,
): Promise<FeatureSet | string> {
  try {
    const set = await readFeatureFile(source, {
      // Without a file of labels the data are called by the first feature file.
      labels: data.path === models[0].source ? undefined : data.path,
    });
    if (set.rows !== rows || set.dims !== dims) {
      return `${source} holds ${set.rows} x ${set.dims} features, ${rows} x ${dims} when the run was made`;
    }
    const isSame = sha256 === undefined ||
      (await featureFileChecksum(source)).sha256 === sha256;
    return isSame
      ? { ...set, model: name }
      : `${source} holds other features than when the run was made`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

/** Why features are not in the store, in a sentence. */
function missingFromStore(
  names: readonly string[],
  run: RunDocument,
  cache: string | null,
): string {
  const wereKept = run.models.some((model) => keysOf(model).length > 0);
  const whose = `The features of ${
    names.length > 3 ? `${names.length} models` : listed(names)
  }`;
  return wereKept
    ? `${whose} are not in ${
      cache ?? "a cache"
    }: pass the --cache of the run, or run rank again on the same data and models`
    : `${whose} were not kept (--no-cache): run rank again without it`;
}

/**
 * Features of a run's models: from the store by their keys, or from the feature files that `score` was given.
 *
 * @param run The run.
 * @param cache Folder of the store; null for none.
 */
export async function featuresOfRun(
  run: RunDocument,
  cache: string | null,
): Promise<FeaturesOfRun> {
  const sets = new Map<string, FeatureSet>();
  const missing: string[] = [];
  const absent: string[] = [];
  // Those that left a race saw other samples than the rest.
  const left = new Set(run.race?.left.map(({ model }) => model));
  for (const model of run.models.filter(({ name }) => !left.has(name))) {
    const found = run.data.task === "features"
      ? await fromFile(model, run)
      : await stored(model, run, cache);
    if (typeof found === "string") {
      missing.push(`The features of ${model.name} cannot be read: ${found}`);
    } else if (found) sets.set(model.name, found);
    else absent.push(model.name);
  }
  if (absent.length > 0) missing.push(missingFromStore(absent, run, cache));
  return { sets, missing };
}
