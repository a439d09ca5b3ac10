/**
 * Raw pixels as a Windows bitmap: the decoder's plainest format, without loss and quick to write.
 *
 * @module
 */

/** Where the bytes of an image's pixels lie. */
export interface PixelLayout {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and alpha, which is dropped. */
  readonly channels: 1 | 3 | 4;
  /** Values from one column, row and channel to the next. */
  readonly strides: {
    readonly x: number;
    readonly y: number;
    readonly channel: number;
  };
}

const HEADER = 54;

/** Rows of interleaved channels: height x width x channels. */
export function interleaved(
  height: number,
  width: number,
  channels: PixelLayout["channels"],
): PixelLayout {
  return {
    width,
    height,
    channels,
    strides: { x: channels, y: channels * width, channel: 1 },
  };
}

/** A plane for each channel: channels x height x width. */
export function planar(
  height: number,
  width: number,
  channels: PixelLayout["channels"],
): PixelLayout {
  return {
    width,
    height,
    channels,
    strides: { x: 1, y: width, channel: height * width },
  };
}

/** The layout in words, as part of what an image is. */
export function layoutText(
  { width, height, channels, strides }: PixelLayout,
): string {
  const { x, y, channel } = strides;
  return `${width}x${height}x${channels}/${x},${y},${channel}`;
}

/**
 * A bitmap of 24 bits a pixel, rows from the top.
 *
 * @param data A value from 0 to 255 for each channel of each pixel.
 */
export function encodeBitmap(
  { width, height, channels, strides }: PixelLayout,
  data: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const rowBytes = Math.ceil(3 * width / 4) * 4;
  const bytes = new Uint8Array(HEADER + rowBytes * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  const step = channels === 1 ? 0 : strides.channel;
  for (let row = 0; row < height; row++) {
    let to = HEADER + row * rowBytes;
    let from = row * strides.y;
    for (let column = 0; column < width; column++, from += strides.x) {
      bytes[to++] = data[from + 2 * step];
      bytes[to++] = data[from + step];
      bytes[to++] = data[from];
    }
  }
  return bytes;
}
