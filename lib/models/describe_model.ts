/**
 * All that is to be said of a model, as plain data.
 *
 * @module
 */
import { shownUrl } from "../download/shown_url.ts";
import { InputError, ModelError } from "../errors.ts";
import { answerOutputs } from "./choose_output.ts";
import { customOperators } from "./custom_operators.ts";
import { isFloat } from "./element_types.ts";
import { type ExternalFile, externalFiles } from "./external_data.ts";
import type { FindTapOptions } from "./find_tap.ts";
import { indexGraph } from "./graph_index.ts";
import { modelPreprocessing } from "./model_preprocessing.ts";
import type { OnnxGraph, OnnxValue } from "./onnx_graph.ts";
import { modelTap, type OnnxModel } from "./open_model.ts";
import type { PreprocessingChoice } from "./preprocessing_choice.ts";
import type { Tap, TapCandidate } from "./tap.ts";
import { tapCandidates } from "./tap_candidates.ts";

/** What a model is, in plain data. */
export interface ModelSummary {
  /** Name in tables. */
  readonly name: string;
  /** Path or URL. */
  readonly location: string;
  /** What it is a copy of, where it was downloaded; absent otherwise. */
  readonly origin?: string;
  /** Bytes of the file. */
  readonly size: number;
  /** SHA-256, in hexadecimal. */
  readonly sha256: string;
  /** Version of the file format. */
  readonly irVersion: number;
  /** Version of each operator set; ONNX's own is "ai.onnx". */
  readonly opsets: Readonly<Record<string, number>>;
  /** What wrote the file. */
  readonly producer: string;
  /** Inputs. */
  readonly inputs: readonly OnnxValue[];
  /** Outputs. */
  readonly outputs: readonly OnnxValue[];
  /** Number of weights: elements of all constant tensors of real numbers or quantised ones. */
  readonly parameters: number;
  /** Element type of most weights. */
  readonly weightType: string;
  /** How the model is quantised, or "none". */
  readonly quantisation: "none" | "dynamic" | "QDQ" | "QLinear" | "block";
  /** Files of weights beside the model. */
  readonly externalFiles: readonly ExternalFile[];
  /** Operators that ONNX Runtime lacks. */
  readonly customOperators: readonly string[];
  /** How often each operator occurs, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Tensor of the features; null where none was found. */
  readonly tap: Tap | null;
  /** Why there is no tap; null where there is one. */
  readonly tapError: string | null;
  /** Tensors that `--tap` could name, nearest to the output first. */
  readonly candidates: readonly TapCandidate[];
  /** Preprocessing of images; null for a model that takes none. */
  readonly preprocessing: PreprocessingChoice | null;
  /** Free entries of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A model in plain data: what `inspect` prints.
 *
 * @throws {ModelError} If a tap is named that does not exist.
 */
export function describeModel(
  model: OnnxModel,
  options: FindTapOptions = {},
): ModelSummary {
  const { graph } = model;
  const [tap, tapError] = tapOrReason(model, options);
  const answers = answerOutputs(graph).map(({ name }) => name);
  const ends = answers.length > 0
    ? answers
    : graph.outputs.map(({ name }) => name);
  return {
    name: model.name,
    location: shownUrl(model.location),
    ...(model.origin !== undefined && { origin: model.origin }),
    size: model.size,
    sha256: model.sha256,
    irVersion: graph.irVersion,
    opsets: Object.fromEntries(
      [...graph.opsets].map(([domain, version]) => [
        domain || "ai.onnx",
        version,
      ]),
    ),
    producer: graph.producer,
    inputs: graph.inputs,
    outputs: graph.outputs,
    ...weightsOf(graph),
    quantisation: quantisationOf(graph),
    externalFiles: externalFiles(graph),
    customOperators: customOperators(graph),
    operators: operatorCounts(graph),
    tap,
    tapError,
    candidates: tapCandidates(indexGraph(graph), ends),
    preprocessing: preprocessingOrNull(model, tap),
    metadata: Object.fromEntries(graph.metadata),
  };
}

function tapOrReason(
  model: OnnxModel,
  options: FindTapOptions,
): [tap: Tap | null, reason: string | null] {
  try {
    return [modelTap(model, options), null];
  } catch (error) {
    const isNamed = options.tap !== undefined || options.output !== undefined;
    if (!(error instanceof InputError) || isNamed) throw error;
    return [null, error.message];
  }
}

function preprocessingOrNull(
  model: OnnxModel,
  tap: Tap | null,
): PreprocessingChoice | null {
  try {
    return modelPreprocessing(model, tap);
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

function weightsOf(
  { initializers, nodes }: OnnxGraph,
): Pick<ModelSummary, "parameters" | "weightType"> {
  const constants = nodes.flatMap(({ attributes }) =>
    [...attributes.values()].flatMap(({ tensor }) => tensor ?? [])
  );
  const counts = new Map<string, number>();
  for (const { type, size } of [...initializers.values(), ...constants]) {
    if (!isFloat(type) && !/^u?int[48]$/.test(type)) continue;
    counts.set(type, (counts.get(type) ?? 0) + size);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return {
    parameters: sorted.reduce((sum, [, count]) => sum + count, 0),
    weightType: sorted[0]?.[0] ?? "none",
  };
}

function quantisationOf(
  { nodes }: OnnxGraph,
): ModelSummary["quantisation"] {
  const has = (pattern: RegExp) => nodes.some(({ op }) => pattern.test(op));
  if (has(/^MatMul(NBits|Bnb4)$/)) return "block";
  if (has(/^(DynamicQuantize|MatMulInteger|ConvInteger)/)) return "dynamic";
  if (has(/^(QLinear|QGemm)/)) return "QLinear";
  return has(/^DequantizeLinear$/) ? "QDQ" : "none";
}

function operatorCounts({ nodes }: OnnxGraph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { op, domain } of nodes) {
    const name = domain === "" ? op : `${domain}.${op}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
  );
}
