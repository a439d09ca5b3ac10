/**
 * Operators that ONNX Runtime does not bring along.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

/** Operator sets that ONNX Runtime knows. */
const KNOWN = new Set([
  "",
  "ai.onnx.ml",
  "ai.onnx.training",
  "ai.onnx.preview",
  "ai.onnx.preview.training",
  "com.microsoft",
  "com.microsoft.experimental",
  "com.microsoft.nchwc",
  "com.ms.internal.nhwc",
]);

/** Operators of foreign sets that the file does not define itself, as domain.operator, each once. */
export function customOperators({ nodes, functions }: OnnxGraph): string[] {
  const defined = new Set(functions);
  const foreign = new Set<string>();
  for (const { op, domain } of nodes) {
    const name = `${domain}.${op}`;
    if (!KNOWN.has(domain) && !defined.has(name)) foreign.add(name);
  }
  return [...foreign].toSorted();
}

/** @throws {ModelError} If a graph needs operators that ONNX Runtime lacks; names them. */
export function assertNoCustomOperators(graph: OnnxGraph): void {
  const names = customOperators(graph);
  if (names.length === 0) return;
  throw new ModelError(
    `Cannot run ${graph.file}: ONNX Runtime lacks its custom operators ${
      names.slice(0, 5).join(", ")
    }${
      names.length > 5 ? ` and ${names.length - 5} more` : ""
    }; export it without them`,
  );
}
