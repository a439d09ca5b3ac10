/**
 * `inspect`: what a model is, and how it would be used.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";
import { describeModel, type ModelSummary } from "../models/describe_model.ts";
import { expandModels } from "../models/expand_models.ts";
import type { OnnxValue } from "../models/onnx_graph.ts";
import { openModel } from "../models/open_model.ts";
import type { PreprocessingChoice } from "../models/preprocessing_choice.ts";
import { preprocessingInWords } from "../models/preprocessing_in_words.ts";
import {
  describeTextModel,
  type TextProblem,
  type TextSummary,
} from "../models/text/describe_text_model.ts";
import { printable } from "../report/text_table.ts";

import { defineCommand } from "./command.ts";
import { HUB_FLAGS, hubOptions } from "./hub_flags.ts";
import { hubLog } from "./hub_log.ts";
import { UsageError } from "./usage_error.ts";

function shapeOf(shape: OnnxValue["shape"]): string {
  return shape === null
    ? "shape unknown"
    : shape.map((size) => size ?? "?").join(" x ") || "scalar";
}

function tensorLines(label: string, values: readonly OnnxValue[]): string[] {
  return values.map(({ name, type, shape }, index) =>
    `  ${(index === 0 ? label : "").padEnd(14)}${name}  ${type}  ${
      shapeOf(shape)
    }`
  );
}

function tapLines({ tap, tapError, candidates }: ModelSummary): string[] {
  if (tap === null) return [`  tap           none: ${tapError}`];
  const pooling = tap.pooling === "none" ? "" : `, ${tap.pooling}`;
  const dims = tap.dims === null ? "" : `, ${tap.dims} dims`;
  return [
    `  tap           ${tap.tensor}  ${shapeOf(tap.shape)}${dims}${pooling}`,
    `                ${tap.reason}`,
    ...(tap.logits
      ? [
        `  logits        ${tap.logits.output}  ${
          tap.logits.activation === "none"
            ? ""
            : `after ${tap.logits.activation}  `
        }` +
        `${tap.logits.sourceClasses ?? "?"} source classes`,
      ]
      : ["  logits        none: no source probabilities"]),
    ...tap.warnings.map((warning) => `  beware        ${warning}`),
    `  candidates    ${
      candidates.slice(0, 4).map(({ tensor }) => tensor).join(", ")
    }` +
    (candidates.length > 4
      ? ` and ${candidates.length - 4} more (--json)`
      : ""),
  ];
}

function preprocessingLines(choice: PreprocessingChoice | null): string[] {
  if (choice === null) {
    return ["  preprocessing none: the model takes no images"];
  }
  const { preprocessing, origin } = choice;
  return [
    `  preprocessing ${preprocessingInWords(preprocessing)}`,
    `                ${origin}`,
  ];
}

function textLines(text: TextSummary | TextProblem): string[] {
  if ("problem" in text) return [`  texts         none: ${text.problem}`];
  return [
    `  texts         ${text.vocabulary} tokens; ${text.origin}`,
    `  layers        ${
      text.layers.join(", ") || "none that can be told: --layers last alone"
    }`,
  ];
}

/** A model, and how it takes texts, if it does. */
type Inspected = ModelSummary & {
  readonly text: TextSummary | TextProblem | null;
};

function lines(model: Inspected): string[] {
  const opsets = Object.entries(model.opsets).map(([domain, version]) =>
    `${domain} ${version}`
  );
  const operators = Object.entries(model.operators);
  return [
    model.name,
    `  file          ${model.origin ?? model.location}, ${
      formatBytes(model.size)
    }, sha256 ${model.sha256.slice(0, 16)}…`,
    `  format        IR ${model.irVersion}, opset ${opsets.join(", ")}${
      model.producer ? `, by ${model.producer}` : ""
    }`,
    `  parameters    ${
      model.parameters.toLocaleString("en")
    } (${model.weightType}` +
    `${
      model.quantisation === "none" ? "" : `, quantised: ${model.quantisation}`
    })`,
    ...model.externalFiles.map(({ name }) => `  weights       ${name}`),
    ...tensorLines("inputs", model.inputs),
    ...tensorLines("outputs", model.outputs),
    ...tapLines(model),
    ...(model.text
      ? textLines(model.text)
      : preprocessingLines(model.preprocessing)),
    `  operators     ${
      operators.slice(0, 8).map(([name, count]) => `${name} ${count}`).join(
        ", ",
      )
    }` +
    (operators.length > 8 ? `, ${operators.length - 8} more` : ""),
    ...(model.customOperators.length > 0
      ? [
        `  beware        ONNX Runtime lacks ${
          model.customOperators.join(", ")
        }`,
      ]
      : []),
  ].map(printable);
}

/** The subcommand. */
export const inspectCommand = defineCommand({
  name: "inspect",
  summary:
    "Show a model's inputs, outputs, penultimate layer and preprocessing",
  usage: "MODEL … [--tap TENSOR]",
  takesWords: true,
  permissions: ["--allow-read"],
  examples: [
    "fair-collapse inspect resnet18.onnx",
    "fair-collapse inspect models/ --json",
    "fair-collapse inspect hf:owner/name --variant fp16",
    "fair-collapse inspect yolo.onnx --tap /neck/Concat_output_0",
  ],
  flags: {
    tap: {
      type: "string",
      placeholder: "TENSOR",
      help: "Tensor to take the features from",
    },
    ...HUB_FLAGS,
  },
  async run({ positionals, flags, output, signal }) {
    if (positionals.length === 0) {
      throw new UsageError("Expected a model to inspect");
    }
    const summaries: Inspected[] = [];
    const sources = await expandModels(positionals, {
      ...hubOptions(flags),
      onHub: hubLog(output),
      signal,
    });
    for (const source of sources) {
      const model = await openModel(source, { signal });
      const summary = describeModel(model, { tap: flags.tap });
      const text = await describeTextModel(model, summary.tap);
      summaries.push({ ...summary, text });
    }
    output.print({
      document: summaries.length === 1 ? summaries[0] : summaries,
      records: {
        columns: [
          "name",
          "location",
          "size",
          "sha256",
          "parameters",
          "tap",
          "dims",
        ],
        rows: summaries.map(({ tap, ...model }) => ({
          ...model,
          tap: tap?.tensor ?? "",
          dims: tap?.dims ?? "",
        })),
      },
      lines: summaries.flatMap((model, index) =>
        index === 0 ? lines(model) : ["", ...lines(model)]
      ),
    });
  },
});
