/**
 * Sizes that are refused before anything is allocated for them.
 *
 * @module
 */
import { InputError, ModelError } from "../errors.ts";
import type { OnnxGraph, OnnxNode } from "./onnx_graph.ts";

/** Numbers that a run's input, or a constant that the runtime fills by itself, may have: 1 GiB in float32. */
const MOST_NUMBERS = 2 ** 28;
/** Pixels of one image: twice a side of the largest that segmentation models are given. */
const MOST_PIXELS = 2 ** 26;

/**
 * Refuse a graph that asks for more memory than any model in use.
 *
 * @throws {ModelError} Naming the input or the tensor, and its shape.
 */
export function assertSaneSizes(
  { file, inputs, nodes, initializers }: OnnxGraph,
): void {
  const assertSize = (what: string, shape: readonly unknown[]): void => {
    const dims = shape.filter((dim) => typeof dim === "number");
    if (dims.reduce((size, dim) => size * dim, 1) <= MOST_NUMBERS) return;
    throw new ModelError(
      `Cannot run ${file}: its ${what} of shape ${
        shape.map((dim) => dim ?? "?").join(" x ")
      } is absurd, over ${MOST_NUMBERS} numbers; export it with a smaller or a free size`,
    );
  };
  for (const { name, shape } of inputs) {
    assertSize(`input "${name}"`, shape ?? []);
  }
  const filled = nodes.filter(({ op }) => op === "ConstantOfShape");
  if (filled.length === 0) return;
  const constants = new Map(
    nodes.filter(({ op }) => op === "Constant")
      .map((node) => [node.outputs[0], valuesOf(node)]),
  );
  for (const { inputs: [input = ""], outputs } of filled) {
    const shape = initializers.get(input)?.values ?? constants.get(input);
    assertSize(`tensor "${outputs[0] ?? ""}"`, shape ?? []);
  }
}

function valuesOf({ attributes }: OnnxNode): readonly number[] | null {
  return attributes.get("value")?.tensor?.values ??
    attributes.get("value_ints")?.numbers ?? null;
}

/**
 * Refuse images of a size that no model takes.
 *
 * @param origin Who says so.
 * @throws {InputError} Naming the size.
 */
export function assertSaneImage(
  { height, width }: { readonly height: number; readonly width: number },
  origin: string,
): void {
  if (!(height * width > MOST_PIXELS)) return;
  throw new InputError(
    `Cannot give images of ${height} x ${width} to a model, as ${origin} says: over ${MOST_PIXELS} pixels are absurd`,
  );
}
