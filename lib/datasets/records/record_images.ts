/**
 * Images that lie in a file as records of one length, as a collection.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import type {
  ImageCollection,
  ListedImage,
} from "../images/image_collection.ts";
import { type StatedClasses, textLabels } from "../text/text_labels.ts";
import type { CellValue } from "../text/text_table.ts";
import { byteReader } from "../trees/byte_reader.ts";
import type { Content } from "../trees/file_tree.ts";
import { encodeBitmap, layoutText, type PixelLayout } from "./bitmap.ts";

/** A file of images as records. */
export interface ImageRecords {
  /** Name of the file, for messages. */
  readonly source: string;
  /** The file on disk that holds it. */
  readonly disk: string;
  /** What stands for each image's class. */
  readonly labels: readonly CellValue[];
  /** Bytes of a record. */
  readonly recordSize: number;
  /** Bytes before the first record. */
  readonly offset: number;
  /** The file's bytes from `start` on, decompressed. */
  stream(start: number): AsyncIterable<Uint8Array>;
  /** Whether a start within the file is as cheap as one at its beginning. */
  readonly isSeekable: boolean;
  /** The shape of each image. */
  readonly layout: PixelLayout;
  /** The values of a record's pixels, where they are not its bytes. */
  readonly pixels?: (record: Uint8Array<ArrayBuffer>) => ArrayLike<number>;
  /** How these values are made, as part of what an image is. */
  readonly scale?: string;
}

/** Records and what is known of them. */
export interface RecordSet {
  /** Name of the data. */
  readonly name: string;
  /** Path, for messages. */
  readonly root: string;
  /** The files of the split, in order. */
  readonly files: readonly ImageRecords[];
  /** Names of the classes, where something says them. */
  readonly stated?: StatedClasses;
  /** Split that was taken. */
  readonly split?: string;
  /** Names of all splits. */
  readonly splits: readonly string[];
  /** What was recognised and assumed. */
  readonly remarks: readonly string[];
}

/** Gaps between records that are jumped over rather than read. */
const WORTH_A_JUMP = 2 ** 22;

/**
 * A collection of the images in record files.
 *
 * @throws {InputError} If a label is none of the stated classes.
 */
export function recordImages(set: RecordSet): ImageCollection {
  const { name, root, files, stated, split, splits, remarks } = set;
  const values = files.flatMap(({ labels }) => labels);
  const starts = fileStarts(files);
  const fileOf = (position: number): number => {
    let file = files.length - 1;
    while (starts[file] > position) file--;
    return file;
  };
  const source = (position: number): string => {
    const file = fileOf(position);
    return `${files[file].source}, image ${position - starts[file] + 1}`;
  };
  const { classNames, labels, absent } = textLabels(values, stated, source);
  const images = labels.map((label, position): ListedImage => {
    const file = fileOf(position);
    return {
      // The place, not the file's name: a compressed copy draws the same images.
      name: `${file} ${position - starts[file]}`,
      source: source(position),
      label,
      disk: files[file].disk,
    };
  });
  return {
    name,
    root,
    classNames,
    images,
    ...(split !== undefined && { split }),
    splits,
    remarks: absent.length === 0 ? remarks : [
      ...remarks,
      `Classes without images were left out: ${absent.join(", ")}.`,
    ],
    async *read(positions, signal): AsyncGenerator<Content> {
      for (const [at, file] of files.entries()) {
        const end = starts[at] + file.labels.length;
        const own = positions.filter((position) =>
          position >= starts[at] && position < end
        ).map((position) => position - starts[at]);
        yield* readRecords(file, own, signal);
      }
    },
    encode(record, position) {
      const { layout, pixels } = files[fileOf(position)];
      return encodeBitmap(layout, pixels?.(record) ?? record);
    },
    part(position) {
      const { layout, scale } = files[fileOf(position)];
      return layoutText(layout) + (scale === undefined ? "" : ` ${scale}`);
    },
  };
}

function fileStarts(files: readonly ImageRecords[]): number[] {
  let start = 0;
  return files.map(({ labels }) => (start += labels.length) - labels.length);
}

async function* readRecords(
  file: ImageRecords,
  positions: readonly number[],
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  if (positions.length === 0) return;
  const { source, recordSize, offset, isSeekable } = file;
  let base = 0;
  let reader = byteReader(file.stream(0));
  try {
    for (const position of positions) {
      signal?.throwIfAborted();
      const start = offset + position * recordSize;
      if (isSeekable && start - base - reader.position() > WORTH_A_JUMP) {
        await reader.close();
        reader = byteReader(file.stream(start));
        base = start;
      }
      await reader.skip(start - base - reader.position());
      const record = await reader.take(recordSize);
      if (record.length < recordSize) {
        throw new FormatError(
          `Cannot read ${source}: image ${
            position + 1
          } of ${file.labels.length} ends at byte ${
            base + reader.position()
          }, expected ${recordSize} bytes from byte ${start} on; was the copy interrupted?`,
        );
      }
      yield () => Promise.resolve(record);
    }
  } finally {
    await reader.close();
  }
}
