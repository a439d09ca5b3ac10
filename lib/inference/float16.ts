/**
 * Half precision to single and back.
 *
 * @see IEEE 754-2019, binary16
 * @module
 */

/** Elements in float32; the array holds float16 as such or as its bits. */
export function widened(data: ArrayBufferView): Float32Array {
  return Float32Array.from(
    new Float16Array(data.buffer, data.byteOffset, data.byteLength / 2),
  );
}

/** Bits in float16, to nearest even; what is beyond 65504 becomes infinite. */
export function narrowed(data: Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(data).buffer);
}
