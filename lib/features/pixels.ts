/**
 * A decoded image.
 *
 * @module
 */

/** Pixels of an image: rows from the top, channels interleaved, a byte each. */
export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 3 for RGB, 1 for grey. */
  readonly channels: 1 | 3;
  /** height x width x channels. */
  readonly data: Uint8Array | Uint8ClampedArray;
}
