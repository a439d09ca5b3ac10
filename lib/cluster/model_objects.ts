/**
 * Models as they travel: files by the hash of their content, and what was decided about them.
 *
 * @module
 */
import type { ObjectStore } from "../deps/nats.ts";
import { ModelError } from "../errors.ts";
import type { Candidate } from "../features/candidate.ts";
import { batchBySize } from "../features/load_candidate.ts";
import { TEXT_BATCH } from "../features/text/text_extraction.ts";
import { windowSize } from "../features/text/text_run.ts";
import { fileName } from "../models/model_source.ts";
import { openModel } from "../models/open_model.ts";
import { openTokenizer } from "../models/text/text_tokenizer.ts";
import {
  readTokenizerFiles,
  type TokenizerFiles,
} from "../models/text/tokenizer_files.ts";
import type { TextPreprocessing } from "../models/text/text_preprocessing.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { describeModel } from "../pipeline/describe.ts";
import type { OpenCandidate } from "../pipeline/open_candidates.ts";

import { type ObjectCache, putObject } from "./object_cache.ts";
import type { ObjectName, PlannedModel } from "./plan.ts";
import { shardSpans } from "./shard_spans.ts";

/** How a model is to be run. */
export interface ModelChoice {
  /** Kind of samples. */
  readonly task: "image" | "segmentation" | "text";
  /** Number of samples. */
  readonly size: number;
  /** Samples of a shard, about. */
  readonly shard: number;
  /** Samples a run, for a model that takes any number. */
  readonly batch?: number;
}

/** Samples that a model is given at once, and those that a shard is a multiple of. */
function batchOf(
  { model, preprocessing, tokenizer }: OpenCandidate,
  { task, batch }: ModelChoice,
): { batch?: number; unit: number } {
  const [fixed] = model.graph.inputs[0].shape ?? [];
  const own = typeof fixed === "number" ? fixed : batch;
  if (tokenizer) {
    const texts = own ?? TEXT_BATCH;
    return { batch: texts, unit: windowSize(texts) };
  }
  if (task === "segmentation") return { batch: own, unit: 1 };
  const images = own ?? batchBySize(preprocessing, "wasm");
  return { batch: images, unit: images };
}

/**
 * Put a candidate's files into the object store.
 *
 * @returns What a plan says of it.
 */
export async function storeModel(
  bucket: ObjectStore,
  run: string,
  candidate: OpenCandidate,
  choice: ModelChoice,
): Promise<PlannedModel> {
  const { model, tap } = candidate;
  const weights: Record<string, ObjectName> = {};
  for (const [name, bytes] of Object.entries(await model.externalData())) {
    weights[name] = await putObject(bucket, run, bytes);
  }
  const { batch, unit } = batchOf(candidate, choice);
  return {
    about: describeModel(candidate),
    file: fileName(model.location),
    object: await putObject(bucket, run, await model.bytes()),
    weights,
    tap,
    ...(candidate.tokenizer && {
      tokenizer: await putObject(
        bucket,
        run,
        new TextEncoder().encode(
          JSON.stringify(await readTokenizerFiles(model.location)),
        ),
      ),
    }),
    ...(batch !== undefined && { batch }),
    shards: shardSpans(choice.size, choice.shard, unit),
  };
}

/** A plain name stays in the folder that it is written to. */
function plain(name: string): string {
  if (name !== "" && !/^\.{1,2}$|[/\\:\0]/.test(name)) return name;
  throw new ModelError(
    `Cannot use a model of the cluster: its file "${name}" would lie outside its folder`,
  );
}

async function place(
  cache: ObjectCache,
  object: ObjectName,
  path: string,
): Promise<void> {
  try {
    const { size } = await Deno.stat(path);
    if (size === object.size) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const partial = `${path}.${crypto.randomUUID()}.part`;
  await Deno.copyFile(await cache.path(object), partial);
  await Deno.rename(partial, path);
}

/**
 * Open a model of a plan as the process that made the plan had it.
 *
 * @param cache Gives its files.
 * @param folder Where models are laid out, each in a folder of its own.
 * @throws {ModelError} If it is not the one that the plan speaks of.
 */
export async function openPlannedModel(
  planned: PlannedModel,
  cache: ObjectCache,
  folder: string,
): Promise<Candidate> {
  const { about, object, weights, tap, tokenizer } = planned;
  const own = `${folder}/${plain(about.sha256!)}`;
  await Deno.mkdir(own, { recursive: true });
  const location = `${own}/${plain(planned.file)}`;
  await place(cache, object, location);
  for (const [name, part] of Object.entries(weights)) {
    await place(cache, part, `${own}/${plain(name)}`);
  }
  const model = await openModel({ name: about.name, location });
  if (model.sha256 !== about.sha256) {
    throw new ModelError(
      `Cannot use ${about.name} of the cluster: its SHA-256 is ${model.sha256}, the plan says ${about.sha256}`,
    );
  }
  if (!tokenizer) {
    const preprocessing = about.preprocessing as ImagePreprocessing;
    return { model, tap, preprocessing };
  }
  const files: TokenizerFiles = JSON.parse(
    new TextDecoder().decode(await cache.get(tokenizer)),
  );
  const preprocessing = about.preprocessing as TextPreprocessing;
  return { model, tap, preprocessing, tokenizer: await openTokenizer(files) };
}
