/** Images, label maps and candidates made for a test. @module */
import {
  type SegmentationDataset,
  type SegmentationSample,
  VOID,
} from "../../../lib/datasets/dataset.ts";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import type { ImageCandidate } from "../../../lib/features/candidate.ts";
import { findTap } from "../../../lib/models/find_tap.ts";
import { parseOnnx } from "../../../lib/models/parse_onnx.ts";
import type { ImagePreprocessing } from "../../../lib/models/preprocessing.ts";
import { tapModel } from "../../../lib/models/tap_model.ts";
import { png } from "../../datasets/segmentation/made_up_maps.ts";

/** Bytes as they are, images at their own size. */
export function plain(
  changes: Partial<ImagePreprocessing> = {},
): ImagePreprocessing {
  return {
    height: 1,
    width: 1,
    resizeMode: "none",
    resize: 1,
    interpolation: "nearest",
    centreCrop: false,
    colour: "rgb",
    rescale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: "nchw",
    ...changes,
  };
}

/** An image that a test makes up. */
export interface MadeUpImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Red, green and blue of a pixel. */
  readonly colour: (x: number, y: number) => readonly number[];
  /** Class id of a pixel; -1 for void. */
  readonly label: (x: number, y: number) => number;
}

/** A dataset of such images; those of `bad` break when they are decoded. */
export function madeUpDataset(
  images: readonly MadeUpImage[],
  classes = 3,
  bad: readonly number[] = [],
): SegmentationDataset {
  const sampleOf = (
    { width, height, colour, label }: MadeUpImage,
    index: number,
  ): SegmentationSample => ({
    index,
    source: `image ${index}`,
    bytes() {
      if (bad.includes(index)) {
        throw new SampleError("decode", `image ${index}`, "it is bad");
      }
      const rows = Array.from(
        { length: height },
        (_, y) =>
          Array.from({ length: width }, (_, x) => [...colour(x, y)]).flat(),
      );
      return Promise.resolve(png(rows, { channels: 3 }));
    },
    labelMap: () =>
      Promise.resolve({
        width,
        height,
        data: Uint16Array.from({ length: width * height }, (_, at) => {
          const id = label(at % width, Math.floor(at / width));
          return id < 0 ? VOID : id;
        }),
      }),
  });
  return {
    task: "segmentation",
    name: "made up",
    classNames: Array.from({ length: classes }, (_, id) => `class ${id}`),
    size: images.length,
    fingerprint: JSON.stringify(
      images.map(({ width, height }) => [width, height]),
    ),
    sizes: images.map(({ width, height }) => [width, height] as const),
    pixelCounts: Array(classes).fill(1),
    voidPixels: 0,
    async *samples({ start = 0 } = {}) {
      yield* images.map(sampleOf).slice(start);
      await Promise.resolve();
    },
  };
}

/** A picture without a pattern, and labels in blobs. */
export function blobs(
  width: number,
  height: number,
  seed = 0,
  classes = 3,
): MadeUpImage {
  const noise = (x: number, y: number, channel: number) =>
    Math.imul(x * 3 + y * 977 + channel * 7 + seed * 13, 0x9e3779b1) >>> 24;
  return {
    width,
    height,
    colour: (x, y) => [noise(x, y, 1), noise(x, y, 2), noise(x, y, 3)],
    label: (x, y) =>
      (Math.floor(x / 7) + Math.floor(y / 5) + seed) % (classes + 1) - 1,
  };
}

/** A candidate of these bytes. */
export function candidateOf(
  bytes: Uint8Array<ArrayBuffer>,
  preprocessing: ImagePreprocessing = plain(),
): ImageCandidate {
  const tap = findTap(parseOnnx(bytes, "net.onnx"));
  return {
    model: {
      name: "net",
      sha256: `sha of ${bytes.length}`,
      bytes: (...taps) =>
        Promise.resolve(
          taps.reduce(
            (model, name) => Uint8Array.from(tapModel(model, name)),
            bytes,
          ),
        ),
      externalData: () => Promise.resolve({}),
    },
    tap,
    preprocessing,
  };
}
