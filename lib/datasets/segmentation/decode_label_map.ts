/**
 * Decoding label maps: PNG files whose values are class ids.
 *
 * @module
 */
import { type DecodedPng, decodePng } from "../../deps/fast_png.ts";
import { imageFormat } from "../image_format.ts";
import { SampleError } from "../sample_error.ts";
import type { LabelValues } from "./label_values.ts";

/** A deflated stream grows by no more than this. */
const MOST_INFLATION = 1032;

/**
 * The values of a label map: palette indices as they are, never their colours; grey of 1, 2, 4, 8 or 16 bits;
 * RGB as 0xRRGGBB. An alpha channel is dropped.
 *
 * @param bytes The whole PNG file.
 * @param source Name for messages.
 * @throws {SampleError} If it is no PNG, is broken, or of a kind whose values could not be told.
 */
export async function decodeLabelMap(
  bytes: Uint8Array,
  source: string,
): Promise<LabelValues> {
  const bad = (reason: string, cause?: unknown) =>
    new SampleError("decode", source, reason, { cause });
  const format = imageFormat(bytes);
  if (format !== "png") {
    throw bad(
      format === undefined
        ? "its content is no PNG, which label maps must be"
        : `it is a ${format.toUpperCase()}, label maps must be PNG, which keeps ids as they are`,
    );
  }
  const problem = headerProblem(bytes);
  if (problem) throw bad(problem);
  let png;
  try {
    png = await decodePng(bytes);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw bad(
      `the file is cut short or broken (${said.split("\n")[0]})`,
      error,
    );
  }
  return valuesOf(png);
}

/** What of the header tells that the file cannot be decoded; before anything is allocated for it. */
function headerProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length < 33) return "the file is cut short";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, isInterlaced] = [bytes[24], bytes[28] !== 0];
  if (width === 0 || height === 0) return "its header says that it is empty";
  if (width * height * depth / 8 > bytes.length * MOST_INFLATION) {
    return `its header says ${width} x ${height}, more than a file of ${bytes.length} bytes can hold`;
  }
  if (isInterlaced && depth < 8) {
    return `it is interlaced at ${depth} bits, which is not read; save it without interlacing`;
  }
}

function valuesOf(png: DecodedPng): LabelValues {
  const { width, height, depth, channels, data } = png;
  if (channels < 3) {
    return {
      width,
      height,
      kind: "index",
      data: depth < 8
        ? unpacked(png)
        : channels === 1
        ? ofOwn(data)
        : everySecond(data),
    };
  }
  const colours = new Uint32Array(width * height);
  // 16 bits a channel: the high byte, as image viewers show it.
  const shift = depth === 16 ? 8 : 0;
  for (let pixel = 0, at = 0; pixel < colours.length; pixel++, at += channels) {
    colours[pixel] = (data[at] >> shift) << 16 | (data[at + 1] >> shift) << 8 |
      data[at + 2] >> shift;
  }
  return { width, height, kind: "colour", data: colours };
}

function ofOwn(data: DecodedPng["data"]): Uint8Array | Uint16Array {
  return data instanceof Uint16Array
    ? data
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Grey of two interleaved channels, the second of which is alpha. */
function everySecond(data: DecodedPng["data"]): Uint8Array | Uint16Array {
  const grey = ofOwn(data).slice(0, data.length / 2);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    grey[pixel] = data[2 * pixel];
  }
  return grey;
}

/** Several pixels a byte, the leftmost in the high bits. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const values = new Uint8Array(width * height);
  const stride = Math.ceil(width * depth / 8);
  const mask = (1 << depth) - 1;
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = data[row * stride + (bit >> 3)];
      values[to++] = byte >> (8 - depth - (bit & 7)) & mask;
    }
  }
  return values;
}
