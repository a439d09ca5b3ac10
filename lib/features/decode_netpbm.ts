/**
 * Netpbm images (PPM, PGM), which libvips is built without.
 *
 * @see {@link https://netpbm.sourceforge.net/doc/ppm.html}
 * @module
 */
import { type NetpbmHeader, netpbmHeader } from "../datasets/netpbm_header.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { Pixels } from "./pixels.ts";

/**
 * Decode a PPM or PGM file; values are scaled so that white is 255.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {SampleError} If it is cut short or broken.
 */
export function decodeNetpbm(bytes: Uint8Array, source: string): Pixels {
  const header = netpbmHeader(bytes, source);
  const { width, height, channels, white } = header;
  const count = width * height * channels;
  const values = header.isText
    ? writtenValues(bytes, header, count, source)
    : storedValues(bytes, header, count, source);
  const data = white === 255 && values instanceof Uint8Array
    ? values
    : Uint8Array.from(
      values,
      (value) => Math.round(255 * Math.min(value, white) / white),
    );
  return { width, height, channels, data };
}

function storedValues(
  bytes: Uint8Array,
  { offset, white }: NetpbmHeader,
  count: number,
  source: string,
): Uint8Array | Uint16Array {
  const size = white > 255 ? 2 : 1;
  const body = bytes.subarray(offset, offset + count * size);
  if (body.length < count * size) {
    throw cutShort(body.length / size, count, source);
  }
  if (size === 1) return body.slice();
  const view = new DataView(body.buffer, body.byteOffset);
  return Uint16Array.from({ length: count }, (_, at) => view.getUint16(2 * at));
}

function writtenValues(
  bytes: Uint8Array,
  { offset }: NetpbmHeader,
  count: number,
  source: string,
): number[] {
  const text = new TextDecoder("latin1").decode(bytes.subarray(offset));
  const values = (text.replace(/#[^\n]*/g, "").match(/\d+/g) ?? [])
    .slice(0, count).map(Number);
  if (values.length < count) throw cutShort(values.length, count, source);
  return values;
}

function cutShort(found: number, count: number, source: string): SampleError {
  return new SampleError(
    "decode",
    source,
    `the file is cut short: it holds ${Math.floor(found)} of ${count} values`,
  );
}
