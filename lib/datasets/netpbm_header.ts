/**
 * The header of a netpbm image: grey (P2, P5) or RGB (P3, P6), in numbers or in bytes.
 *
 * @see {@link https://netpbm.sourceforge.net/doc/ppm.html}
 * @module
 */
import { SampleError } from "./sample_error.ts";

/** What the header says. */
export interface NetpbmHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
  /** Whether values are written as numbers, rather than bytes. */
  readonly isText: boolean;
  /** The value of white, up to 65535. */
  readonly white: number;
  /** Where the values begin. */
  readonly offset: number;
}

/** No honest header is longer, comments and all. */
const LONGEST = 4096;
/** As libvips: larger images are more often an attack than a photograph. */
const MOST_PIXELS = 0x3fff * 0x3fff;

/**
 * Read the header.
 *
 * @param bytes The file, or the front of it.
 * @param source Name for messages.
 * @throws {SampleError} If it is cut short or makes no sense.
 */
export function netpbmHeader(bytes: Uint8Array, source: string): NetpbmHeader {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, LONGEST));
  const gap = String.raw`(?:\s|#[^\n]*\n)+`;
  const header = new RegExp(
    String.raw`^P([2356])${gap}(\d+)${gap}(\d+)${gap}(\d+)(?:#[^\n]*\n)?\s`,
  ).exec(text);
  if (!header) {
    throw new SampleError(
      "decode",
      source,
      "its netpbm header is cut short or broken",
    );
  }
  const [kind, width, height, white] = header.slice(1).map(Number);
  if (
    width < 1 || height < 1 || width * height > MOST_PIXELS || white < 1 ||
    white > 65535
  ) {
    throw new SampleError(
      "decode",
      source,
      `its netpbm header says ${width} x ${height} pixels and ${white} for white`,
    );
  }
  return {
    width,
    height,
    channels: kind === 3 || kind === 6 ? 3 : 1,
    isText: kind < 5,
    white,
    offset: header[0].length,
  };
}
