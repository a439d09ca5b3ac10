/**
 * Images in the rows of parquet files, as Hugging Face's `datasets` writes them.
 *
 * @see {@link https://huggingface.co/docs/datasets/about_dataset_features}
 * @module
 */
import { dirname, join } from "node:path";
import { FormatError, InputError } from "../../errors.ts";
import { imageOf, readImage } from "../content_hashes.ts";
import type {
  ImageCollection,
  ListedImage,
} from "../images/image_collection.ts";
import { SampleError } from "../sample_error.ts";
import { openParquetRows, type ParquetRows } from "../text/parquet_table.ts";
import { namedColumn } from "../text/text_columns.ts";
import { findLabelsFile, textLabels } from "../text/text_labels.ts";
import type { CellValue } from "../text/text_table.ts";
import type { Content } from "../trees/file_tree.ts";
import { innerPath } from "../trees/inner_path.ts";
import {
  IMAGE_COLUMNS,
  type ImageColumnOptions,
  labelColumn,
} from "./image_columns.ts";

/** Parquet files of one split. */
export interface ParquetFiles {
  /** Name of the data. */
  readonly name: string;
  /** Path, for messages. */
  readonly root: string;
  /** The files, in order. */
  readonly paths: readonly string[];
  /** Folders in which the classes may be named. */
  readonly folders: readonly string[];
  /** Name of the split. */
  readonly split?: string;
  /** Names of all splits. */
  readonly splits: readonly string[];
}

/** A file and where its rows begin among all. */
interface Shard {
  readonly table: ParquetRows;
  readonly start: number;
}

/**
 * The images of parquet files, if they have a column of such: a struct of `bytes` and `path`, or plain bytes under
 * one of the usual names.
 *
 * Labels are read at once, images a row group at a time, when they are asked for.
 *
 * @throws {FormatError} If a file is damaged.
 * @throws {InputError} If columns cannot be told, or a label is none of the classes.
 */
export async function parquetImages(
  files: ParquetFiles,
  options: ImageColumnOptions = {},
): Promise<ImageCollection | undefined> {
  const first = await openParquetRows(files.paths[0]);
  const image = imageColumn(first, options);
  if (image === undefined) return;
  const label = labelColumn(first, image, options);
  const shards: Shard[] = [];
  const values: CellValue[] = [];
  for (const [at, path] of files.paths.entries()) {
    const table = at === 0 ? first : await openParquetRows(path);
    for (const name of [image, label]) namedColumn(table, name);
    shards.push({ table, start: values.length });
    for (const value of await table.values(label)) values.push(value);
  }
  const place = (row: number): string => {
    const { table, start } = shardOf(shards, row);
    return `${table.path}, ${table.place(row - start)}`;
  };
  const lost = values.findIndex((value) => value === null || value === "");
  if (lost >= 0) {
    throw new InputError(
      `Cannot use ${
        place(lost)
      }: column ${label} has no label there; fill it in, or pass --label-column NAME`,
    );
  }
  const own = first.columns.find(({ name }) => name === label)?.classNames;
  const stated = await findLabelsFile(files.folders) ??
    (own && { names: own, origin: first.path });
  const { classNames, labels, absent } = textLabels(values, stated, place);
  const images = labels.map((label, row): ListedImage => ({
    name: String(row),
    source: place(row),
    label,
    disk: shardOf(shards, row).table.path,
  }));
  const { name, root, split, splits } = files;
  return {
    name,
    root,
    classNames,
    images,
    ...(split !== undefined && { split }),
    splits,
    remarks: [
      `Recognised as parquet: images from column ${image}, classes from ${label}${
        stated ? ` by the names in ${stated.origin}` : ""
      }.`,
      ...(absent.length === 0
        ? []
        : [`Classes without images were left out: ${absent.join(", ")}.`]),
    ],
    read: (rows, signal) => readRows(shards, image, rows, place, signal),
  };
}

function shardOf(shards: readonly Shard[], row: number): Shard {
  let at = shards.length - 1;
  while (shards[at].start > row) at--;
  return shards[at];
}

function imageColumn(
  table: ParquetRows,
  { imageColumn: wanted }: ImageColumnOptions,
): string | undefined {
  if (wanted !== undefined) return namedColumn(table, wanted);
  const rank = (name: string): number => {
    const at = IMAGE_COLUMNS.indexOf(name.toLowerCase());
    return at < 0 ? Infinity : at;
  };
  const structs = table.columns.filter(({ name }) => table.isImage(name))
    .sort((a, b) => rank(a.name) - rank(b.name) || 0);
  if (structs.length > 0) return structs[0].name;
  return table.columns.filter(({ name }) =>
    table.isRaw(name) && rank(name) < Infinity
  ).sort((a, b) => rank(a.name) - rank(b.name))[0]?.name;
}

async function* readRows(
  shards: readonly Shard[],
  image: string,
  rows: readonly number[],
  place: (row: number) => string,
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  for (const { table, start } of shards) {
    const end = start + table.rows;
    const own = rows.filter((row) => row >= start && row < end)
      .map((row) => row - start);
    if (own.length === 0) continue;
    let next = 0;
    for await (const group of table.rowGroups(image, own)) {
      for (; own[next] < group.start + group.values.length; next++) {
        signal?.throwIfAborted();
        const value = group.values[own[next] - group.start];
        const source = place(start + own[next]);
        yield () => contentOf(value, table.path, source);
      }
    }
    if (next < own.length) {
      throw new FormatError(
        `Cannot read ${table.path}: its metadata says ${table.rows} rows, column ${image} ends before ${
          table.place(own[next])
        }; is the file damaged?`,
      );
    }
  }
}

/** The image of a cell: its bytes, or the file that it names beside the parquet file. */
async function contentOf(
  value: unknown,
  table: string,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, path } = value instanceof Uint8Array
    ? { bytes: value, path: undefined }
    : (value ?? {}) as { readonly bytes?: unknown; readonly path?: unknown };
  if (bytes instanceof Uint8Array) {
    // A copy: the cell is a view of its whole row group.
    return imageOf(bytes.slice() as Uint8Array<ArrayBuffer>, source);
  }
  const inner = typeof path === "string" ? innerPath(path) : undefined;
  if (inner) return await readImage(join(dirname(table), inner));
  throw new SampleError(
    "read",
    source,
    typeof path === "string"
      ? `it names ${JSON.stringify(path)}, which leads out of its folder`
      : "there is no image in it",
    { advice: "fill it in" },
  );
}
