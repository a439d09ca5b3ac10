/**
 * From the names of models to candidates that can be run.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { FormatError, InputError, ModelError } from "../errors.ts";
import type { ImageCandidate } from "../features/candidate.ts";
import { expandModels } from "../models/expand_models.ts";
import type { HubModelOptions } from "../models/hub/hub_models.ts";
import { modelPreprocessing } from "../models/model_preprocessing.ts";
import type { ModelSource } from "../models/model_source.ts";
import { modelTap, type OnnxModel, openModel } from "../models/open_model.ts";
import type { Tap } from "../models/tap.ts";
import type { TextModelOptions } from "../models/text/open_text_model.ts";

import { tapForTask } from "./tap_for_task.ts";
import { type OpenTextCandidate, textCandidates } from "./text_candidates.ts";

/** A model of images with where its preprocessing comes from. */
export interface OpenImageCandidate extends ImageCandidate {
  /** The model. */
  readonly model: OnnxModel;
  /** Where the preprocessing comes from and what was assumed, in words. */
  readonly preprocessingOrigin: string;
  /** None, which tells it from a layer of a model of texts. */
  readonly layerOf?: undefined;
}

/** A candidate with where its preprocessing comes from. */
export type OpenCandidate = OpenImageCandidate | OpenTextCandidate;

/** How to open candidates. */
export interface OpenCandidatesOptions extends TextModelOptions {
  /** What kind of data they are for. Default "image". */
  readonly task?: Dataset["task"];
  /** Tensors to take the features from instead of those found: `NAME` for every model, or `MODEL=NAME`. */
  readonly taps?: readonly string[];
  /** Which models of the Hugging Face hub, and how to reach it. */
  readonly hub?: Omit<HubModelOptions, "task" | "onHub" | "signal">;
  /** Folder in which copies of models named by URL are kept; none are kept by default. */
  readonly downloads?: string;
  /** Told what is chosen on the hub and how downloads go on. */
  readonly onHub?: HubModelOptions["onHub"];
  /** Told of each candidate. */
  readonly onCandidate?: (candidate: OpenCandidate) => void;
  /** Stops between two models. */
  readonly signal?: AbortSignal;
}

/** The tap named for a model: one of its own, or one for all. */
function tapFor(name: string, taps: readonly string[]): string | undefined {
  const own = taps.find((tap) => tap.startsWith(`${name}=`));
  return own?.slice(name.length + 1) ?? taps.find((tap) => !tap.includes("="));
}

/** A tap for a model that is not there is a typing error. */
function assertTapsUsed(
  taps: readonly string[],
  names: readonly string[],
): void {
  for (const tap of taps.filter((tap) => tap.includes("="))) {
    if (names.some((name) => tap.startsWith(`${name}=`))) continue;
    throw new InputError(
      `Cannot tell which model --tap ${tap} is for; the models are ${
        names.join(", ")
      }`,
    );
  }
}

/**
 * Open models, find where to tap them and how to prepare their images or texts.
 *
 * @param models Files, globs, folders, URLs, `hf:owner/name`; "zoo" means the project's own.
 * @param options What to use instead of what is found: taps; for texts also pooling, layers and length.
 * @returns Candidates under distinct names, in the order given.
 * @throws {InputError} If nothing is found under a name.
 * @throws {ModelError} If a model cannot be used as it is; the message names it.
 */
export async function openCandidates(
  models: readonly string[],
  options: OpenCandidatesOptions = {},
): Promise<OpenCandidate[]> {
  const { task = "image", taps = [], onCandidate, onHub, signal } = options;
  const sources = await expandModels(models, {
    ...options.hub,
    downloads: options.downloads,
    task,
    onHub,
    signal,
  });
  if (sources.length === 0) {
    throw new InputError("Expected at least one model but found none");
  }
  assertTapsUsed(taps, sources.map(({ name }) => name));
  const candidates: OpenCandidate[] = [];
  for (const source of sources) {
    signal?.throwIfAborted();
    try {
      for (const candidate of await open(source, options)) {
        onCandidate?.(candidate);
        candidates.push(candidate);
      }
    } catch (error) {
      throw located(error, source.origin ?? source.location);
    }
  }
  return candidates;
}

/** The candidates that one model gives: more than one where layers are ranked. */
async function open(
  source: ModelSource,
  { task = "image", taps = [], signal, ...options }: OpenCandidatesOptions,
): Promise<OpenCandidate[]> {
  const model = await openModel(source, { signal });
  const named = tapFor(model.name, taps);
  const found = modelTap(model, { tap: named });
  const tap = tapForTask(model.name, found, task, named !== undefined);
  return task === "text"
    ? await textCandidates(model, tap, options)
    : [imageCandidate(model, tap)];
}

/** Files of one name may lie in many folders: say which is meant. */
function located(error: unknown, location: string): unknown {
  const Kind = [ModelError, FormatError].find((Kind) => error instanceof Kind);
  const { message } = error as Error;
  if (!Kind || message.includes(location)) return error;
  return new Kind(`${message} (${location})`, { cause: error });
}

function imageCandidate(model: OnnxModel, tap: Tap): OpenImageCandidate {
  const { preprocessing, origin } = modelPreprocessing(model, tap);
  return { model, tap, preprocessing, preprocessingOrigin: origin };
}
