/**
 * Which columns of a table hold the images, or their paths, and the labels.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { namedColumn } from "../text/text_columns.ts";
import type { TextTable } from "../text/text_table.ts";

/** Columns named by the user. */
export interface ImageColumnOptions {
  /** Column of the images or of their paths; recognised by the usual names by default. */
  readonly imageColumn?: string;
  /** Column of the labels; recognised by the usual names by default. */
  readonly labelColumn?: string;
}

/** Names of columns of images or of their paths, the surest first. */
export const IMAGE_COLUMNS: readonly string[] = [
  "image",
  "img",
  "image_path",
  "img_path",
  "imagepath",
  "file_name",
  "filename",
  "file_path",
  "filepath",
  "path",
  "file",
  "image_name",
  "image_file",
  "image_id",
  "imageid",
  "id_code",
  "picture",
  "photo",
  "id",
];

/** Names of columns of labels, the surest first. */
const LABEL_COLUMNS = [
  "label",
  "labels",
  "class",
  "class_name",
  "classname",
  "category",
  "target",
  "fine_label",
  "label_name",
  "class_id",
  "classid",
  "category_id",
  "label_id",
  "species",
  "breed",
  "variety",
  "diagnosis",
  "disease",
  "cultivar",
  "dx",
  "emotion",
  "character",
  "scene",
  "style",
  "artist",
  "genre",
  "y",
];

/**
 * The column of the labels.
 *
 * The user's; or the only one that names its classes (ClassLabel); or one of the usual names; or the only one that is
 * left beside the images.
 *
 * @param table Its columns.
 * @param image The column of images.
 * @throws {InputError} If it cannot be told, or is not there.
 */
export function labelColumn(
  table: Pick<TextTable, "path" | "columns">,
  image: string,
  { labelColumn: wanted }: ImageColumnOptions = {},
): string {
  if (wanted !== undefined) return namedColumn(table, wanted);
  const fits = table.columns.filter(({ name, kind }) =>
    name !== image && kind !== "other"
  );
  const stated = fits.filter(({ classNames }) => classNames !== undefined);
  const usual = [...stated, ...fits];
  for (const name of LABEL_COLUMNS) {
    const found = usual.find((column) => column.name.toLowerCase() === name);
    if (found) return found.name;
  }
  if (stated.length === 1) return stated[0].name;
  if (fits.length === 1) return fits[0].name;
  throw new InputError(
    `Cannot tell which column of ${table.path} holds the labels: its columns are ${
      table.columns.map(({ name }) => name).join(", ")
    }; pass --label-column NAME`,
  );
}
