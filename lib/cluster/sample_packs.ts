/**
 * Samples as they travel: encoded images, label maps and texts of a span in one frame.
 *
 * @module
 */
import type {
  Dataset,
  ImageSample,
  SegmentationSample,
  TextSample,
} from "../datasets/dataset.ts";
import { sha256OfText } from "../models/checksum.ts";

import { encodeFrame, type Frame } from "./frame.ts";
import type { Plan, PlannedPack, SampleSpan } from "./plan.ts";
import { overlapping } from "./shard_spans.ts";

/** What a pack says of a sample. */
interface PackedSample {
  readonly source: string;
  readonly label?: number;
  /** Bytes of its image. */
  readonly bytes?: number;
  readonly text?: string;
  readonly pair?: string;
  /** Width and height of its label map. */
  readonly map?: readonly [number, number];
}

/** Head of a pack. */
export interface PackHead {
  /** Its samples, in order. */
  readonly samples: readonly PackedSample[];
}

/** Bytes of a pack after which the next one begins: workers hold a few of them in memory. */
const PACK_BYTES = 32 << 20;

interface Growing {
  from: number;
  bytes: number;
  samples: PackedSample[];
  images: Uint8Array[];
  maps: Uint16Array[];
}

function empty(from: number): Growing {
  return { from, bytes: 0, samples: [], images: [], maps: [] };
}

function joined<T extends Uint8Array | Uint16Array>(
  parts: readonly T[],
  Type: { new (length: number): T },
): T {
  const whole = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part as never, at);
    at += part.length;
  }
  return whole;
}

function finished({ from, samples, images, maps }: Growing) {
  const head: PackHead = { samples };
  return {
    span: [from, from + samples.length] as const,
    bytes: encodeFrame({
      head,
      arrays: {
        images: joined(images, Uint8Array),
        maps: joined(maps, Uint16Array),
      },
    }),
  };
}

async function pack(
  grown: Growing,
  sample: ImageSample | SegmentationSample | TextSample,
): Promise<void> {
  const { source } = sample;
  if ("text" in sample) {
    const { label, text, pair } = sample;
    grown.samples.push({
      source,
      label,
      text,
      ...(pair !== undefined && { pair }),
    });
    grown.bytes += 2 * (text.length + (pair?.length ?? 0));
    return;
  }
  const image = await sample.bytes();
  grown.images.push(image);
  grown.bytes += image.length;
  if ("label" in sample) {
    grown.samples.push({ source, label: sample.label, bytes: image.length });
    return;
  }
  const { width, height, data } = await sample.labelMap();
  grown.maps.push(data);
  grown.bytes += data.byteLength;
  grown.samples.push({ source, bytes: image.length, map: [width, height] });
}

/**
 * A data set in packs of at most so many samples.
 *
 * @param most Samples of a pack; fewer where they are large.
 */
export async function* samplePacks(
  dataset: Dataset,
  most: number,
  signal?: AbortSignal,
): AsyncGenerator<{ span: SampleSpan; bytes: Uint8Array<ArrayBuffer> }> {
  let grown = empty(0);
  for await (const sample of dataset.samples({ signal })) {
    await pack(grown, sample);
    if (grown.samples.length < most && grown.bytes < PACK_BYTES) continue;
    yield finished(grown);
    grown = empty(grown.from + grown.samples.length);
  }
  if (grown.samples.length > 0) yield finished(grown);
}

interface Unpacked extends PackedSample {
  readonly image: Uint8Array;
  readonly labels: Uint16Array;
}

function unpacked({ head, arrays }: Frame<PackHead>): Unpacked[] {
  const images = arrays.images as Uint8Array, maps = arrays.maps as Uint16Array;
  let image = 0, map = 0;
  return head.samples.map((sample) => {
    const bytes = sample.bytes ?? 0;
    const pixels = sample.map ? sample.map[0] * sample.map[1] : 0;
    image += bytes;
    map += pixels;
    return {
      ...sample,
      image: images.subarray(image - bytes, image),
      labels: maps.subarray(map - pixels, map),
    };
  });
}

/** What is known of a span's samples without their packs: the class of each, or its width and height. */
export type SampleTable = Int32Array;

/**
 * The samples of a span as a data set of its own, numbered from 0. One pack at a time is in memory, beside what those
 * that read ahead hold.
 *
 * @param table Class of each sample; width and height of each, in segmentation. Empty where nothing but the fingerprint is
 * asked for.
 * @param load Gives a pack.
 */
export function packedDataset(
  plan: Plan,
  [from, to]: SampleSpan,
  table: SampleTable,
  load: (pack: PlannedPack) => Promise<Frame<PackHead>>,
): Dataset {
  const { classNames, data: { name, fingerprint } } = plan;
  const packs = overlapping(plan.packs, [from, to]);
  const about = {
    name,
    classNames,
    size: to - from,
    fingerprint: sha256OfText(`${fingerprint} ${from} ${to}`),
  };
  let last: { pack: PlannedPack; samples: Promise<Unpacked[]> } | undefined;
  const samplesOf = (pack: PlannedPack) => {
    if (last?.pack !== pack) {
      last = { pack, samples: load(pack).then(unpacked) };
    }
    return last.samples;
  };
  async function* each<T>(
    make: (sample: Unpacked, index: number) => T,
    { start = 0, signal }: { start?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<T> {
    for (const pack of overlapping(packs, [from + start, to])) {
      const [first, end] = pack.span;
      const samples = await samplesOf(pack);
      const begin = Math.max(first, from + start);
      for (let at = begin; at < Math.min(end, to); at++) {
        signal?.throwIfAborted();
        yield make(samples[at - first], at - from);
      }
    }
  }
  if (plan.task === "segmentation") {
    return {
      ...about,
      task: "segmentation",
      sizes: Array.from(
        { length: table.length / 2 },
        (_, image) => [table[2 * image], table[2 * image + 1]] as const,
      ),
      pixelCounts: plan.pixelCounts!,
      voidPixels: 0,
      samples: (range) =>
        each(({ source, image, map, labels }, index) => ({
          index,
          source,
          bytes: () => Promise.resolve(image.slice()),
          labelMap: () =>
            Promise.resolve({ width: map![0], height: map![1], data: labels }),
        }), range),
    };
  }
  if (plan.task === "text") {
    return {
      ...about,
      task: "text",
      labels: table,
      samples: (range) =>
        each(({ source, label, text, pair }, index) => ({
          index,
          source,
          label: label!,
          text: text!,
          ...(pair !== undefined && { pair }),
        }), range),
    };
  }
  return {
    ...about,
    task: "image",
    labels: table,
    samples: (range) =>
      each(({ source, label, image }, index) => ({
        index,
        source,
        label: label!,
        // A copy: whoever decodes it on another thread takes the bytes along.
        bytes: () => Promise.resolve(image.slice()),
      }), range),
  };
}
