/**
 * What is known of the tensor that a model's features are taken from.
 *
 * @module
 */
import type { Quantisation } from "./linear_operator.ts";
import type { OnnxDim } from "./onnx_graph.ts";
import type { LogitsActivation } from "./walk_back.ts";

/** What a model looks at: whole images, the pixels of images, texts, or something else. */
export type ModelKind = "image" | "segmentation" | "text" | "unknown";

/**
 * How a tapped tensor becomes rows of features.
 *
 * - "none": a row a sample; all axes but the first are flattened.
 * - "spatial mean", "spatial max": over every axis but batch and channels.
 * - "class token": the first position of the axis between batch and channels.
 * - "tokens": a text's positions; mean over the unmasked ones unless the dataset's side says otherwise.
 * - "pixels": a row a position.
 */
export type TapPooling =
  | "none"
  | "spatial mean"
  | "spatial max"
  | "class token"
  | "tokens"
  | "pixels";

/** A tensor that features could be taken from. */
export interface TapCandidate {
  /** Name of the tensor. */
  readonly tensor: string;
  /** Operator that makes it. */
  readonly operator: string;
  /** Shape where the file states it, or null. */
  readonly shape: readonly OnnxDim[] | null;
}

/** The output that holds a model's answers to its source task. */
export interface LogitsOutput {
  /** Name of the output. */
  readonly output: string;
  /** What is done to the logits before they leave: with "softmax" the output is already a probability. */
  readonly activation: LogitsActivation;
  /** The tensor before that activation; the output itself where there is none. */
  readonly tensor: string;
  /** Segmentation: the logits at the resolution of the features, before any upsampling; absent where there are none. */
  readonly map?: string;
  /** Number of source classes, where the weights tell. */
  readonly sourceClasses: number | null;
}

/** The tensor to take a model's features from, and why. */
export interface Tap {
  /** Name of the tensor. */
  readonly tensor: string;
  /** Linear operator that reads it ("Gemm", "1x1 Conv"), or what makes it where no head was sought. */
  readonly operator: string;
  /** Why this one, in words. */
  readonly reason: string;
  /** What the model looks at. */
  readonly kind: ModelKind;
  /** How the tensor becomes rows. */
  readonly pooling: TapPooling;
  /** Axis of the features: 1 in a map (batch x channels x height x width), otherwise the last. */
  readonly channelAxis: 1 | -1;
  /** Number of features a row, where the weights tell. */
  readonly dims: number | null;
  /** Shape as far as the file tells; null where not even the number of axes is known. */
  readonly shape: readonly OnnxDim[] | null;
  /** Whether the tensor is an output of the model as it is. */
  readonly isOutput: boolean;
  /** What integers in it stand for; null where it holds real numbers. */
  readonly quantisation: Quantisation | null;
  /** The source task's answers; null for a model without a head. */
  readonly logits: LogitsOutput | null;
  /** Inputs that neither the features nor the answers depend on; whatever is given to them, nothing changes. */
  readonly idleInputs?: readonly string[];
  /** What a user should know of this choice. */
  readonly warnings: readonly string[];
}
