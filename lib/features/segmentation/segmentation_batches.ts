/**
 * Runs a segmentation model over decoded views, and takes the rows of labelled positions.
 *
 * @module
 */
import { BackendError } from "../../errors.ts";
import type { Tensor } from "../../inference/backend.ts";
import { DeviceLostError } from "../../inference/backend_failure.ts";
import { runBatched } from "../../inference/run_batched.ts";
import type { Softmax } from "../../linalg/quick_softmax.ts";
import type { Tap } from "../../models/tap.ts";
import type { LogitsActivation } from "../../models/walk_back.ts";
import { countNonFiniteRows } from "../assert_finite_features.ts";
import { classProbabilities } from "../class_probabilities.ts";
import type { SkippedSample } from "../decoded_samples.ts";
import type { BatchRows } from "../feature_batches.ts";
import type { SampleRows } from "../sample_rows.ts";
import type { DecodedView } from "./decoded_views.ts";
import {
  concatenated,
  type ImageRows,
  imageRows,
  type PixelRows,
} from "./image_rows.ts";
import { labelsOnGrid } from "./label_grid.ts";
import { assertTakes, type SegmentationRun } from "./load_segmentation.ts";
import { mapReader, onGrid } from "./map_reader.ts";
import type { PixelChoice } from "./pixel_choice.ts";
import { isOfFreeSize, type ViewPlan } from "./view_plan.ts";

/** How to run. */
export interface SegmentationBatchOptions {
  /** Views a run. */
  readonly batch: number;
  /** Which positions become rows. */
  readonly choice: PixelChoice;
  /** The views of all images. */
  readonly plan: ViewPlan;
  /** Gives the images that were left out since it was last asked. */
  readonly takeSkipped: () => SkippedSample[];
}

/**
 * Rows of features for views as they come; `next` of each counts views.
 *
 * Views of one size run together, those of a tiled image never with another's: so a run that is gone on with makes
 * the same batches.
 *
 * @throws {BackendError} If the model fails; names the image.
 * @throws {ModelError} If what is tapped is no map.
 */
export async function* segmentationBatches(
  views: AsyncIterable<DecodedView>,
  run: SegmentationRun,
  { batch, choice, plan, takeSkipped }: SegmentationBatchOptions,
): AsyncGenerator<BatchRows> {
  let current: { image: number; rows: ImageRows } | undefined;
  // Kept until there are rows to go with: features of no rows leave no trace.
  let skipped: SkippedSample[] = [];
  const groups = grouped(views, batch);
  try {
    let group = await groups.next();
    while (!group.done) {
      const members = group.value;
      skipped.push(...takeSkipped());
      const following = groups.next();
      // Whoever fails first is heard; the other must not become an unhandled rejection.
      following.catch(() => {});
      const outputs = await outputsOf(members, run);
      const parts: PixelRows[] = [];
      const sampleRows: SampleRows[] = [];
      for (const [place, member] of members.entries()) {
        const { image, view } = member;
        if (current?.image !== image) {
          current = { image, rows: imageRows(image, view.tiles, choice) };
        }
        const rows = rowsOfView(
          member,
          current.rows,
          outputs,
          place,
          members.length,
          run,
          choice,
        );
        if (rows && rows.labels.length > 0) {
          parts.push(rows);
          sampleRows.push([image, rows.labels.length]);
        }
      }
      const last = members[members.length - 1];
      // A run that is stopped within an image whose rows are drawn begins the image anew.
      const isWithin = choice.perClass !== null &&
        last.view.tile < last.view.tiles - 1;
      if (parts.length > 0) {
        yield {
          ...joinedRows(parts),
          sampleRows,
          next: isWithin ? plan.firstStep(last.image) : last.step + 1,
          // Those behind the last view are met again by a run that goes on from here.
          skipped: skipped.filter(({ index }) => index < last.image),
        };
        skipped = skipped.filter(({ index }) => index > last.image);
      }
      group = await following;
    }
    skipped.push(...takeSkipped());
    yield {
      features: new Float32Array(),
      labels: new Int32Array(),
      nonFinite: 0,
      next: plan.steps,
      skipped,
    };
  } finally {
    await groups.return(undefined);
  }
}

