/**
 * The data of a target manifest.
 *
 * @module
 */
import { nullable, record, string } from "../../deps/valibot.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import {
  relabelClasses,
  renameClasses,
} from "../../datasets/relabel_classes.ts";
import { FormatError, InputError } from "../../errors.ts";
import { parseDocument } from "../../models/check_schema.ts";
import { readingError } from "../../reading_error.ts";
import { readTextFile } from "../../read_text_file.ts";

import {
  type NamedDataOptions,
  openNamedData,
} from "../hub_data/open_named_data.ts";
import type { Target } from "./read_target.ts";

type ClassByLabel = Readonly<Record<string, string | null>>;

/**
 * Open the data that a manifest describes.
 *
 * What `options` say overrides what the manifest says.
 *
 * @param target What {@linkcode readTarget} gives.
 * @param options As for `openDataset`; the split is the target's.
 * @throws {InputError} If the data are not there, or not what the manifest says they are.
 *
 * @example
 * ```ts
 * import { openTarget, readTarget } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a.csv`, "text,label\nso good,1\nso bad,0\n");
 * await Deno.writeTextFile(
 *   `${folder}/target.json`,
 *   JSON.stringify({
 *     format: "fair-collapse/target",
 *     version: 1,
 *     name: "moods",
 *     path: "a.csv",
 *     classNames: ["blame", "praise"],
 *   }),
 * );
 * const dataset = await openTarget(await readTarget(`${folder}/target.json`));
 * assertEquals([dataset.name, dataset.classNames], ["moods", ["blame", "praise"]]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openTarget(
  target: Target,
  options: NamedDataOptions = {},
): Promise<Dataset> {
  const { manifest, data, split, splitName } = target;
  const { labelMap } = manifest;
  const all = dataOptions(target, options);
  const opened = labelMap === undefined
    ? await openNamedData(data, all)
    : await openMapped(target, all);
  const named = await renamed(opened, target);
  const suffix = splitName ?? split;
  return {
    ...named,
    name: suffix === undefined ? manifest.name : `${manifest.name}/${suffix}`,
    remarks: [...named.remarks ?? [], ...provenance(target)],
  };
}

/** What the manifest says, where the options say nothing. */
function dataOptions(
  { manifest, split, labelMapFile }: Target,
  options: NamedDataOptions,
): NamedDataOptions {
  const { task, imageColumn, textColumn, pairColumn, labelColumn } = manifest;
  const { limit, perClass, seed } = manifest;
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  return {
    task,
    imageColumn,
    textColumn,
    pairColumn,
    labelColumn,
    limit,
    perClass,
    seed,
    void: manifest.void,
    labelMap: labelMapFile ?? manifest.labelMap,
    ...given,
    split,
  };
}

/** Data with a label map: of pixels for segmentation, of classes for all others. */
async function openMapped(
  target: Target,
  options: NamedDataOptions,
): Promise<Dataset> {
  const { limit, perClass, seed, ...rest } = options;
  if (options.task === "segmentation") {
    return await openNamedData(target.data, options);
  }
  const whole = await openNamedData(target.data, rest);
  if (whole.task === "segmentation") {
    return await openNamedData(target.data, options);
  }
  const classes = await classByLabel(target);
  const names = whole.classNames.map((name) => {
    if (Object.hasOwn(classes, name)) return classes[name];
    throw new InputError(
      `Expected a class for each label of ${target.data} in ${
        target.labelMapFile ?? `labelMap of ${target.file}`
      } but found none for ${JSON.stringify(name)}; null leaves it out`,
    );
  });
  return await relabelClasses(whole, names, { limit, perClass, seed });
}

async function classByLabel(
  { manifest, labelMapFile }: Target,
): Promise<ClassByLabel> {
  const { labelMap } = manifest;
  if (typeof labelMap === "object") return labelMap;
  try {
    const text = await readTextFile(labelMapFile!);
    return parseDocument(
      record(string(), nullable(string())),
      text,
      labelMapFile!,
    );
  } catch (error) {
    throw readingError(error, labelMapFile!);
  }
}

/** The data under the names that the manifest gives. */
async function renamed(
  dataset: Dataset,
  { manifest, file }: Target,
): Promise<Dataset> {
  const { classNames: stated } = manifest;
  if (stated === undefined) return dataset;
  const { classNames: found } = dataset;
  if (found.every((name) => stated.includes(name))) return dataset;
  const names = found.map((name) =>
    /^\d{1,9}$/.test(name) ? stated[Number(name)] : undefined
  );
  if (names.every((name) => name !== undefined)) {
    return await renameClasses(dataset, names);
  }
  const strange = found.filter((name, id) =>
    !stated.includes(name) && names[id] === undefined
  );
  throw new FormatError(
    `${file}: classNames: expected the classes of the data, or a name for each number there, but ${
      listed(strange)
    } ${strange.length === 1 ? "is" : "are"} none of ${listed(stated)}`,
  );
}

/** Names in a message at most. */
const MOST_NAMED = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
  return shown.join(", ") + (names.length > MOST_NAMED ? ", …" : "");
}

/** Where the data come from and what they may be used for, in a sentence. */
function provenance({ manifest, file }: Target): string[] {
  const { description, source, licence } = manifest;
  const said = [
    description,
    source && `from ${source}`,
    licence && `licence ${licence}`,
  ].filter(Boolean);
  return said.length === 0 ? [] : [`${file} says: ${said.join("; ")}.`];
}
