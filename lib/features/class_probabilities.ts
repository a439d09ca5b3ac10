/**
 * From a model's answers to probabilities of its source classes.
 *
 * @module
 */
import type { Tensor } from "../inference/backend.ts";
import type { Softmax } from "../linalg/quick_softmax.ts";
import type { LogitsActivation } from "../models/walk_back.ts";

/** The logit behind a sigmoid. */
function logOdds(value: number): number {
  return Math.log(value / (1 - value));
}

/**
 * Softmax of rows, in float64, shifted by each row's maximum so that nothing overflows.
 *
 * @param logits rows x classes, row-major.
 * @param classes Numbers in a row.
 */
export function softmaxRows(
  logits: ArrayLike<number>,
  classes: number,
): Float32Array {
  const probabilities = new Float32Array(logits.length);
  const row = new Float64Array(classes);
  for (let start = 0; start < logits.length; start += classes) {
    let most = logits[start];
    for (let z = 1; z < classes; z++) {
      const value = logits[start + z];
      if (!(value <= most)) most = value;
    }
    let sum = 0;
    for (let z = 0; z < classes; z++) {
      // Infinite logits share the whole: their difference would be NaN.
      const value = logits[start + z];
      const share = value === most ? 1 : Math.exp(value - most);
      row[z] = share;
      sum += share;
    }
    for (let z = 0; z < classes; z++) probabilities[start + z] = row[z] / sum;
  }
  return probabilities;
}

/**
 * Probabilities of the source classes, one row a sample.
 *
 * Logits, log-probabilities and sigmoids' log-odds go through a softmax; what is a softmax already
 * is only brought to sum 1.
 *
 * @param tensor The answers; axis 0 counts the samples.
 * @param activation What the model did to its logits.
 * @param samples Number of samples in it.
 * @param softmax What makes probabilities of logits; another may be quicker than {@linkcode softmaxRows}.
 * @returns Undefined where there is no row of two or more classes a sample: a map, a class number,
 * a single answer.
 */
export function classProbabilities(
  tensor: Tensor,
  activation: LogitsActivation,
  samples: number,
  softmax: Softmax = softmaxRows,
): Float32Array | undefined {
  const { dims: shape, data } = tensor;
  const axes = shape.slice(1).filter((size) => size !== 1);
  const isRow = shape[0] === samples && axes.length === 1;
  if (!isRow || activation === "argmax" || data instanceof BigInt64Array) {
    return undefined;
  }
  const [classes] = axes;
  if (activation !== "softmax") {
    return softmax(
      activation === "sigmoid" ? Float64Array.from(data, logOdds) : data,
      classes,
    );
  }
  const probabilities = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += classes) {
    let sum = 0;
    for (let z = 0; z < classes; z++) sum += data[start + z];
    for (let z = 0; z < classes; z++) {
      probabilities[start + z] = data[start + z] / sum;
    }
  }
  return probabilities;
}
