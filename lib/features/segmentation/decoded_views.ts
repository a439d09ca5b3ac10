/**
 * A dataset's images and label maps, decoded ahead of the inference that takes them.
 *
 * @module
 */
import type {
  LabelMap,
  SegmentationDataset,
  SegmentationSample,
} from "../../datasets/dataset.ts";
import { limiter, mapInOrder } from "../../datasets/map_in_order.ts";
import { SampleError } from "../../datasets/sample_error.ts";
import type { ImagePreprocessing } from "../../models/preprocessing.ts";
import { decodeImage } from "../decode_image.ts";
import type { SkippedSample } from "../decoded_samples.ts";
import { layOut } from "../lay_out.ts";
import type { Pixels } from "../pixels.ts";
import { checkPreprocessing, inColour } from "../preprocess_image.ts";
import { resample } from "../resample.ts";
import type { InputFit } from "./input_fit.ts";
import type { View, ViewPlan } from "./view_plan.ts";

/** A view of an image, ready for a model. */
export interface DecodedView {
  /** Position of the image in the dataset. */
  readonly image: number;
  /** Where the image comes from, for messages. */
  readonly source: string;
  /** Which view it is of all. */
  readonly step: number;
  /** The part of the input. */
  readonly view: View;
  /** How the image lies in the input. */
  readonly fit: InputFit;
  /** Label map of the whole image. */
  readonly labels: LabelMap;
  /** Write the view as input: channels x rows x columns, or rows x columns x channels. */
  layOut(into: Float32Array): void;
}

/** How to decode. */
export interface DecodedViewsOptions {
  /** First view. */
  readonly start: number;
  /** Images decoded and not yet taken. */
  readonly ahead: number;
  /** Leave out images that cannot be used. */
  readonly skipBad: boolean;
  /** Told of each image that is left out. */
  readonly onSkip: (skipped: SkippedSample) => void;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/** An image as the model sees it, in bytes, with its labels. */
interface Decoded {
  readonly sample: SegmentationSample;
  readonly fit: InputFit;
  readonly seen: Pixels;
  readonly labels: LabelMap;
}

/**
 * The views of a dataset's images, in order. Images are taken as they are stored, as label maps are.
 *
 * @throws {SampleError} At an image or label map that is broken, or changed its size, unless `skipBad`.
 */
export async function* decodedViews(
  dataset: SegmentationDataset,
  preprocessing: ImagePreprocessing,
  plan: ViewPlan,
  options: DecodedViewsOptions,
): AsyncGenerator<DecodedView> {
  const { start, ahead, skipBad, onSkip, signal } = options;
  checkPreprocessing(preprocessing);
  const slot = limiter(2);
  const outcome = async (sample: SegmentationSample, stopped: AbortSignal) => {
    try {
      return await slot(
        () => decode(sample, plan.fitOf(sample.index), preprocessing),
        stopped,
      );
    } catch (error) {
      if (!skipBad || !(error instanceof SampleError)) throw error;
      const { index, source } = sample;
      return { index, source, reason: error.reason };
    }
  };
  const samples = dataset.samples({ start: plan.imageOf(start), signal });
  for await (const decoded of mapInOrder(samples, outcome, ahead, signal)) {
    if ("reason" in decoded) onSkip(decoded);
    else yield* viewsOf(decoded, preprocessing, plan, start);
  }
}

async function decode(
  sample: SegmentationSample,
  fit: InputFit,
  preprocessing: ImagePreprocessing,
): Promise<Decoded> {
  const { source } = sample;
  const [pixels, labels] = await Promise.all([
    sample.bytes().then((bytes) => decodeImage(bytes, { source })),
    sample.labelMap(),
  ]);
  if (pixels.width !== labels.width || pixels.height !== labels.height) {
    throw new SampleError(
      "use",
      source,
      `it is ${pixels.width} x ${pixels.height}, its label map ${labels.width} x ${labels.height}`,
      { advice: "bring both to one size" },
    );
  }
  const coloured = inColour(pixels, preprocessing);
  const seen = isWhole(pixels, fit) ? coloured : resample(
    coloured,
    fit.width,
    fit.height,
    fit.window,
    preprocessing.interpolation,
  );
  return { sample, fit, seen, labels };
}

/** Whether an image is seen as it is: neither resized nor cropped. */
function isWhole(image: Pixels, { width, height, window }: InputFit): boolean {
  return [width, window.width].every((columns) => columns === image.width) &&
    [height, window.height].every((rows) => rows === image.height);
}

function* viewsOf(
  { sample: { index: image, source }, fit, seen, labels }: Decoded,
  preprocessing: ImagePreprocessing,
  plan: ViewPlan,
  start: number,
): Generator<DecodedView> {
  const first = plan.firstStep(image);
  for (const view of plan.viewsOf(image)) {
    const step = first + view.tile;
    if (step < start) continue;
    const layOut = (into: Float32Array) =>
      layOutView(seen, fit, view, preprocessing, into);
    yield { image, source, step, view, fit, labels, layOut };
  }
}

/** Write a view's part of what is seen of an image, normalised and padded. */
function layOutView(
  seen: Pixels,
  { left, top }: InputFit,
  { x, y }: View,
  preprocessing: ImagePreprocessing,
  into: Float32Array,
): void {
  const [from, to] = [
    Math.max(0, x.start - left),
    Math.max(0, Math.min(seen.width, x.start + x.length - left)),
  ];
  const [first, end] = [
    Math.max(0, y.start - top),
    Math.max(0, Math.min(seen.height, y.start + y.length - top)),
  ];
  layOut(
    part(seen, from, to, first, end),
    { left: Math.max(0, left - x.start), top: Math.max(0, top - y.start) },
    { ...preprocessing, width: x.length, height: y.length },
    into,
  );
}

/** Columns `from` to before `to` of the rows `first` to before `end`. */
function part(
  pixels: Pixels,
  from: number,
  to: number,
  first: number,
  end: number,
): Pixels {
  const { width, height, channels, data } = pixels;
  if (from === 0 && to === width && first === 0 && end === height) {
    return pixels;
  }
  const columns = Math.max(0, to - from);
  const rows = Math.max(0, end - first);
  const out = new Uint8Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const at = ((first + row) * width + from) * channels;
    out.set(
      data.subarray(at, at + columns * channels),
      row * columns * channels,
    );
  }
  return { width: columns, height: rows, channels, data: out };
}
