/**
 * Rank models by feature files that were made anywhere.
 *
 * @module
 */
import { classBalance } from "../datasets/class_balance.ts";
import { InputError } from "../errors.ts";
import { featureFileChecksum } from "../features/feature_file_checksum.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import { checksum } from "../features/file_checksum.ts";
import { readFeatureFile } from "../features/read_feature_file.ts";
import { scorePool, type ScorePoolOptions } from "../ranking/score_pool.ts";
import { detailsCollector } from "../report/details/details_collector.ts";
import { type RunDocument, runDocument } from "../report/run_document.ts";

/** What goes with the feature files. */
export interface ScoreFilesOptions extends ScorePoolOptions {
  /** File of the labels, where the feature files do not hold them; the same for all. */
  readonly labels?: string;
  /** Files of source probabilities, one for each feature file in its order. */
  readonly probabilities?: readonly string[];
  /** Names by class id. */
  readonly classNames?: readonly string[];
  /** Keep in the document what the report's charts need beyond the scores. Default false. */
  readonly details?: boolean;
}

/** What tells these labels from others; the samples themselves are not at hand. */
function fingerprintOf({ labels, classNames }: FeatureSet): string {
  const { buffer, byteOffset, byteLength } = labels;
  return checksum(
    new TextEncoder().encode(JSON.stringify(classNames)),
    new Uint8Array(buffer, byteOffset, byteLength),
  );
}

/** Files of one name in different folders are told apart by their folder. */
function distinctNames(
  files: readonly string[],
  sets: readonly FeatureSet[],
): FeatureSet[] {
  const names = sets.map(({ model }) => model);
  return sets.map((set, index) =>
    names.indexOf(set.model) === names.lastIndexOf(set.model)
      ? set
      : { ...set, model: files[index] }
  );
}

/**
 * Score and rank feature files: `.npy`, `.npz`, safetensors, parquet, HDF5, CSV, or folders of the store.
 *
 * @param files One a model.
 * @param options Labels and probabilities in files of their own, metrics and their options.
 * @returns The run's document.
 * @throws {InputError} If a file cannot be read, or files do not fit each other.
 *
 * @example
 * ```ts
 * import { encodeNpy, scoreFiles } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const save = (name: string, numbers: Float32Array | Int32Array, shape: number[]) =>
 *   Deno.writeFile(`${folder}/${name}.npy`, encodeNpy(numbers, shape));
 * await save("y", Int32Array.of(0, 0, 1, 1, 2, 2), [6]);
 * await save("loose", Float32Array.of(0, 3, 2, 5, 4, 7), [6, 1]);
 * await save("tight", Float32Array.of(0, 1, 5, 6, 10, 11), [6, 1]);
 *
 * const run = await scoreFiles([`${folder}/loose.npy`, `${folder}/tight.npy`], {
 *   labels: `${folder}/y.npy`,
 * });
 * assertEquals(run.order, ["tight", "loose"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function scoreFiles(
  files: readonly string[],
  options: ScoreFilesOptions = {},
): Promise<RunDocument> {
  const { labels, probabilities = [], classNames } = options;
  if (files.length === 0) {
    throw new InputError("Expected at least one feature file but found none");
  }
  if (probabilities.length > 0 && probabilities.length !== files.length) {
    throw new InputError(
      `Expected probabilities for each of ${files.length} feature files, in their order, but ` +
        `found ${probabilities.length} files of them`,
    );
  }
  const start = performance.now();
  const read: FeatureSet[] = [];
  for (const [index, file] of files.entries()) {
    options.signal?.throwIfAborted();
    read.push(
      await readFeatureFile(file, {
        labels,
        classNames,
        probabilities: probabilities[index],
      }),
    );
  }
  const sets = distinctNames(files, read);
  const readDone = performance.now();
  const collector = options.details
    ? detailsCollector({
      face: options.metricOptions?.face,
      seed: options.seed,
    })
    : undefined;
  const ranking = await scorePool(sets, {
    ...options,
    async onAnalysis(set, analysis) {
      await collector?.add(set, analysis);
      await options.onAnalysis?.(set, analysis);
    },
  });
  const { counts } = classBalance(sets[0]);
  return runDocument({
    data: {
      name: labels ?? files[0],
      path: labels ?? files[0],
      task: "features",
      samples: sets[0].rows,
      classes: sets[0].classNames.map((name, id) => ({
        name,
        count: counts[id],
      })),
      fingerprint: fingerprintOf(sets[0]),
      remarks: [],
    },
    models: await Promise.all(
      sets.map(async ({ model, rows, dims }, index) => ({
        name: model,
        source: files[index],
        ...await featureFileChecksum(files[index]),
        rows,
        dims,
      })),
    ),
    ranking,
    details: await collector?.result(ranking.models.map(({ name }) => name)),
    seconds: {
      read: (readDone - start) / 1000,
      metrics: (performance.now() - readDone) / 1000,
    },
  });
}
