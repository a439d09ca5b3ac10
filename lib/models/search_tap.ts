/**
 * The search for the penultimate tensor: from the answers back to the head, or else the output that holds features.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { endsInBody } from "./body_output.ts";
import {
  answerOutputs,
  featureOutputs,
  isAnswerByName,
} from "./choose_output.ts";
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
  const bodies: OnnxValue[] = [];
  for (const { value, ways } of found) {
    const head = onlyHead(index, ways);
    if (head && (output !== undefined || !isBodysEnd(value, head))) {
      taps.push(tapOfHead(index, value, head, kind));
    } else if (
      head || (!isAnswerByName(value.name) && endsInBody(index, value.name))
    ) bodies.push(value);
  }
  if (taps.length > 0) return firstOf(taps);
  const [features] = output === undefined ? featureOutputs(graph, kind) : [];
  if (features) return tapOfFeatures(index, features, kind);
  if (bodies.length > 0) return tapOfFeatures(index, bodies[0], kind, false);
  for (const { value, ways: { heads, deadEnds } } of found) {
    if (heads.length > 1 && deadEnds.length === 0) {
      throw ambiguousHeads(graph, value, heads);
    }
  }
  throw noHead(
    index,
    answers.length > 0 ? answers : graph.outputs,
    found[0]?.ways,
  );
}

/** Channels of a body come in multiples of these; classes, but for rare chance, do not. */
const CHANNELS = 32;

/**
 * Whether a 1x1 Conv that is pooled, which ends SqueezeNet's classifier and many a body, belongs to a body: the name does
 * not speak of answers, and there are as many results as a body has channels.
 */
function isBodysEnd(
  { name }: OnnxValue,
  { pooling, activation, linear: { isConvolution, classes } }: Head,
): boolean {
  return isConvolution && pooling !== "none" && activation === "none" &&
    !isAnswerByName(name) && classes !== null && classes % CHANNELS === 0;
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

/** The head, where every way back ends at one and the same tensor, or at scaled versions of one. */
function onlyHead(
  index: GraphIndex,
  { heads, deadEnds }: WaysBack,
): Head | null {
  const [first, ...others] = heads;
  if (!first || deadEnds.length > 0) return null;
  const { linear } = first;
  if (others.every((head) => head.linear.data === linear.data)) return first;
  const data = unscaled(index, linear.data);
  const agree = others.every((head) =>
    unscaled(index, head.linear.data) === data
  );
  return agree ? { ...first, linear: { ...linear, data } } : null;
}

/** What a tensor was before a normalisation with constants, which some models give each of their heads. */
function unscaled({ producers }: GraphIndex, tensor: string): string {
  let at = tensor;
  for (;;) {
    const node = producers.get(at)?.node;
    if (!node || !SCALINGS.has(node.op)) return at;
    at = node.inputs[0] ?? "";
  }
}

const SCALINGS = new Set(["BatchNormalization", "Identity", "Dropout"]);

/** The first output's tap, with a warning where another output would give another. */
function firstOf([first, ...others]: readonly Tap[]): Tap {
  const names = others
    .filter(({ tensor }) => tensor !== first.tensor)
    .map(({ logits }) => `"${logits!.output}"`);
  if (names.length === 0) return first;
  const warning =
    `Output "${first.logits!.output}" was taken for the answers, ` +
    `not ${
      names.join(", ")
    }, which other layers lead to; "output" in a sidecar chooses`;
  return { ...first, warnings: [...first.warnings, warning] };
}
