/**
 * Features in a folder of the store, as a feature set that is read when needed.
 *
 * @module
 */
import { FormatError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { sliceFile } from "../arrays/file_bytes.ts";
import { parseNpy } from "../arrays/npy.ts";
import { openNpy } from "../arrays/npy_file.ts";
import { NPY_HEADER_LENGTH } from "../arrays/npy_header.ts";

import {
  type EntryMeta,
  FEATURES_FILE,
  LABELS_FILE,
  PROBABILITIES_FILE,
} from "./entry_meta.ts";
import type { FeatureSet } from "./feature_set.ts";
import { forgettable } from "./forgettable.ts";
import { rowSource } from "./row_source.ts";
import { rowSamples } from "./sample_rows.ts";
import { normaliseRows } from "./source_probabilities.ts";

/** Rows read at once. */
const PIECE = 1 << 18;

/**
 * Read probabilities at once, without waiting: a feature set offers them as a plain property.
 *
 * @param path A float32 file in C order, as the store writes them.
 */
function readProbabilities(
  path: string,
  rows: number,
  dims: number,
  model: string,
): FeatureMatrix<Float64Array> {
  const data = new Float64Array(rows * dims);
  const step = Math.max(1, Math.floor(PIECE / dims));
  const buffer = new Float32Array(Math.min(step, rows) * dims);
  const file = Deno.openSync(path);
  try {
    file.seekSync(NPY_HEADER_LENGTH, Deno.SeekMode.Start);
    for (let row = 0; row < rows; row += step) {
      const part = buffer.subarray(0, Math.min(step, rows - row) * dims);
      const bytes = new Uint8Array(part.buffer, 0, part.byteLength);
      for (let at = 0; at < bytes.length;) {
        const count = file.readSync(bytes.subarray(at));
        if (count === null) {
          throw new FormatError(
            `Cannot read ${path}: it is shorter than its description says; run cache verify`,
          );
        }
        at += count;
      }
      normaliseRows(part, data, row, dims, { model, source: path });
    }
  } finally {
    file.close();
  }
  return { rows, dims, data };
}

/**
 * Features in a folder, of which only the labels are in memory.
 *
 * Probabilities are read when they are first asked for, and may be forgotten when memory is short:
 * those of many models together would not fit.
 *
 * @param folder A folder of the store.
 * @param meta Its description.
 * @param names Name of the model and of the classes, where they are others than the description's.
 */
export async function openStoredFeatures(
  folder: string,
  meta: EntryMeta,
  names: { readonly model?: string; readonly classNames?: readonly string[] } =
    {},
): Promise<FeatureSet> {
  const { rows, dims, sourceClasses, samples: count, sampleRows } = meta;
  const { model = meta.model, classNames = meta.classNames } = names;
  const features = rowSource(await openNpy(`${folder}/${FEATURES_FILE}`));
  const labelsPath = `${folder}/${LABELS_FILE}`;
  const labels = parseNpy(
    await sliceFile(labelsPath, 0, NPY_HEADER_LENGTH + 4 * rows),
    labelsPath,
  ).data;
  if (
    features.rows !== rows || features.dims !== dims ||
    !(labels instanceof Int32Array)
  ) {
    throw new FormatError(
      `Cannot read ${folder}: its arrays are not those that it describes; run cache verify`,
    );
  }
  const path = `${folder}/${PROBABILITIES_FILE}`;
  const samples = count !== undefined && sampleRows
    ? rowSamples(sampleRows, count)
    : undefined;
  const set = {
    model,
    rows,
    dims,
    labels,
    classNames,
    ...(samples && { samples }),
  };
  const chunks = () => features.chunks();
  if (sourceClasses === null) return { ...set, chunks };
  const probabilities = forgettable(() =>
    readProbabilities(path, rows, sourceClasses, model)
  );
  return {
    ...set,
    chunks,
    get sourceProbabilities() {
      return probabilities();
    },
  };
}
