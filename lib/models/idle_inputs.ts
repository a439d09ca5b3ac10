/**
 * Inputs that a tensor does not depend on, such as the texts of a model that embeds images and texts.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";

/** Names of the inputs that none of the tensors depends on, in the order of the file. */
export function idleInputs(
  { graph, producers }: GraphIndex,
  tensors: readonly string[],
): string[] {
  const reached = new Set(tensors);
  // A set grows while it is walked.
  for (const tensor of reached) {
    const node = producers.get(tensor)?.node;
    for (
      const input of [...node?.inputs ?? [], ...node?.branches.flat() ?? []]
    ) {
      reached.add(input);
    }
  }
  return graph.inputs
    .map(({ name }) => name)
    .filter((name) => !reached.has(name));
}
