/**
 * Many targets and models in, a ranking on each and one over all out.
 *
 * @module
 */
import { isGlob } from "../../deps/std_path.ts";
import { InputError } from "../../errors.ts";
import { filesUnder, matchesOf } from "../../models/find_files.ts";
import { readingError } from "../../reading_error.ts";
import {
  type FailedTarget,
  type TargetRun,
  type TargetsDocument,
  targetsDocument,
} from "../../report/targets_document.ts";

import { rank, type RankOptions } from "../rank.ts";
import { isTargetManifest, readTarget, type Target } from "./read_target.ts";

/** What to rank on which targets. */
export interface RankTargetsOptions extends Omit<RankOptions, "data"> {
  /** Target manifests: files, globs, folders that hold some. */
  readonly targets: readonly string[];
  /** Told of each target before it is opened. */
  readonly onTarget?: (target: Target, place: number, targets: number) => void;
  /** Told of each run that is done. */
  readonly onRun?: (run: TargetRun) => void;
  /** Told of a target that cannot be ranked on; the others go on. */
  readonly onFailed?: (failed: FailedTarget, error: InputError) => void;
}

/**
 * The manifests that a list of files, globs and folders means, in its order, each once.
 *
 * @throws {InputError} If something is not there, or no manifest is in it.
 */
export async function findTargets(words: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const word of words) {
    for (const file of await manifestsOf(word)) files.add(file);
  }
  return [...files];
}

async function manifestsOf(word: string): Promise<string[]> {
  let info;
  try {
    info = await Deno.stat(word);
  } catch (error) {
    if (!isGlob(word) || !(error instanceof Deno.errors.NotFound)) {
      throw readingError(error, word);
    }
    const found = await matchesOf(word);
    if (found.length > 0) return found;
    throw new InputError(`No file matches ${JSON.stringify(word)}`);
  }
  if (info.isFile) return [word];
  const found: string[] = [];
  for (const file of await filesUnder(word, 1)) {
    if (await isTargetManifest(file)) found.push(file);
  }
  if (found.length > 0) return found;
  throw new InputError(
    `Cannot find target manifests in ${word}: looked for .json files that begin with "format": "fair-collapse/target"`,
  );
}

/** All manifests are read before the first model runs, so that a mistake in the last shows at once. */
async function readTargets(
  files: readonly string[],
  options: RankTargetsOptions,
): Promise<Target[]> {
  const { allowOutside, dataOptions } = options;
  const byName = new Map<string, Target>();
  for (const file of files) {
    const target = await readTarget(file, {
      allowOutside,
      split: dataOptions?.split,
    });
    const { name } = target.manifest;
    const other = byName.get(name);
    if (other) {
      throw new InputError(
        `Expected targets of different names but ${other.file} and ${file} are both ${
          JSON.stringify(name)
        }; change one`,
      );
    }
    byName.set(name, target);
  }
  return [...byName.values()];
}

/**
 * Rank models on many targets, one after the other, and bring the orders together.
 *
 * A target that cannot be ranked on is noted and the others go on. What was extracted is kept as by {@linkcode rank}:
 * the same call after an interruption goes on where it stopped.
 *
 * @param options As for {@linkcode rank}, with manifests in place of data.
 * @throws {InputError} If a manifest cannot be read, two have one name, or no target can be ranked on.
 *
 * @example
 * ```ts
 * import { rankTargets, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(
 *   `${folder}/target.json`,
 *   JSON.stringify({
 *     format: "fair-collapse/target",
 *     version: 1,
 *     name: "clothes",
 *     path: zooFolder("targets/fashion"),
 *     perClass: 4,
 *   }),
 * );
 * const { summary } = await rankTargets({
 *   targets: [folder],
 *   models: [zooFolder("image/plain_random.onnx"), zooFolder("image/residual_random.onnx")],
 *   allowOutside: true,
 *   backend: "wasm",
 *   cache: null,
 * });
 * assertEquals(summary.models[0].rank, 1);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function rankTargets(
  options: RankTargetsOptions,
): Promise<TargetsDocument> {
  const { targets: words, onTarget, onRun, onFailed, ...rest } = options;
  const targets = await readTargets(await findTargets(words), options);
  const runs: TargetRun[] = [];
  const failed: FailedTarget[] = [];
  let first: InputError | undefined;
  for (const [place, target] of targets.entries()) {
    rest.signal?.throwIfAborted();
    onTarget?.(target, place, targets.length);
    const { file, manifest: { name, licence, source } } = target;
    try {
      const { run } = await rank({ ...rest, data: file });
      const done = { target: name, manifest: file, licence, source, run };
      runs.push(done);
      onRun?.(done);
    } catch (error) {
      if (rest.signal?.aborted || !(error instanceof InputError)) throw error;
      first ??= error;
      const reason = { target: name, manifest: file, reason: error.message };
      failed.push(reason);
      onFailed?.(reason, error);
    }
  }
  if (first && runs.length === 0) throw first;
  return targetsDocument(runs, failed);
}
