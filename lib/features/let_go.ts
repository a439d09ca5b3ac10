/**
 * Memory of large arrays, given back as soon as they have been used.
 *
 * @module
 */

/**
 * Give an array's memory back; nobody may look at it any more.
 *
 * Decoded images take megabytes in no time: left to the garbage collector they make it run so often, and lie in fresh
 * pages so often, that it costs a tenth of decoding.
 */
export function letGo(
  array: Uint8Array | Uint8ClampedArray | Float32Array,
): void {
  const { buffer } = array;
  // Not what may be part of something larger.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === array.byteLength) {
    buffer.transfer(0);
  }
}