/** Views that run together. */
async function* grouped(
  views: AsyncIterable<DecodedView>,
  size: number,
): AsyncGenerator<DecodedView[]> {
  let group: DecodedView[] = [];
  for await (const next of views) {
    const [first] = group;
    const fits = first === undefined ||
      first.view.x.length === next.view.x.length &&
        first.view.y.length === next.view.y.length &&
        (first.image === next.image ||
          first.view.tiles === 1 && next.view.tiles === 1);
    if (!fits) {
      yield group;
      group = [];
    }
    group.push(next);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** The outputs of a model for views of one size; an error names the image. */
export async function outputsOf(
  members: readonly DecodedView[],
  run: SegmentationRun,
): Promise<Record<string, Tensor>> {
  const { session, input, tap, logits, preprocessing } = run;
  const [{ view: { x, y } }] = members;
  assertTakes(run, y.length, x.length);
  const outputs = [
    ...new Set([tap.tensor, ...(logits ? [logits.tensor] : [])]),
  ];
  try {
    return await runBatched(
      session,
      { [input.name]: inputTensor(members, run) },
      {
        batch: members.length,
        outputs,
        sampleName: (member) => members[member].source,
      },
    );
  } catch (error) {
    const isFree = isOfFreeSize(input.dims, preprocessing);
    if (!(error instanceof BackendError) || !isFree) throw error;
    if (error instanceof DeviceLostError) throw error;
    const { sizeMultiple = 1 } = preprocessing;
    throw new BackendError(
      `${error.message} (input of ${y.length} rows x ${x.length} columns)` +
        (sizeMultiple < 32
          ? `; a model that halves its map again and again may take multiples of 32 only: ` +
            `write {"preprocessing": {"sizeMultiple": 32}} to ${session.model}.json beside it`
          : ""),
      { cause: error },
    );
  }
}

function inputTensor(
  members: readonly DecodedView[],
  { input, preprocessing: { colour, layout } }: SegmentationRun,
): Tensor {
  const [{ view: { x, y } }] = members;
  const channels = colour === "grey" ? 1 : 3;
  const size = channels * y.length * x.length;
  const data = new Float32Array(members.length * size);
  for (const [place, member] of members.entries()) {
    member.layOut(data.subarray(place * size, (place + 1) * size));
  }
  const dims = layout === "nchw"
    ? [members.length, channels, y.length, x.length]
    : [members.length, y.length, x.length, channels];
  return input.type === "uint8"
    ? { type: "uint8", dims, data: bytesOf(data) }
    : { type: "float32", dims, data };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(Uint8ClampedArray.from(values).buffer);
}

function rowsOfView(
  { view, fit, labels }: DecodedView,
  rows: ImageRows,
  outputs: Readonly<Record<string, Tensor>>,
  place: number,
  members: number,
  { tap, logits, softmax }: SegmentationRun,
  choice: PixelChoice,
): PixelRows | undefined {
  const map = mapReader(outputs[tap.tensor], tap.tensor, members, tap);
  const answers = logits && logitsReader(outputs[logits.tensor], tap, members);
  const onMap = labelsOnGrid(labels, fit, view, map.grid, choice.labelGrid);
  return rows.add(view.tile, onMap, (positions) => ({
    features: map.rows(place, positions),
    probabilities: answers
      ? probabilitiesOf(
        answers.rows(place, onGrid(positions, map.grid, answers.grid)),
        answers.dims,
        logits.activation,
        softmax,
      )
      : undefined,
  }));
}

/** Logits as a map; null where they are none of two or more classes. */
function logitsReader(tensor: Tensor, tap: Tap, members: number) {
  if (tensor.dims.length !== 4 || tensor.data instanceof BigInt64Array) {
    return null;
  }
  const reader = mapReader(tensor, "logits", members, {
    channelAxis: tap.channelAxis,
    quantisation: null,
  });
  return reader.dims > 1 ? reader : null;
}

function probabilitiesOf(
  logits: Float32Array,
  classes: number,
  activation: LogitsActivation,
  softmax: Softmax,
): Float32Array | undefined {
  const rows = logits.length / classes;
  return rows === 0 ? undefined : classProbabilities(
    { type: "float32", dims: [rows, classes], data: logits },
    activation,
    rows,
    softmax,
  );
}

function joinedRows(
  parts: readonly PixelRows[],
): PixelRows & { nonFinite: number } {
  const labels = new Int32Array(
    parts.reduce((sum, part) => sum + part.labels.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    labels.set(part.labels, at);
    at += part.labels.length;
  }
  const features = concatenated(parts.map(({ features }) => features));
  const [first] = parts;
  const probabilities = first.probabilities &&
    concatenated(parts.map(({ probabilities }) => probabilities!));
  return {
    features,
    labels,
    ...(probabilities && { probabilities }),
    nonFinite: Math.max(
      countNonFiniteRows(features, features.length / labels.length),
      probabilities
        ? countNonFiniteRows(
          probabilities,
          probabilities.length / labels.length,
        )
        : 0,
    ),
  };
}
