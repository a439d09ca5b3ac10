/**
 * The flags about label maps and pixels, shared by `rank` and `features`.
 *
 * @module
 */
import type { ExtractOptions } from "../pipeline/extract.ts";

import type { Flags, FlagValues } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that say what label maps hold. */
export const LABEL_FLAGS = {
  void: {
    type: "string",
    placeholder: "IDS",
    help:
      "Segmentation: labels that are no class, commas between; or colours (#rrggbb)",
  },
  "label-map": {
    type: "string",
    placeholder: "FILE",
    help:
      "Segmentation: JSON or CSV of ids or colours to class names or other ids",
  },
} as const satisfies Flags;

/** Flags that concern data for segmentation alone. */
export const PIXEL_FLAGS = {
  ...LABEL_FLAGS,
  pixels: {
    type: "string",
    placeholder: "sample|all|N",
    help:
      "Segmentation: rows a class and image (default sample: about 2048 a class in all); all streams every pixel",
  },
  "label-grid": {
    type: "string",
    values: ["nearest", "majority"],
    help:
      "Segmentation: label of a map's position, by its centre or by most of its pixels (default nearest)",
  },
  "max-size": {
    type: "number",
    help:
      "Segmentation: tile images of more pixels a side, for models of any size (default 1024)",
  },
} as const satisfies Flags;

function pixelsOf(text: string | undefined): ExtractOptions["pixels"] {
  if (text === undefined || text === "sample" || text === "all") return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(
    `Expected --pixels to be sample, all or a whole number from 1 on but found "${text}"`,
  );
}

/** What the flags say of label maps. */
export function labelOptions(
  flags: FlagValues<typeof LABEL_FLAGS>,
): NonNullable<ExtractOptions["dataOptions"]> {
  return {
    void: flags.void?.split(",").map((label) => label.trim()).filter(Boolean),
    labelMap: flags["label-map"],
  };
}

/** What the flags say of pixels and their features. */
export function pixelOptions(
  flags: FlagValues<typeof PIXEL_FLAGS>,
): Pick<ExtractOptions, "pixels" | "labelGrid" | "maxSize"> {
  const maxSize = flags["max-size"];
  if (maxSize !== undefined && !(Number.isInteger(maxSize) && maxSize >= 64)) {
    throw new UsageError(
      `Expected --max-size to be a whole number from 64 on but found ${maxSize}`,
    );
  }
  return {
    pixels: pixelsOf(flags.pixels),
    labelGrid: flags["label-grid"] as ExtractOptions["labelGrid"],
    maxSize,
  };
}
