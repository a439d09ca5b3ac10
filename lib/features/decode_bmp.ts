/**
 * Windows bitmaps, which libvips is built without: 1, 4, 8, 16, 24 and 32 bits, palettes, bit fields, both
 * run-length codes, rows from the top or from the bottom. Alpha is dropped.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/gdi/bitmap-storage}
 * @module
 */
import { SampleError } from "../datasets/sample_error.ts";
import { type BmpHeader, bmpHeader, RLE4, RLE8 } from "./bmp_header.ts";
import type { Pixels } from "./pixels.ts";

/**
 * Decode a BMP file to RGB.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {SampleError} If it is cut short or of a kind that is not known.
 */
export function decodeBmp(bytes: Uint8Array, source: string): Pixels {
  const header = bmpHeader(bytes, source);
  const { width, height, bits, compression } = header;
  const data = compression === RLE8 || compression === RLE4
    ? paint(header, runLengths(bytes, header, source))
    : bits <= 8
    ? paint(header, packedIndices(bytes, header, source))
    : trueColour(bytes, header, source);
  return { width, height, channels: 3, data };
}

/** Where each row from the top begins; rows are padded to four bytes. */
function rowStart(
  bytes: Uint8Array,
  { width, height, bits, offset, fromTop }: BmpHeader,
  source: string,
): (row: number) => number {
  const used = Math.ceil(width * bits / 8);
  const stride = Math.ceil(used / 4) * 4;
  const end = offset + stride * (height - 1) + used;
  if (bytes.length < end) {
    throw new SampleError(
      "decode",
      source,
      `the file is cut short: it holds ${bytes.length} of ${end} bytes`,
    );
  }
  return (row) => offset + stride * (fromTop ? row : height - 1 - row);
}

function packedIndices(
  bytes: Uint8Array,
  header: BmpHeader,
  source: string,
): Uint8Array {
  const { width, height, bits } = header;
  const start = rowStart(bytes, header, source);
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits, mask = 2 ** bits - 1;
  for (let row = 0, at = 0; row < height; row++) {
    const from = start(row);
    for (let column = 0; column < width; column++) {
      const shift = 8 - bits * (column % perByte + 1);
      indices[at++] = (bytes[from + Math.floor(column / perByte)] >> shift) &
        mask;
    }
  }
  return indices;
}

/** Indices of a run-length code; pixels that it leaves out stay 0. */
function runLengths(
  bytes: Uint8Array,
  header: BmpHeader,
  source: string,
): Uint8Array {
  const { width, height, bits, fromTop } = header;
  const indices = new Uint8Array(width * height);
  let column = 0, line = 0, at = header.offset;
  const put = (index: number): void => {
    if (column < width && line < height) {
      indices[(fromTop ? line : height - 1 - line) * width + column] = index;
    }
    column++;
  };
  const nibble = (from: number, place: number): number =>
    bits === 8
      ? bytes[from + place]
      : bytes[from + (place >> 1)] >> (place % 2 ? 0 : 4) & 15;
  while (line < height) {
    if (at + 1 >= bytes.length) {
      throw new SampleError("decode", source, "the file is cut short");
    }
    const [count, value] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) {
        put(bits === 8 ? value : value >> (i % 2 ? 0 : 4) & 15);
      }
    } else if (value === 0) {
      column = 0;
      line++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      column += bytes[at];
      line += bytes[at + 1];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(nibble(at, i));
      // Absolute runs are padded to two bytes.
      at += Math.ceil(value * bits / 16) * 2;
    }
  }
  return indices;
}

/** Colours of palette indices; an index beyond the palette is black. */
function paint({ palette, entry }: BmpHeader, indices: Uint8Array): Uint8Array {
  const data = new Uint8Array(indices.length * 3);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const from = indices[pixel] * entry;
    data[pixel * 3] = palette[from + 2] ?? 0;
    data[pixel * 3 + 1] = palette[from + 1] ?? 0;
    data[pixel * 3 + 2] = palette[from] ?? 0;
  }
  return data;
}

function trueColour(
  bytes: Uint8Array,
  header: BmpHeader,
  source: string,
): Uint8Array {
  const { width, height, bits, masks } = header;
  const start = rowStart(bytes, header, source);
  const data = new Uint8Array(width * height * 3);
  const fields = masks.map((mask) => {
    const shift = mask ? Math.log2(mask & -mask) : 0;
    return { shift, most: (mask >>> shift) || 1 };
  });
  const size = bits / 8;
  for (let row = 0, to = 0; row < height; row++) {
    for (
      let column = 0, from = start(row);
      column < width;
      column++, from += size
    ) {
      if (bits === 24) {
        data[to++] = bytes[from + 2];
        data[to++] = bytes[from + 1];
        data[to++] = bytes[from];
        continue;
      }
      const low = bytes[from] | bytes[from + 1] << 8;
      const pixel = bits === 16
        ? low
        : (low | bytes[from + 2] << 16 | bytes[from + 3] << 24) >>> 0;
      for (let channel = 0; channel < 3; channel++) {
        const { shift, most } = fields[channel];
        const mask = masks[channel] >>> shift;
        data[to++] = Math.floor(((pixel >>> shift) & mask) * 255 / most);
      }
    }
  }
  return data;
}
