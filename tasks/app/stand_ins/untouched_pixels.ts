/// <reference lib="dom" />
/**
 * Pixels of an image with transparency, as they are stored.
 *
 * A canvas multiplies alpha in, and what is transparent loses its colour; a texture of WebGL takes the bytes as they
 * are.
 *
 * @module
 */
import { SampleError } from "../../../lib/datasets/sample_error.ts";

/** A context is dear, and a page may have but a few. */
let context: WebGL2RenderingContext | null = null;

/**
 * Red, green, blue and alpha of each pixel, alpha not multiplied in.
 *
 * @throws {SampleError} If the browser has no WebGL, or the image is too large for it.
 */
export function untouchedPixels(
  bitmap: ImageBitmap,
  source: string,
): Uint8Array {
  const { width, height } = bitmap;
  if (context === null || context.isContextLost()) {
    context = new OffscreenCanvas(1, 1).getContext("webgl2");
  }
  const gl = context;
  const most = gl?.getParameter(gl.MAX_TEXTURE_SIZE) ?? 0;
  if (!gl || width > most || height > most) {
    throw new SampleError(
      "decode",
      source,
      gl
        ? `it has transparency and more than ${most} pixels on a side`
        : "it has transparency, which takes a browser with WebGL",
      { advice: "save it without transparency" },
    );
  }
  const texture = gl.createTexture();
  const frame = gl.createFramebuffer();
  try {
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      bitmap,
    );
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0,
      gl.TEXTURE_2D,
      texture,
      0,
    );
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels;
  } finally {
    gl.deleteFramebuffer(frame);
    gl.deleteTexture(texture);
  }
}
