/**
 * ONNX's element types by number: their names as ONNX Runtime has them, and their widths.
 *
 * @see {@link https://onnx.ai/onnx/repo-docs/IR.html#standard-data-types}
 * @module
 */

const TYPES: Readonly<Record<number, readonly [name: string, bits: number]>> = {
  1: ["float32", 32],
  2: ["uint8", 8],
  3: ["int8", 8],
  4: ["uint16", 16],
  5: ["int16", 16],
  6: ["int32", 32],
  7: ["int64", 64],
  8: ["string", 0],
  9: ["bool", 8],
  10: ["float16", 16],
  11: ["float64", 64],
  12: ["uint32", 32],
  13: ["uint64", 64],
  14: ["complex64", 64],
  15: ["complex128", 128],
  16: ["bfloat16", 16],
  17: ["float8e4m3fn", 8],
  18: ["float8e4m3fnuz", 8],
  19: ["float8e5m2", 8],
  20: ["float8e5m2fnuz", 8],
  21: ["uint4", 4],
  22: ["int4", 4],
  23: ["float4e2m1", 4],
  24: ["float8e8m0", 8],
};

/** Name of an element type; "unknown" for a number that ONNX lacks. */
export function elementType(number: number): string {
  return TYPES[number]?.[0] ?? "unknown";
}

/** Bits that one element takes; 0 where that is not fixed (texts, unknown types). */
export function elementBits(type: string): number {
  return Object.values(TYPES).find(([name]) => name === type)?.[1] ?? 0;
}

/** Whether a type holds real numbers: what features and logits are made of. */
export function isFloat(type: string): boolean {
  return type.startsWith("float") || type === "bfloat16";
}
