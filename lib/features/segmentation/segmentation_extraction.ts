/**
 * Rows of features of images with a class for each pixel: one a labelled position of the tapped map.
 *
 * @module
 */
import type { SegmentationDataset } from "../../datasets/dataset.ts";
import type { Backend, BackendName } from "../../inference/backend.ts";
import { fixedBatch } from "../../inference/run_batched.ts";
import type { ImageCandidate } from "../candidate.ts";
import type { SkippedSample } from "../decoded_samples.ts";
import type { ExtractFeaturesOptions } from "../extract_features.ts";
import type { Extraction } from "../extraction.ts";
import { NoRowsError } from "../no_rows_error.ts";
import { watchBatches } from "../watch_batches.ts";
import { decodedViews } from "./decoded_views.ts";
import { loadSegmentation, type SegmentationRun } from "./load_segmentation.ts";
import { pixelChoice } from "./pixel_choice.ts";
import { segmentationBatches } from "./segmentation_batches.ts";
import { isOfFreeSize, type ViewPlan, viewPlan } from "./view_plan.ts";

/**
 * Bytes of input in a batch on the CPU: two images of 128 x 160 fill it. A map takes many times that, and larger batches
 * were no faster in a trial on 240 x 180 pixels. GPUs take four times as much.
 */
const BATCH_BYTES = 1 << 19;
/** Bytes of decoded images held ahead. */
const AHEAD_BYTES = 32 << 20;
const MOST_AHEAD = 8;

/** A model at work on images with label maps; images are decoded a few ahead. */
export function segmentationExtraction(
  dataset: SegmentationDataset,
  candidate: ImageCandidate,
  backend: Backend,
  options: ExtractFeaturesOptions,
): Extraction {
  const { model, preprocessing } = candidate;
  const { dtype = "float32", skipBad = false, signal } = options;
  const choice = pixelChoice(dataset, options);
  let loading: Promise<SegmentationRun> | undefined;
  const loaded = () => loading ??= loadSegmentation(backend, candidate);
  const planOf = ({ input }: SegmentationRun) =>
    viewPlan(
      dataset,
      preprocessing,
      choice,
      isOfFreeSize(input.dims, preprocessing),
    );
  return {
    async batch(earlier) {
      const run = await loaded();
      return fixedBatch(run.session) ?? options.batch ?? earlier ??
        batchOf(planOf(run), backend.name);
    },
    async *produce(from, batch) {
      const run = await loaded();
      const plan = planOf(run);
      const skipped: SkippedSample[] = [];
      const views = decodedViews(dataset, preprocessing, plan, {
        start: from.next,
        ahead: options.ahead ?? roomAhead(dataset),
        skipBad,
        onSkip: (sample) => skipped.push(sample),
        signal,
      });
      const takeSkipped = () => skipped.splice(0);
      const batches = segmentationBatches(views, run, {
        batch,
        choice,
        plan,
        takeSkipped,
      });
      const watched = watchBatches(batches, model.name, from, plan.steps, {
        dtype,
        signal,
        onProgress: inImages(plan, dataset.size, options.onProgress),
      });
      let { rows } = from;
      for await (const part of watched) {
        rows += part.labels.length;
        yield part;
      }
      if (rows === 0) {
        throw new NoRowsError(
          `Cannot extract features of ${model.name}: no position of its map lies on a labelled pixel of ${dataset.name}`,
        );
      }
    },
    hasRun: () => loading !== undefined,
    async release() {
      await loading?.then(({ session }) => session.release(), () => {});
    },
  };
}

/** Views a run, by the size of the first. */
function batchOf(plan: ViewPlan, backend: BackendName): number {
  const [{ x, y }] = plan.viewsOf(0);
  const room = backend === "webgpu" ? 4 * BATCH_BYTES : BATCH_BYTES;
  return Math.max(
    1,
    Math.min(16, Math.floor(room / (12 * x.length * y.length))),
  );
}

function roomAhead({ sizes }: SegmentationDataset): number {
  const largest = sizes.reduce(
    (most, [width, height]) => Math.max(most, width * height),
    1,
  );
  // Three bytes of colours and two of a label.
  const room = Math.floor(AHEAD_BYTES / (5 * largest));
  return Math.max(2, Math.min(MOST_AHEAD, room));
}

/** Progress in images where it is counted in views. */
function inImages(
  plan: ViewPlan,
  images: number,
  onProgress: ExtractFeaturesOptions["onProgress"],
): ExtractFeaturesOptions["onProgress"] {
  return onProgress && (({ model, done, rate }) =>
    onProgress({
      model,
      done: plan.imageOf(done),
      total: images,
      rate: rate * images / plan.steps,
    }));
}
