/**
 * Shapes of constant tensors, through the operators that exporters put between a weight and its use.
 *
 * @module
 */
import { constantTensor, type GraphIndex } from "./graph_index.ts";

/** Steps from a weight's use to the weight itself. */
const FARTHEST = 16;

/** The shape of a constant tensor, or null where it cannot be told without running the graph. */
export function constantShape(
  index: GraphIndex,
  tensor: string,
  steps = FARTHEST,
): readonly number[] | null {
  const constant = constantTensor(index, tensor);
  if (constant) return constant.dims;
  const node = index.producers.get(tensor)?.node;
  if (!node || steps === 0) return null;
  const inner = () => constantShape(index, node.inputs[0] ?? "", steps - 1);
  switch (node.op) {
    case "ConstantOfShape":
    case "Reshape":
    case "Expand": {
      const input = node.inputs[node.op === "ConstantOfShape" ? 0 : 1] ?? "";
      const dims = constantTensor(index, input)?.values;
      return dims?.every((dim) => dim > 0) ? dims : null;
    }
    case "Transpose": {
      const dims = inner();
      const order = node.attributes.get("perm")?.numbers;
      if (!dims) return null;
      return order ? order.map((axis) => dims[axis] ?? 0) : dims.toReversed();
    }
    case "Add":
    case "Sub":
    case "Mul":
    case "Div": {
      const shapes = node.inputs.map((input) =>
        constantShape(index, input, steps - 1)
      );
      if (shapes.includes(null)) return null;
      return shapes.reduce((a, b) => sizeOf(b!) > sizeOf(a!) ? b : a);
    }
    case "Identity":
    case "Cast":
    case "CastLike":
    case "QuantizeLinear":
    case "DequantizeLinear":
      return inner();
    default:
      return null;
  }
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
