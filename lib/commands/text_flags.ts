/**
 * The flags about texts, shared by `rank` and `features`.
 *
 * @module
 */
import type { ExtractOptions } from "../pipeline/extract.ts";

import type { Flags, FlagValues } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that say what the columns of a table hold. */
export const COLUMN_FLAGS = {
  "image-column": {
    type: "string",
    placeholder: "NAME",
    help:
      "Images in tables, parquet or arrays: column or array that holds them or their paths (default: by the usual names)",
  },
  "text-column": {
    type: "string",
    placeholder: "NAME",
    help: "Texts: column that holds them (default: by the usual names)",
  },
  "pair-column": {
    type: "string",
    placeholder: "NAME",
    help: "Texts: column of the second texts, where pairs are judged",
  },
  "label-column": {
    type: "string",
    placeholder: "NAME",
    help:
      "Column or array that holds the classes (default: by the usual names)",
  },
} as const satisfies Flags;

/** Flags that concern texts alone. */
export const TEXT_FLAGS = {
  ...COLUMN_FLAGS,
  pooling: {
    type: "string",
    values: ["cls", "mean", "max", "last", "pooler"],
    help:
      "Texts: how tokens become a row (default: as the model's files say, else mean)",
  },
  layers: {
    type: "string",
    values: ["last", "mean", "all"],
    help: "Texts: last layer, mean over layers, or each in turn (default last)",
  },
  "max-length": {
    type: "number",
    help:
      "Texts: tokens a text at most (default: as the model's files say, up to 512)",
  },
} as const satisfies Flags;

/** What the flags say of a table's columns. */
export function columnOptions(
  flags: FlagValues<typeof COLUMN_FLAGS>,
): NonNullable<ExtractOptions["dataOptions"]> {
  return {
    imageColumn: flags["image-column"],
    textColumn: flags["text-column"],
    pairColumn: flags["pair-column"],
    labelColumn: flags["label-column"],
  };
}

/** What the flags say of models of texts. */
export function textOptions(
  flags: FlagValues<typeof TEXT_FLAGS>,
): Pick<ExtractOptions, "pooling" | "layers" | "maxLength"> {
  const maxLength = flags["max-length"];
  if (
    maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength > 0)
  ) {
    throw new UsageError(
      `Expected --max-length to be a whole number from 1 on but found ${maxLength}`,
    );
  }
  return {
    pooling: flags.pooling as ExtractOptions["pooling"],
    layers: flags.layers as ExtractOptions["layers"],
    maxLength,
  };
}
