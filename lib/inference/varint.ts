/**
 * Numbers of as many bytes as they need, as ONNX files and WebAssembly programs hold them.
 *
 * @module
 */

/** The bytes of a whole number from 0 on: seven bits each, the lowest first. */
export function varint(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push(value % 128 | 128);
  }
  return Uint8Array.from([...bytes, value]);
}
