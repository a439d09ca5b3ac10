/**
 * Where a model looks its tokens up.
 *
 * @module
 */
import { constantShape } from "../constant_shape.ts";
import type { GraphIndex } from "../graph_index.ts";

/** The lookup of tokens in a table. */
export interface TokenEmbedding {
  /** Tensor of what was found. */
  readonly output: string;
  /** Rows of the table: ids go from 0 to rows - 1; null where its shape is not known. */
  readonly rows: number | null;
}

/** Operators that leave ids what they are. */
const COPIES = new Set([
  "Identity",
  "Cast",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
  "Clip",
]);

/** Which inputs of a node are the table and the ids. */
const LOOKUPS: ReadonlyMap<
  string,
  { readonly table: number; readonly ids: number }
> = new Map([
  ["Gather", { table: 0, ids: 1 }],
  ["GatherBlockQuantized", { table: 0, ids: 1 }],
  ["EmbedLayerNormalization", { table: 2, ids: 0 }],
]);

/**
 * The first lookup of an input's ids in a table of constants.
 *
 * @param ids Name of the input.
 * @returns Null where there is none, as in a model that multiplies one-hot vectors.
 */
export function tokenEmbedding(
  index: GraphIndex,
  ids: string,
): TokenEmbedding | null {
  const copies = new Set([ids]);
  for (const node of index.order) {
    if (node.nested) continue;
    const lookup = LOOKUPS.get(node.op);
    if (lookup && copies.has(node.inputs[lookup.ids] ?? "")) {
      const table = node.inputs[lookup.table] ?? "";
      if (!index.isConstant(table)) continue;
      const rows = constantShape(index, table)?.[0] ?? null;
      return { output: node.outputs[0], rows };
    }
    if (COPIES.has(node.op) && copies.has(node.inputs[0])) {
      copies.add(node.outputs[0]);
    }
  }
  return null;
}
