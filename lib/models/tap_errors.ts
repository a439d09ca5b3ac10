/**
 * The errors of the search for a tap: each names what was found instead and what to do.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { GraphIndex } from "./graph_index.ts";
import type { OnnxGraph, OnnxValue } from "./onnx_graph.ts";
import { tapCandidates } from "./tap_candidates.ts";
import type { Head, WaysBack } from "./walk_back.ts";

/** Several heads have equal right. */
export function ambiguousHeads(
  graph: OnnxGraph,
  output: OnnxValue,
  heads: readonly Head[],
): ModelError {
  const taps = [...new Set(heads.map(({ linear }) => linear.data))];
  return new ModelError(
    `Cannot choose the penultimate layer of ${graph.file}: output "${output.name}" sums up ` +
      `${taps.length} linear layers that read different tensors (${
        taps.map((tensor) => `"${tensor}"`).join(", ")
      }); pass --tap, e.g. --tap ${taps[0]}`,
  );
}

/** No way back from the answers ends at a linear layer. */
export function noHead(
  index: GraphIndex,
  outputs: readonly OnnxValue[],
  ways: WaysBack | undefined,
): ModelError {
  const { graph } = index;
  const candidates = tapCandidates(index, outputs.map(({ name }) => name));
  const stop = ways?.deadEnds[0];
  const stopped = !stop
    ? ""
    : stop.node
    ? ` (the way back ends at ${operatorTitle(stop.node.op, stop.node.domain)}${
      kernelOf(index, stop.tensor)
    } "${stop.tensor}")`
    : ` (the way back ends at input "${stop.tensor}")`;
  const [nearest] = candidates;
  const isOutput = graph.outputs.some(({ name }) => name === nearest?.tensor);
  const hint = nearest
    ? `pass --tap, e.g. --tap ${nearest.tensor}${
      isOutput ? " if that is the feature itself" : ""
    } (${candidates.length} candidates: fair-collapse inspect ${graph.file})`
    : "no tensor of it could be tapped instead";
  return new ModelError(
    `Cannot find the penultimate layer of ${graph.file}: no linear layer before output ${
      quotedNames(outputs)
    }${stopped}; ${hint}`,
  );
}

function operatorTitle(op: string, domain: string): string {
  return domain === "" ? op : `the custom operator ${domain}.${op}`;
}

function kernelOf(index: GraphIndex, tensor: string): string {
  const node = index.producers.get(tensor)?.node;
  const kernel = node?.attributes.get("kernel_shape")?.numbers;
  return kernel && node?.op.includes("Conv") ? ` ${kernel.join("x")}` : "";
}

/** Names in quotes, for messages. */
export function quotedNames(values: readonly OnnxValue[]): string {
  return values.map(({ name }) => `"${name}"`).join(", ");
}
