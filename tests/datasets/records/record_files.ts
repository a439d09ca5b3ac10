/** Files of images as records, made for a test. @module */
import { encodeNpy } from "../../../lib/arrays/npy.ts";
import { decodeImage } from "../../../lib/features/decode_image.ts";
import type { Dataset } from "../../../lib/datasets/dataset.ts";
import { concat } from "../archives.ts";

/** Numbers that differ from place to place. */
export function ramp(length: number, step = 7): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).map((_, at) => at * step + (at >> 8));
}

/** An IDX file of bytes. */
export function idx(
  shape: readonly number[],
  data: Uint8Array,
  type = 8,
): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, type);
  header.setUint8(3, shape.length);
  for (const [axis, length] of shape.entries()) {
    header.setUint32(4 + 4 * axis, length);
  }
  return concat(new Uint8Array(header.buffer), data);
}

/** An `.npy` file. */
export function npy(
  ...array: Parameters<typeof encodeNpy>
): Uint8Array<ArrayBuffer> {
  return encodeNpy(...array) as Uint8Array<ArrayBuffer>;
}

/** Opcodes of a pickle that puts a short string of bytes, as Python 2's. */
export function pickledString(text: string): number[] {
  return [0x55, text.length, ...new TextEncoder().encode(text)];
}

/** A pickle of protocol 2. */
export function pickle(...opcodes: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0x80, 2, ...opcodes, 0x2e]);
}

/** Opcodes of a name. */
export function pickledName(module: string, name: string): number[] {
  return [0x63, ...new TextEncoder().encode(`${module}\n${name}\n`)];
}

/** Opcodes of a 32-bit number. */
export function pickledNumber(value: number): number[] {
  return [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)];
}

/** Opcodes of a NumPy array of bytes, as NumPy 1 pickles it. */
export function pickledArray(
  shape: readonly number[],
  data: Uint8Array,
): number[] {
  return [
    ...pickledName("numpy.core.multiarray", "_reconstruct"),
    ...pickledName("numpy", "ndarray"),
    ...[0x4b, 0, 0x85], // (0,)
    ...pickledString("b"),
    ...[0x87, 0x52], // reconstruct(ndarray, (0,), "b")
    ...[0x28, 0x4b, 1], // state: version,
    ...[0x28, ...shape.flatMap(pickledNumber), 0x74], // shape,
    ...pickledName("numpy", "dtype"),
    ...pickledString("u1"),
    ...[0x4b, 0, 0x4b, 1, 0x87, 0x52], // dtype("u1", 0, 1)
    ...[0x28, 0x4b, 3, ...pickledString("|"), 0x4e, 0x4e, 0x4e],
    ...pickledNumber(-1),
    ...pickledNumber(-1),
    ...[0x4b, 0, 0x74, 0x62], // its state
    0x89, // is Fortran
    ...[0x54, ...new Uint8Array(Int32Array.of(data.length).buffer), ...data],
    ...[0x74, 0x62],
  ];
}

/** A batch as CIFAR pickles it. */
export function cifarBatch(
  images: Uint8Array,
  labels: readonly number[],
  key = "labels",
): Uint8Array<ArrayBuffer> {
  return pickle(
    0x7d,
    0x28,
    ...pickledString("data"),
    ...pickledArray([labels.length, images.length / labels.length], images),
    ...pickledString(key),
    ...[0x5d, 0x28, ...labels.flatMap((label) => [0x4b, label]), 0x65],
    0x75,
  );
}

/** An image, decoded. */
export interface DecodedImage {
  readonly label: number;
  /** Width x height. */
  readonly shape: string;
  readonly data: number[];
}

/** The decoded pixels of each image of a dataset, with labels. */
export async function decodedImages(
  dataset: Dataset,
): Promise<DecodedImage[]> {
  if (dataset.task !== "image") throw new Error("no images");
  const images = [];
  for await (const sample of dataset.samples()) {
    const { width, height, data } = await decodeImage(await sample.bytes());
    images.push({
      label: sample.label,
      shape: `${width}x${height}`,
      data: [...data],
    });
  }
  return images;
}
