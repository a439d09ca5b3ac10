/**
 * What backends are timed on: one batch of the first candidate.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { pixelChoice } from "../features/segmentation/pixel_choice.ts";
import { isOfFreeSize, viewPlan } from "../features/segmentation/view_plan.ts";
import type { Probe } from "../inference/probe_model.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";

import type { OpenCandidate } from "./open_candidates.ts";
import { textProbe } from "./text_probe.ts";

const PROBE_SAMPLES = 8;

/**
 * One batch of a candidate, in grey.
 *
 * @returns Undefined where it takes something else than one input of real numbers: the built-in probe has to do.
 */
export async function probeOf(
  candidate: OpenCandidate,
  dataset: Dataset,
): Promise<Probe | undefined> {
  if (candidate.tokenizer) return await textProbe(candidate);
  const { model, tap, preprocessing } = candidate;
  const [input, ...others] = model.graph.inputs;
  const [first] = input.shape ?? [];
  if (others.length > 0 || input.type !== "float32") return undefined;
  const isFree = isOfFreeSize(input.shape ?? [], preprocessing);
  const { samples, height, width } = batchOf(dataset, preprocessing, isFree);
  const size = typeof first === "number" ? first : samples;
  const { colour, layout } = preprocessing;
  const channels = colour === "grey" ? 1 : 3;
  const image = layout === "nchw"
    ? [channels, height, width]
    : [height, width, channels];
  return {
    name: model.name,
    model: await model.bytes(tap.tensor),
    externalData: await model.externalData(),
    samples: size,
    inputs: {
      [input.name]: {
        type: "float32",
        dims: [size, ...image],
        data: new Float32Array(size * channels * height * width),
      },
    },
  };
}

/** Samples of a batch and their size: that of the first view where a model takes any size. */
function batchOf(
  dataset: Dataset,
  preprocessing: ImagePreprocessing,
  isFree: boolean,
): { samples: number; height: number; width: number } {
  if (dataset.task !== "segmentation") {
    const { height, width } = preprocessing;
    return { samples: PROBE_SAMPLES, height, width };
  }
  const plan = viewPlan(dataset, preprocessing, pixelChoice(dataset), isFree);
  const [{ x, y }] = plan.viewsOf(0);
  return { samples: 1, height: y.length, width: x.length };
}
