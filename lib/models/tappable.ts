/**
 * Which tensors can be made outputs of a model.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { GraphIndex } from "./graph_index.ts";
import { nearestNames } from "./nearest_names.ts";

/**
 * Check that a tensor can be tapped: it exists, depends on the input, and lies in no branch of an If or Loop.
 *
 * @throws {ModelError} If not; names the nearest tensors that can.
 */
export function assertTappable(index: GraphIndex, tensor: string): void {
  const { graph, producers } = index;
  const node = producers.get(tensor)?.node;
  const isInput = graph.inputs.some(({ name }) => name === tensor);
  if ((node || isInput) && !node?.nested && !index.isConstant(tensor)) return;
  const why = index.constants.has(tensor)
    ? `"${tensor}" is a constant`
    : node
    ? `"${tensor}" lies in a branch, out of reach`
    : `there is no tensor "${tensor}"`;
  const names = [...producers]
    .filter(([name, { node }]) => !node.nested && !index.isConstant(name))
    .map(([name]) => name);
  const nearest = nearestNames(tensor, names, 3);
  throw new ModelError(
    `Cannot tap ${graph.file}: ${why}; the nearest of its ${names.length} tensors are ${
      nearest.map((name) => `"${name}"`).join(", ")
    } (candidates: fair-collapse inspect ${graph.file})`,
  );
}
