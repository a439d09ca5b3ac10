/// <reference lib="dom" />
/** What the decoding test bundles: the page's decoder, on the window of a page. @module */
import { decodeImage } from "../../../lib/features/decode_image.ts";

/** An image as the page decodes it, or why it does not. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  /** RGB, in base64. */
  readonly pixels: string;
  readonly problem?: string;
}

async function decoded(
  base64: string,
  source: string,
  orientation: "stored" | "exif",
): Promise<Decoded> {
  const bytes = Uint8Array.fromBase64(base64);
  try {
    const { width, height, data } = await decodeImage(bytes, {
      source,
      orientation,
    });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width, height, pixels: pixels.toBase64() };
  } catch (error) {
    return {
      width: 0,
      height: 0,
      pixels: "",
      problem: (error as Error).message,
    };
  }
}

// The bundle has no exports: the page finds the function here.
(globalThis as { decoded?: typeof decoded }).decoded = decoded;
