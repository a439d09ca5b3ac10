/** Graphs for tests: small ones made here, and those of the shared folder and the zoo where they are there. */
import type { Session, Tensor } from "../../lib/inference/backend.ts";
import { type OnnxType, writeOnnx } from "../../lib/inference/write_onnx.ts";

/** A model of one operator from x to y. */
export function oneOperator(
  op: string,
  options: {
    readonly type?: OnnxType;
    readonly dims?: readonly (number | string)[];
    readonly outputDims?: readonly (number | string)[];
    readonly inputs?: readonly string[];
    readonly domain?: string;
  } = {},
): Uint8Array {
  const { type = "float32", dims = ["batch", 3], outputDims = dims } = options;
  const { inputs = ["x"], domain } = options;
  return writeOnnx({
    nodes: [{ op, inputs, outputs: ["y"], domain }],
    inputs: [...new Set(inputs)].map((name) => ({ name, type, dims })),
    outputs: [{ name: "y", type, dims: outputDims }],
  });
}

/** A model that looks up rows of a table of three: an index beyond it fails. */
export function lookUp(batch: number | string = "batch"): Uint8Array {
  return writeOnnx({
    nodes: [{ op: "Gather", inputs: ["table", "index"], outputs: ["row"] }],
    inputs: [{ name: "index", type: "int64", dims: [batch] }],
    outputs: [{ name: "row", type: "float32", dims: [batch, 2] }],
    weights: [{
      name: "table",
      dims: [3, 2],
      data: Float32Array.of(0, 1, 10, 11, 20, 21),
    }],
  });
}

/** A folder that may be missing: that of real graph shapes, beside the checkout. */
export const sharedGraphs = new URL("../../../shared/graphs/", import.meta.url);

/** The embedded models; they may be missing too. */
export const zooModels = new URL("../../zoo/image/", import.meta.url);

/** Names of the ONNX files in a folder, none where there is no folder. */
export function onnxFiles(folder: URL): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name.endsWith(".onnx")).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The bytes of a model with one more output: protobuf joins the parts of a message that comes twice. */
export function tapped(model: Uint8Array, tensor: string): Uint8Array {
  const field = (number: number, body: readonly number[]): number[] => [
    number << 3 | 2,
    body.length,
    ...body,
  ];
  const name = field(1, [...new TextEncoder().encode(tensor)]);
  return Uint8Array.from([...model, ...field(7, field(12, name))]);
}

/** Images without pattern for the one input of a model. */
export function imagesFor(session: Session, samples: number): Tensor {
  const dims = session.inputs[0].dims.map((size, axis) =>
    axis === 0 ? samples : Number(size)
  );
  const length = dims.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(
    { length },
    (_, index) => (7919 * index % 256) / 128 - 1,
  );
  return { type: "float32", dims, data };
}
