/// <reference lib="dom" />
/**
 * The candidates that were dropped: models to run, or features that were made before.
 *
 * @module
 */
import { InputError } from "../../../lib/errors.ts";
import {
  describeModel,
  type ModelSummary,
} from "../../../lib/models/describe_model.ts";
import { expandModels } from "../../../lib/models/expand_models.ts";
import { openModel } from "../../../lib/models/open_model.ts";
import type { ImagePreprocessing } from "../../../lib/models/preprocessing.ts";
import { preprocessingInWords } from "../../../lib/models/preprocessing_in_words.ts";

import { CANDIDATES, inPageWords } from "./in_page_words.ts";
import type { CandidateCard, Candidates } from "./messages.ts";

const FEATURE_FILE = /\.(npy|npz|safetensors|parquet|h5|hdf5|csv|tsv)$/i;

/** Files of features, by name. */
export function featureFiles(files: Iterable<string>): string[] {
  return [...files].filter((path) => FEATURE_FILE.test(path)).sort();
}

/**
 * What is there, and what is assumed of each.
 *
 * @param taps Tensors that were named, by the path of the model.
 */
export async function lookAtCandidates(
  files: ReadonlyMap<string, File>,
  taps: Readonly<Record<string, string>>,
): Promise<Candidates> {
  const paths = [...files.keys()];
  if (paths.some((path) => /\.onnx$/i.test(path))) {
    const cards: CandidateCard[] = [];
    for (const { name, location } of await expandModels([CANDIDATES])) {
      cards.push(await modelCard(name, location, taps));
    }
    return { kind: "models", cards };
  }
  const features = featureFiles(paths);
  if (features.length === 0 && paths.length > 0) {
    return {
      kind: "models",
      cards: [],
      problem: `Cannot find a candidate in ${paths[0]}${
        paths.length > 1 ? ` and ${paths.length - 1} other files` : ""
      }: drop .onnx models, or features as .npy, .npz, .safetensors, .parquet, .h5 or .csv`,
    };
  }
  return {
    kind: "features",
    cards: features.map((path) => ({
      path,
      name: path,
      size: files.get(path)!.size,
      assumed: "features made before, scored as they are",
      taps: [],
      facts: [],
      warnings: [],
    })),
  };
}

/** What a reader sees of a preprocessing before unfolding the rest: sizes and colours, not the numbers behind. */
function shortly(preprocessing: ImagePreprocessing): string {
  return preprocessingInWords(preprocessing).split(", x ")[0];
}

function factsOf(
  { parameters, weightType, tap, preprocessing }: ModelSummary,
): CandidateCard["facts"] {
  const size = `${parameters.toLocaleString("en")} (${weightType})`;
  return [
    ["parameters", size],
    ...(tap
      ? [
        ["features from", tap.tensor],
        ["because", tap.reason],
        ["source classes", String(tap.logits?.sourceClasses ?? "none")],
      ] as const
      : []),
    ...(preprocessing
      ? [
        ["images", preprocessingInWords(preprocessing.preprocessing)],
        ["according to", preprocessing.origin],
      ] as const
      : []),
  ];
}

async function modelCard(
  name: string,
  location: string,
  taps: Readonly<Record<string, string>>,
): Promise<CandidateCard> {
  const path = location.slice(CANDIDATES.length + 1);
  const named = taps[path];
  try {
    const opened = await openModel({ name, location });
    const model = describeModel(opened, { tap: named });
    const { tap, tapError, preprocessing } = model;
    return {
      path,
      name,
      size: model.size,
      assumed: [
        tap && `features from ${tap.tensor}`,
        preprocessing && `images ${shortly(preprocessing.preprocessing)}`,
      ].filter(Boolean).join("; "),
      taps: model.candidates.map(({ tensor }) => tensor),
      named,
      facts: factsOf(model),
      warnings: [...tap?.warnings ?? []],
      ...(tapError !== null && { problem: inPageWords(tapError) }),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      path,
      name,
      size: 0,
      assumed: "",
      taps: [],
      facts: [],
      warnings: [],
      problem: inPageWords(error.message),
    };
  }
}
