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

import type { FeatureDtype, FeatureOrigin } from "./feature_key.ts";

/** A model with all that decides on its features. */
export interface Candidate {
  /** The model. */
  readonly model: Pick<OnnxModel, "name" | "sha256" | "bytes" | "externalData">;
  /** The tensor to take features from. */
  readonly tap: Tap;
  /** How an image becomes its input. */
  readonly preprocessing: ImagePreprocessing;
}

/** All that a candidate's features on a dataset depend on. */
export function featureOrigin(
  dataset: Dataset,
  { model, tap, preprocessing }: Candidate,
  backend: BackendName,
  dtype: FeatureDtype,
): FeatureOrigin {
  const { tensor, pooling, channelAxis, quantisation, logits } = tap;
  const scaled = quantisation ? ` ${JSON.stringify(quantisation)}` : "";
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
