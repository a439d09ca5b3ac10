/**
 * The parts of files of arrays: `.npy`, `.npz`, safetensors.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { NamedArrays } from "../arrays/named_arrays.ts";
import { readValues, type StoredArray } from "../arrays/stored_array.ts";

import type { FeatureParts, LabelValues } from "./feature_parts.ts";
import { findPart, type Part } from "./part_names.ts";
import { rowSource } from "./row_source.ts";

/**
 * An array as labels.
 *
 * @throws {ShapeError} If it has more than one axis that is longer than 1.
 */
export async function arrayLabels(array: StoredArray): Promise<LabelValues> {
  if (array.shape.slice(1).some((size) => size !== 1)) {
    throw new ShapeError(
      `Expected labels in ${array.source}, one number a row, but found the shape (${
        array.shape.join(", ")
      }); take the argmax of one-hot rows first`,
    );
  }
  return await readValues(array);
}

/** The parts of a file that holds one array, of which the reader says what it is. */
export function soleArrayParts(array: StoredArray, sole: Part): FeatureParts {
  const parts = { source: array.source, names: [] };
  return sole === "labels"
    ? { ...parts, labels: () => arrayLabels(array) }
    : { ...parts, [sole]: rowSource(array) };
}

/** The parts of a file of named arrays; the only array of a file may have any name. */
export async function namedArrayParts(
  arrays: NamedArrays,
  sole: Part,
): Promise<FeatureParts> {
  const { names, source } = arrays;
  const find = (part: Part) => findPart(names, part, source);
  const only = names.length === 1 ? names[0] : undefined;
  const open = async (part: Part) => {
    const name = find(part) ?? (part === sole ? only : undefined);
    return name === undefined ? undefined : await arrays.open(name);
  };
  const features = await open("features");
  const labels = await open("labels");
  const probabilities = await open("probabilities");
  return {
    source,
    names,
    features: features && rowSource(features),
    labels: labels && (() => arrayLabels(labels)),
    probabilities: probabilities && rowSource(probabilities),
  };
}
