/**
 * Sharp (libvips), and the part of its interface that is used here.
 *
 * The specifier is put together at run time: Deno fetches the packages of every specifier that it can read
 * off the source before the program starts, and who scores ready-made features needs no image decoder.
 *
 * @module
 */

/** What a file's header says of its image. */
export interface SharpMetadata {
  /** Columns, as stored. */
  readonly width: number;
  /** Rows, as stored. */
  readonly height: number;
  /** Format by its content: "jpeg", "tiff". */
  readonly format: string;
  /** Colour space in libvips' words: "srgb", "b-w", "cmyk". */
  readonly space: string;
  /** Whether there is an alpha channel. */
  readonly hasAlpha: boolean;
  /** EXIF orientation, 1 to 8; absent where the file has none. */
  readonly orientation?: number;
}

/** Decoded pixels: rows of interleaved channels. */
export interface SharpPixels {
  /** One byte a channel of a pixel. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Their shape. */
  readonly info: {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
  };
}

/** A chain of operations on one image. */
export interface SharpImage {
  /** Read the header alone. */
  metadata(): Promise<SharpMetadata>;
  /** Turn as EXIF says. */
  autoOrient(): SharpImage;
  /** Drop the alpha channel. */
  removeAlpha(): SharpImage;
  /** Colour space to work in. */
  pipelineColourspace(space: string): SharpImage;
  /** Colour space of the result. */
  toColourspace(space: string): SharpImage;
  /** Resize to an exact size. */
  resize(options: {
    width: number;
    height: number;
    fit: "fill";
    kernel: string;
  }): SharpImage;
  /** Give pixels, not a file. */
  raw(): SharpImage;
  /** Give a JPEG file. */
  jpeg(options: {
    quality: number;
    chromaSubsampling: "4:2:0" | "4:4:4";
  }): SharpImage;
  /** Give a PNG file, of at most 256 colours with a palette. */
  png(options: { palette: boolean }): SharpImage;
  /** Give a WebP file. */
  webp(options: { quality: number }): SharpImage;
  /** Run the chain. */
  toBuffer(options: { resolveWithObject: true }): Promise<SharpPixels>;
  /** Run the chain that ends in a file. */
  toBuffer(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The function that the package exports. */
export type Sharp = (
  bytes: Uint8Array,
  options?: {
    /** What of a broken file is an error. */
    readonly failOn?: "none" | "truncated" | "error" | "warning";
    /** Leave colour profiles unapplied. */
    readonly ignoreIcc?: boolean;
    /** The bytes are pixels of this shape, and no file. */
    readonly raw?: SharpPixels["info"];
  },
) => SharpImage;

const VERSION = "0.35.5";
const SPECIFIER = `npm:sharp@${VERSION}`;

/** Import sharp, fetching its package when it is not there yet. */
export async function loadSharp(): Promise<Sharp> {
  return (await import(SPECIFIER)).default;
}
