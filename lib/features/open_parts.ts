/**
 * Open a feature file of any format.
 *
 * @module
 */
import { FormatError } from "../errors.ts";
import { readingError } from "../reading_error.ts";
import { fileSize, sliceFile } from "../arrays/file_bytes.ts";
import { openNpy } from "../arrays/npy_file.ts";
import { isNpy } from "../arrays/npy_header.ts";
import { openNpz } from "../arrays/npz.ts";

import { namedArrayParts, soleArrayParts } from "./array_parts.ts";
import { readCsvParts } from "./csv_parts.ts";
import type { FeatureParts } from "./feature_parts.ts";
import { openFolderParts } from "./folder_parts.ts";
import { openHdf5Arrays } from "./hdf5_arrays.ts";
import type { Part } from "./part_names.ts";
import { readParquetParts } from "./parquet_parts.ts";
import { openSafetensors } from "./safetensors.ts";

/** A format that feature files come in. */
export type FeatureFormat =
  | "npy"
  | "npz"
  | "safetensors"
  | "parquet"
  | "hdf5"
  | "csv";

/** What the first bytes say, if they say something; a file's ending is only asked after that. */
function formatOfContent(front: Uint8Array): FeatureFormat | undefined {
  const begins = (...bytes: number[]) =>
    bytes.every((byte, i) => byte === front[i]);
  if (isNpy(front)) return "npy";
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return "npz";
  if (begins(0x50, 0x41, 0x52, 0x31)) return "parquet";
  if (begins(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)) return "hdf5";
  // The header's length in eight bytes, of which the upper ones are zero, then "{".
  const isJson = front[8] === 0x7b &&
    front.subarray(4, 8).every((byte) => byte === 0);
  if (front.length > 8 && isJson) return "safetensors";
}

function formatOfEnding(path: string): FeatureFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase();
  switch (ending) {
    case "npy":
    case "npz":
    case "safetensors":
    case "parquet":
    case "hdf5":
    case "csv":
      return ending;
    case "h5":
      return "hdf5";
    case "tsv":
    case "txt":
      return "csv";
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    throw readingError(error, path);
  }
}

/**
 * Open a feature file; its content decides on the format, or else its ending.
 *
 * @param path A `.npy`, `.npz`, safetensors, parquet, HDF5, CSV or TSV file, or a folder of the store.
 * @param sole What the file is asked for: what its only array is.
 * @throws {FormatError} If it is in none of the formats, or is damaged.
 * @throws {InputError} If it cannot be read.
 */
export async function openParts(
  path: string,
  sole: Part,
): Promise<FeatureParts> {
  if (await isFolder(path)) return await openFolderParts(path);
  const size = await fileSize(path);
  if (size === 0) {
    throw new FormatError(
      `Cannot read ${path}: it is empty; was the copy interrupted?`,
    );
  }
  const front = await sliceFile(path, 0, 64);
  const start = new TextDecoder("latin1").decode(front);
  if (start.startsWith("version https://git-lfs")) {
    throw new FormatError(
      `Cannot read ${path}: it is a Git LFS pointer; fetch the file with git lfs pull`,
    );
  }
  switch (formatOfContent(front) ?? formatOfEnding(path)) {
    case "npy":
      return soleArrayParts(await openNpy(path), sole);
    case "npz":
      return await namedArrayParts(await openNpz(path), sole);
    case "safetensors":
      return await namedArrayParts(await openSafetensors(path), sole);
    case "parquet":
      return await readParquetParts(path, sole);
    case "hdf5":
      return await namedArrayParts(await openHdf5Arrays(path), sole);
    case "csv":
      return await readCsvParts(path, size, sole);
  }
  throw new FormatError(
    `Cannot read ${path}: it is neither .npy, .npz, safetensors, parquet, HDF5 nor CSV`,
  );
}
