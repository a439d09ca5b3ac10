/**
 * Images and label maps as samples, with class ids in place of the label maps' values.
 *
 * @module
 */
import { readImage } from "../content_hashes.ts";
import {
  type LabelMap,
  type SampleRange,
  type SegmentationSample,
  VOID,
} from "../dataset.ts";
import type { LabelTable } from "./label_table.ts";
import type { LabelValues } from "./label_values.ts";
import type { LabelledImage } from "./listing.ts";

/** The samples from `start` on; each file is read when it is asked for. */
export async function* classSamples(
  images: readonly LabelledImage[],
  { classOf }: LabelTable,
  { start = 0, signal }: SampleRange = {},
): AsyncGenerator<SegmentationSample> {
  const ofBytes = Uint16Array.from(
    { length: 256 },
    (_, value) => classOf.get(value) ?? VOID,
  );
  for (let index = start; index < images.length; index++) {
    signal?.throwIfAborted();
    const { path, readLabels } = images[index];
    yield await Promise.resolve({
      index,
      source: path,
      bytes: () => readImage(path),
      labelMap: async () => asClasses(await readLabels(), classOf, ofBytes),
    });
  }
}

/** Class ids in place of values; void where a value has no class. Those of bytes stand in a table of their own. */
function asClasses(
  { width, height, data }: LabelValues,
  classOf: ReadonlyMap<number, number>,
  ofBytes: Uint16Array,
): LabelMap {
  const classes = new Uint16Array(data.length);
  if (data instanceof Uint8Array) {
    for (let at = 0; at < data.length; at++) classes[at] = ofBytes[data[at]];
    return { width, height, data: classes };
  }
  let value = -1, id = VOID;
  for (let at = 0; at < data.length; at++) {
    if (data[at] !== value) {
      value = data[at];
      id = classOf.get(value) ?? VOID;
    }
    classes[at] = id;
  }
  return { width, height, data: classes };
}
