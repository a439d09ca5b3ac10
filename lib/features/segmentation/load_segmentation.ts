/**
 * A segmentation model in a backend, ready to run.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import type { Backend, Session, TensorInfo } from "../../inference/backend.ts";
import { quickSoftmax, type Softmax } from "../../linalg/quick_softmax.ts";
import type { ImagePreprocessing } from "../../models/preprocessing.ts";
import type { Tap } from "../../models/tap.ts";
import type { LogitsActivation } from "../../models/walk_back.ts";
import type { ImageCandidate } from "../candidate.ts";
import { softmaxRows } from "../class_probabilities.ts";

/** A loaded model, and what is taken of its outputs. */
export interface SegmentationRun {
  /** The loaded model. */
  readonly session: Session;
  /** Its only input. */
  readonly input: TensorInfo;
  /** The map that features are taken from. */
  readonly tap: Tap;
  /** The map that probabilities are made of, with what was done to it; null without. */
  readonly logits: {
    readonly tensor: string;
    readonly activation: LogitsActivation;
  } | null;
  /** Makes probabilities of logits, a row a position. */
  readonly softmax: Softmax;
  /** Colours and layout of the input. */
  readonly preprocessing: ImagePreprocessing;
}

/** The logits of a tap for each position: those before upsampling, else those before an activation that hides them. */
export function pixelLogits({ logits }: Tap): SegmentationRun["logits"] {
  if (!logits) return null;
  if (logits.map !== undefined) {
    return { tensor: logits.map, activation: "none" };
  }
  const isHidden = logits.activation === "argmax" ||
    logits.activation === "sigmoid";
  return isHidden && logits.tensor !== logits.output
    ? { tensor: logits.tensor, activation: "none" }
    : { tensor: logits.output, activation: logits.activation };
}

/**
 * Load a candidate for segmentation.
 *
 * @throws {ModelError} If it has another number of inputs than one.
 */
export async function loadSegmentation(
  backend: Backend,
  { model, tap, preprocessing }: ImageCandidate,
): Promise<SegmentationRun> {
  const logits = pixelLogits(tap);
  const taps = logits ? [tap.tensor, logits.tensor] : [tap.tensor];
  const session = await backend.load(await model.bytes(...taps), {
    name: model.name,
    externalData: await model.externalData(),
  });
  const [input, ...others] = session.inputs;
  if (!input || others.length > 0) {
    await session.release();
    throw new ModelError(
      `Cannot give images to ${model.name}: it has ${session.inputs.length} inputs (${
        session.inputNames.join(", ")
      }), a model of images has one`,
    );
  }
  const softmax = quickSoftmax(softmaxRows);
  return { session, input, tap, logits, softmax, preprocessing };
}

/**
 * Check that a model takes inputs of a size.
 *
 * @throws {ModelError} If its input is of another, fixed size.
 */
export function assertTakes(
  { session, input, preprocessing }: SegmentationRun,
  rows: number,
  columns: number,
): void {
  const [, a, b, c] = input.dims;
  const [height, width] = preprocessing.layout === "nchw" ? [b, c] : [a, b];
  const differs = (own: number | string, given: number) =>
    typeof own === "number" && own > 0 && own !== given;
  if (!differs(height, rows) && !differs(width, columns)) return;
  throw new ModelError(
    `Cannot give ${session.model} an input of ${rows} rows x ${columns} columns: it takes ${height} x ${width}; ` +
      `set "resizeMode": "exact" in ${session.model}.json`,
  );
}
