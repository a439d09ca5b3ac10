/**
 * From the names of models to candidates that can be run.
 *
 * @module
 */
import { InputError, ModelError } from "../errors.ts";
import type { Candidate } from "../features/candidate.ts";
import { expandModels } from "../models/expand_models.ts";
import { modelPreprocessing } from "../models/model_preprocessing.ts";
import { modelTap, type OnnxModel, openModel } from "../models/open_model.ts";

/** A candidate with where its preprocessing comes from. */
export interface OpenCandidate extends Candidate {
  /** The model. */
  readonly model: OnnxModel;
  /** Where the preprocessing comes from and what was assumed, in words. */
  readonly preprocessingOrigin: string;
}

/** How to open candidates. */
export interface OpenCandidatesOptions {
  /** Tensors to take the features from instead of those found: `NAME` for every model, or `MODEL=NAME`. */
  readonly taps?: readonly string[];
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
 * Open models, find where to tap them and how to prepare their images.
 *
 * @param models Files, globs, folders, URLs; "zoo" means the project's own.
 * @param options Taps to use instead of those found.
 * @returns Candidates under distinct names, in the order given.
 * @throws {InputError} If nothing is found under a name.
 * @throws {ModelError} If a model cannot be used as it is; the message names it.
 */
export async function openCandidates(
  models: readonly string[],
  options: OpenCandidatesOptions = {},
): Promise<OpenCandidate[]> {
  const { taps = [], onCandidate, signal } = options;
  const sources = await expandModels(models, { task: "image" });
  if (sources.length === 0) {
    throw new InputError("Expected at least one model but found none");
  }
  assertTapsUsed(taps, sources.map(({ name }) => name));
  const candidates: OpenCandidate[] = [];
  for (const source of sources) {
    signal?.throwIfAborted();
    const model = await openModel(source, { signal });
    const tap = modelTap(model, { tap: tapFor(model.name, taps) });
    if (tap.kind !== "image" && tap.kind !== "unknown") {
      throw new ModelError(
        `Cannot rank ${model.name} on whole images: its graph looks like one for ${tap.kind}` +
          ` (tap ${tap.tensor})`,
      );
    }
    const { preprocessing, origin } = modelPreprocessing(model, tap);
    const candidate = {
      model,
      tap,
      preprocessing,
      preprocessingOrigin: origin,
    };
    onCandidate?.(candidate);
    candidates.push(candidate);
  }
  return candidates;
}
