/**
 * The features that a run was made from.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { featureFileChecksum } from "../../features/feature_file_checksum.ts";
import type { FeatureSet } from "../../features/feature_set.ts";
import { findEntry } from "../../features/find_entry.ts";
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

/** Features that are in the store under the run's key. */
async function stored(
  { name, features }: ModelDescription,
  { data }: RunDocument,
  cache: string | null,
): Promise<FeatureSet | undefined> {
  if (features === undefined || cache === null) return undefined;
  const meta = await findEntry(cache, features);
  return meta &&
    await openStoredFeatures(entryPaths(cache, features).whole, meta, {
      model: name,
      classNames: data.classes.map(({ name }) => name),
    });
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
  const wereKept = run.models.some(({ features }) => features !== undefined);
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
  for (const model of run.models) {
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
