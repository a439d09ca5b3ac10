/**
 * The search for the penultimate tensor: from the answers back to the head, or else the output that holds features.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { answerOutputs, featureOutputs } from "./choose_output.ts";
import type { GraphIndex } from "./graph_index.ts";
import { inputKind } from "./model_kind.ts";
import type { OnnxGraph, OnnxValue } from "./onnx_graph.ts";
import type { Tap } from "./tap.ts";
import { ambiguousHeads, noHead, quotedNames } from "./tap_errors.ts";
import { tapOfFeatures } from "./tap_of_features.ts";
import { tapOfHead } from "./tap_of_head.ts";
import { type Head, walkBack, type WaysBack } from "./walk_back.ts";

/**
 * The tap of a model.
 *
 * @param output Output that holds the answers, where the user says so.
 * @throws {ModelError} If no tensor has the right to be it, or several have.
 */
export function searchTap(index: GraphIndex, output?: string): Tap {
  const { graph } = index;
  const kind = inputKind(graph);
  const answers = output === undefined
    ? answerOutputs(graph)
    : [namedOutput(graph, output)];
  const found = answers.map((value) => ({
    value,
    ways: walkBack(index, value.name),
  }));
  const taps: Tap[] = [];
  for (const { value, ways } of found) {
    const head = onlyHead(ways);
    if (head) taps.push(tapOfHead(index, value, head, kind));
  }
  if (taps.length > 0) return firstOf(taps);
  for (const { value, ways: { heads, deadEnds } } of found) {
    if (heads.length > 1 && deadEnds.length === 0) {
      throw ambiguousHeads(graph, value, heads);
    }
  }
  const [features] = output === undefined ? featureOutputs(graph, kind) : [];
  if (features) return tapOfFeatures(index, features, kind);
  throw noHead(
    index,
    answers.length > 0 ? answers : graph.outputs,
    found[0]?.ways,
  );
}

function namedOutput(graph: OnnxGraph, output: string): OnnxValue {
  const chosen = graph.outputs.find(({ name }) => name === output);
  if (chosen) return chosen;
  throw new ModelError(
    `Cannot find output "${output}" of ${graph.file}: its outputs are ${
      quotedNames(graph.outputs)
    }`,
  );
}

/** The head, where every way back ends at one and the same tensor. */
function onlyHead({ heads, deadEnds }: WaysBack): Head | null {
  const [first] = heads;
  const agree = heads.every(({ linear }) => linear.data === first.linear.data);
  return first && deadEnds.length === 0 && agree ? first : null;
}

/** The first output's tap, with a warning where another output would give another. */
function firstOf([first, ...others]: readonly Tap[]): Tap {
  const names = others
    .filter(({ tensor }) => tensor !== first.tensor)
    .map(({ logits }) => `"${logits!.output}"`);
  if (names.length === 0) return first;
  const warning =
    `Output "${first.logits!.output}" was taken for the answers, ` +
    `not ${names.join(", ")}, which other layers lead to; --output chooses`;
  return { ...first, warnings: [...first.warnings, warning] };
}
