/**
 * What is given to the inputs that nothing of interest depends on: zeros, as few as there may be.
 *
 * @module
 */
import type { Tensor, TensorInfo } from "../inference/backend.ts";

/** Zeros for some inputs: `samples` on the first axis, 1 on every other that is free. */
export function idleTensors(
  inputs: readonly TensorInfo[],
  samples: number,
): Record<string, Tensor> {
  return Object.fromEntries(inputs.map(({ name, type, dims }) => {
    const [, ...axes] = dims;
    const sizes = axes.map((size) =>
      typeof size === "number" && size > 0 ? size : 1
    );
    const shape = [samples, ...sizes];
    const length = shape.reduce((product, size) => product * size, 1);
    return [name, zeros(type, shape, length)];
  }));
}

function zeros(type: string, dims: readonly number[], length: number): Tensor {
  switch (type) {
    case "int64":
      return { type, dims, data: new BigInt64Array(length) };
    case "int32":
      return { type, dims, data: new Int32Array(length) };
    case "bool":
    case "uint8":
      return { type, dims, data: new Uint8Array(length) };
    default:
      // Inputs of float16 take these too.
      return { type: "float32", dims, data: new Float32Array(length) };
  }
}
