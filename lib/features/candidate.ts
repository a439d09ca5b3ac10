/**
 * What is extracted: a model, where to tap it, and what it is shown.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { BackendName } from "../inference/backend.ts";
import type { OnnxModel } from "../models/open_model.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { Tap } from "../models/tap.ts";
import type { TextPreprocessing } from "../models/text/text_preprocessing.ts";
import type { TextTokenizer } from "../models/text/text_tokenizer.ts";

import type { FeatureDtype, FeatureOrigin } from "./feature_key.ts";
import { pixelLogits } from "./segmentation/load_segmentation.ts";
import { pixelChoice, type PixelOptions } from "./segmentation/pixel_choice.ts";

/** A model and where to tap it. */
export interface AnyCandidate {
  /** The model. */
  readonly model: Pick<OnnxModel, "name" | "sha256" | "bytes" | "externalData">;
  /** The tensor to take features from. */
  readonly tap: Tap;
}

/** A model of images with all that decides on its features. */
export interface ImageCandidate extends AnyCandidate {
  /** How an image becomes its input. */
  readonly preprocessing: ImagePreprocessing;
  /** None, which tells it from a model of texts. */
  readonly tokenizer?: undefined;
}

/** A model of texts with all that decides on its features. */
export interface TextCandidate extends AnyCandidate {
  /** How a text becomes its input, and its output a row. */
  readonly preprocessing: TextPreprocessing;
  /** Its tokenizer. */
  readonly tokenizer: TextTokenizer;
}

/** A model with all that decides on its features. */
export type Candidate = ImageCandidate | TextCandidate;

/** All that a candidate's features on a dataset depend on. */
export function featureOrigin(
  dataset: Dataset,
  { model, tap, preprocessing }: Candidate,
  backend: BackendName,
  dtype: FeatureDtype,
  pixels: PixelOptions = {},
): FeatureOrigin {
  const { tensor, pooling, channelAxis, quantisation, logits } = tap;
  const scaled = quantisation ? ` ${JSON.stringify(quantisation)}` : "";
  if (dataset.task === "segmentation") {
    const answers = pixelLogits(tap);
    // Which images of a whole these are is part of their fingerprint.
    const { imagePlaces: _, ...choice } = pixelChoice(dataset, pixels);
    return {
      model: model.sha256,
      tap: tensor,
      pooling: `pixels ${channelAxis}${scaled}`,
      logits: answers ? `${answers.tensor} ${answers.activation}` : null,
      preprocessing: {
        ...preprocessing,
        pixels: choice,
      },
      dataset: dataset.fingerprint,
      backend,
      dtype,
    };
  }
  return {
    model: model.sha256,
    tap: tensor,
    pooling: `${pooling} ${channelAxis}${scaled}`,
    logits: logits ? `${logits.output} ${logits.activation}` : null,
    preprocessing,
    dataset: dataset.fingerprint,
    backend,
    dtype,
  };
}
