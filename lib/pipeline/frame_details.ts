/**
 * A few frames of segmentation data with their labels, and what each model's feature map makes of them.
 *
 * @module
 */
import {
  type SegmentationDataset,
  type SegmentationSample,
  VOID,
} from "../datasets/dataset.ts";
import { decodeImage } from "../features/decode_image.ts";
import type { ImageCandidate } from "../features/candidate.ts";
import {
  type FrameMap,
  frameMaps,
} from "../features/segmentation/frame_maps.ts";
import { loadSegmentation } from "../features/segmentation/load_segmentation.ts";
import type { PixelOptions } from "../features/segmentation/pixel_choice.ts";
import { pictureOf } from "../features/thumbnail.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { FrameDetails, FrameGrid } from "../report/details/run_details.ts";

import type { Extraction } from "./extract.ts";
import { gridOverlay, labelOverlay } from "./frame_overlay.ts";

/** Class means of a model. */
export interface ModelMeans {
  /** Class ids that have rows. */
  readonly ids: readonly number[];
  /** Their means, ids x dims. */
  readonly means: FeatureMatrix<Float64Array>;
}

/** How to look at frames. */
export interface FrameOptions extends PixelOptions {
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/** Frames that are shown, images that are looked at to choose them, and the longest side of their pictures. */
const FRAMES = 3, LOOKED_AT = 40, SIDE = 256;

/** Models whose maps are drawn. */
export const MOST_MAPS = 6;

/**
 * Frames with the most classes among some spread over the data, and what models make of them.
 *
 * @param models Names of the models to show.
 * @param means Class means of the models by name.
 */
export async function frameDetails(
  dataset: SegmentationDataset,
  { backend, candidates }: Pick<Extraction, "backend" | "candidates">,
  models: readonly string[],
  means: ReadonlyMap<string, ModelMeans>,
  options: FrameOptions = {},
): Promise<FrameDetails[]> {
  const frames: FrameDetails[] = [];
  for (const sample of await tellingFrames(dataset, options.signal)) {
    frames.push(await frameOf(sample));
  }
  for (const name of models.slice(0, MOST_MAPS)) {
    const candidate = candidates.find(({ model }) => model.name === name);
    const own = means.get(name);
    if (!candidate || candidate.tokenizer || !own) continue;
    const run = await loadSegmentation(backend, candidate as ImageCandidate);
    try {
      for (const [at, frame] of frames.entries()) {
        options.signal?.throwIfAborted();
        const maps = await frameMaps(dataset, run, frame.sample, options);
        const grid = await gridOf(name, maps, own, frame);
        frames[at] = { ...frame, grids: [...frames[at].grids, grid] };
      }
    } finally {
      await run.session.release();
    }
  }
  return frames;
}

/** Images that show the most classes; in the order of the data. */
async function tellingFrames(
  dataset: SegmentationDataset,
  signal?: AbortSignal,
): Promise<SegmentationSample[]> {
  const step = Math.max(1, Math.ceil(dataset.size / LOOKED_AT));
  const seen: { sample: SegmentationSample; classes: number }[] = [];
  for await (const sample of dataset.samples({ signal })) {
    if (sample.index % step !== 0) continue;
    const { data } = await sample.labelMap();
    const classes = new Set(data);
    classes.delete(VOID);
    seen.push({ sample, classes: classes.size });
  }
  return seen.sort((a, b) =>
    b.classes - a.classes || a.sample.index - b.sample.index
  ).slice(0, FRAMES).map(({ sample }) => sample)
    .sort((a, b) => a.index - b.index);
}

async function frameOf(sample: SegmentationSample): Promise<FrameDetails> {
  const { index, source } = sample;
  const pixels = await decodeImage(await sample.bytes(), { source });
  const { uri, ...size } = await pictureOf(pixels, SIDE);
  const labels = await sample.labelMap();
  const classes = new Set(labels.data);
  classes.delete(VOID);
  return {
    sample: index,
    source,
    ...size,
    picture: uri,
    labels: await labelOverlay(labels, size),
    classes: [...classes].sort((a, b) => a - b),
    grids: [],
  };
}

async function gridOf(
  model: string,
  maps: readonly FrameMap[],
  means: ModelMeans,
  frame: FrameDetails,
): Promise<FrameGrid> {
  let agreeing = 0, labelled = 0;
  const nearest = maps.map((map) => {
    const found = new Uint16Array(map.labels.length).fill(VOID);
    map.positions.forEach((position, row) => {
      const own = map.features.subarray(row * map.dims, (row + 1) * map.dims);
      found[position] = nearestClass(own, means);
      labelled++;
      if (found[position] === map.labels[position]) agreeing++;
    });
    return found;
  });
  const [{ grid }] = maps;
  return {
    model,
    columns: grid.columns,
    rows: grid.rows,
    labels: await gridOverlay(maps, maps.map(({ labels }) => labels), frame),
    nearest: await gridOverlay(maps, nearest, frame),
    agreement: labelled === 0 ? 0 : agreeing / labelled,
  };
}

/** The class whose mean is nearest; the lower one of two. */
function nearestClass(
  feature: Float32Array,
  { ids, means: { dims, data } }: ModelMeans,
): number {
  let best = 0, least = Infinity;
  for (let k = 0; k < ids.length; k++) {
    let distance = 0;
    for (let dim = 0; dim < dims; dim++) {
      distance += (feature[dim] - data[k * dims + dim]) ** 2;
    }
    if (distance < least) [best, least] = [k, distance];
  }
  return ids[best];
}
