/**
 * The whole feature map of one image, with the labels of its positions.
 *
 * @module
 */
import { type SegmentationDataset, VOID } from "../../datasets/dataset.ts";

import { decodedViews } from "./decoded_views.ts";
import type { InputFit } from "./input_fit.ts";
import { type Grid, labelsOnGrid } from "./label_grid.ts";
import type { SegmentationRun } from "./load_segmentation.ts";
import { mapReader } from "./map_reader.ts";
import { pixelChoice, type PixelOptions } from "./pixel_choice.ts";
import { outputsOf } from "./segmentation_batches.ts";
import { isOfFreeSize, type View, viewPlan } from "./view_plan.ts";

/** The map of one view of an image. */
export interface FrameMap {
  /** The part of the input. */
  readonly view: View;
  /** How the image lies in the input. */
  readonly fit: InputFit;
  /** Size of the map. */
  readonly grid: Grid;
  /** Label of each position; VOID where it has none. */
  readonly labels: Uint16Array;
  /** The positions that have a label. */
  readonly positions: Int32Array;
  /** Their features, positions x dims. */
  readonly features: Float32Array;
  /** Numbers of a position. */
  readonly dims: number;
}

/** How to look. */
export interface FrameMapsOptions extends PixelOptions {
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * The maps of all views of an image.
 *
 * @param run The loaded model.
 * @param image Position of the image in the dataset.
 * @throws {SampleError} If the image or its label map cannot be used.
 */
export async function frameMaps(
  dataset: SegmentationDataset,
  run: SegmentationRun,
  image: number,
  options: FrameMapsOptions = {},
): Promise<FrameMap[]> {
  const { input, tap, preprocessing } = run;
  const choice = pixelChoice(dataset, options);
  const isFree = isOfFreeSize(input.dims, preprocessing);
  const plan = viewPlan(dataset, preprocessing, choice, isFree);
  const views = decodedViews(dataset, preprocessing, plan, {
    start: plan.firstStep(image),
    ahead: 1,
    skipBad: false,
    onSkip: () => {},
    signal: options.signal,
  });
  const maps: FrameMap[] = [];
  for await (const decoded of views) {
    if (decoded.image !== image) break;
    const { view, fit } = decoded;
    const outputs = await outputsOf([decoded], run);
    const map = mapReader(outputs[tap.tensor], tap.tensor, 1, tap);
    const labels = labelsOnGrid(
      decoded.labels,
      fit,
      view,
      map.grid,
      choice.labelGrid,
    );
    const positions = Int32Array.from(
      [...labels.keys()].filter((position) => labels[position] !== VOID),
    );
    maps.push({
      view,
      fit,
      grid: map.grid,
      labels,
      positions,
      features: map.rows(0, positions),
      dims: map.dims,
    });
  }
  return maps;
}
