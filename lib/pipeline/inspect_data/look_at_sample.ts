/**
 * What is seen of one sample.
 *
 * @module
 */
import { sha256 } from "../../datasets/content_hashes.ts";
import {
  type AnySample,
  type Dataset,
  type ImageSample,
  type LabelMap,
  type SegmentationSample,
  type TextSample,
  VOID,
} from "../../datasets/dataset.ts";
import { imageFormat } from "../../datasets/image_format.ts";
import { imageSize } from "../../datasets/image_size.ts";
import { SampleError } from "../../datasets/sample_error.ts";
import { decodeImage } from "../../features/decode_image.ts";
import type { Pixels } from "../../features/pixels.ts";
import type {
  SampleProblem,
  ShownSample,
} from "../../report/data_inspection.ts";

/** What is seen of one sample. */
export interface SeenSample {
  /** Digest of what the model sees. */
  readonly digest: string;
  /** Name of the class, or digest of the label map. */
  readonly label: string;
  /** Ids of the classes of its pixels, in segmentation. */
  readonly pixelClasses?: readonly number[];
  /** Its sizes by what is measured. */
  readonly sizes: Readonly<Record<string, number>>;
  /** What is wrong with it on its own. */
  readonly problem?: Omit<SampleProblem, "source">;
  /** How it is shown. */
  readonly shown: ShownSample;
}

/** Letters of a text that are shown. */
const MOST_SHOWN = 200;

/**
 * Look at a sample.
 *
 * @param decode Whether to decode images whole, or to read their headers alone.
 * @throws {SampleError} If it cannot be read or decoded.
 */
export async function lookAtSample(
  { task, classNames }: Pick<Dataset, "task" | "classNames">,
  sample: AnySample,
  decode: boolean,
): Promise<SeenSample> {
  switch (task) {
    case "text":
      return await lookAtText(sample as TextSample, classNames);
    case "segmentation":
      return await lookAtLabelled(
        sample as SegmentationSample,
        classNames,
        decode,
      );
    case "image": {
      const { label } = sample as ImageSample;
      const seen = await lookAtImage(sample as ImageSample, decode);
      const name = classNames[label];
      return {
        ...seen,
        label: name,
        shown: { ...seen.shown, classNames: [name] },
      };
    }
  }
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  return await sha256(bytes as Uint8Array<ArrayBuffer>);
}

async function lookAtText(
  { text, pair, label, source }: TextSample,
  classNames: readonly string[],
): Promise<SeenSample> {
  const whole = pair === undefined ? text : `${text} ${pair}`;
  const characters = [...whole].length;
  const content = JSON.stringify([text, pair]);
  return {
    digest: await digestOf(new TextEncoder().encode(content)),
    label: classNames[label],
    sizes: {
      characters,
      words: whole.split(/\s+/).filter(Boolean).length,
    },
    ...(!/[\p{L}\p{N}]/u.test(whole) && {
      problem: { kind: "blank", reason: "it has neither a letter nor a digit" },
    }),
    shown: {
      source,
      classNames: [classNames[label]],
      text: text.slice(0, MOST_SHOWN),
      ...(pair !== undefined && { pair: pair.slice(0, MOST_SHOWN) }),
    },
  };
}

async function lookAtImage(
  sample: Pick<ImageSample, "source" | "bytes">,
  decode: boolean,
): Promise<Omit<SeenSample, "label">> {
  const { source } = sample;
  const bytes = await sample.bytes();
  const format = imageFormat(bytes) ?? "unknown";
  const pixels = decode ? await decodeImage(bytes, { source }) : undefined;
  const { width, height } = pixels ?? await imageSize(bytes, source);
  return {
    digest: await digestOf(bytes),
    sizes: { width, height, bytes: bytes.length },
    ...(pixels && isOneColour(pixels) && {
      problem: { kind: "blank", reason: "all of its pixels have one colour" },
    }),
    shown: { source, classNames: [], width, height, format },
  };
}

function isOneColour({ data, channels }: Pixels): boolean {
  for (let at = channels; at < data.length; at++) {
    if (data[at] !== data[at - channels]) return false;
  }
  return true;
}

async function lookAtLabelled(
  sample: SegmentationSample,
  classNames: readonly string[],
  decode: boolean,
): Promise<SeenSample> {
  const seen = await lookAtImage(sample, decode);
  const map = await sample.labelMap();
  const { width, height } = seen.sizes;
  if (map.width !== width || map.height !== height) {
    throw new SampleError(
      "use",
      sample.source,
      `it is ${width} x ${height}, its label map ${map.width} x ${map.height}`,
    );
  }
  const classes = classesOf(map);
  const { data } = map;
  return {
    ...seen,
    label: await digestOf(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ),
    pixelClasses: classes,
    shown: { ...seen.shown, classNames: classes.map((id) => classNames[id]) },
  };
}

/** Ids of the classes in a label map, the most frequent first. */
function classesOf({ data }: LabelMap): number[] {
  const counts = new Map<number, number>();
  for (const id of data) counts.set(id, (counts.get(id) ?? 0) + 1);
  counts.delete(VOID);
  return [...counts].sort(([, a], [, b]) => b - a).map(([id]) => id);
}
