/**
 * What the zoo holds: models by what they are made of, and targets with the accuracies that the models reached on them.
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "../deps/std_path.ts";
import {
  array,
  boolean,
  finite,
  looseObject,
  nullable,
  number,
  optional,
  picklist,
  pipe,
  record,
  string,
  unknown,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";
import { parseDocument } from "../models/check_schema.ts";
import { readingError } from "../reading_error.ts";
import { readTextFile } from "../read_text_file.ts";
import type { ModelAttributes } from "../ranking/axis_pairs.ts";

import { zooFolder } from "./zoo_folder.ts";

/** What a model or a target is for. */
export type ZooTask = "image" | "segmentation" | "text";

/** A model of the zoo. */
export interface ZooModel {
  /** Its name, as in rankings. */
  readonly name: string;
  /** What it is for. */
  readonly task: ZooTask;
  /** Path of the ONNX file. */
  readonly path: string;
  /** Architecture, source and loss; "none" for the source and loss of random initialisation. */
  readonly attributes: ModelAttributes;
}

/** A target of the zoo. */
export interface ZooTarget {
  /** Its name. */
  readonly name: string;
  /** What kind of data it has. */
  readonly task: ZooTask;
  /** Names of its classes. */
  readonly classNames: readonly string[];
  /** Whether no option and no choice may be tuned on it. */
  readonly keptAside: boolean;
  /** Folder of the data, where they come along. */
  readonly folder?: string;
  /** File that says which of data lying elsewhere are meant, where they do not. */
  readonly listing?: string;
  /** What was measured: "accuracy". */
  readonly measure: string;
  /** Fine-tuned accuracy of each model, by name. */
  readonly truth: Readonly<Record<string, number>>;
  /** Standard deviation of it over the seeds, by model. */
  readonly spread: Readonly<Record<string, number>>;
  /** Mean Kendall tau of the models' order under half of the seeds with that under the other half. */
  readonly halfAgreement?: number;
}

/** The zoo. */
export interface Zoo {
  /** All models. */
  readonly models: readonly ZooModel[];
  /** All targets that have a ground truth. */
  readonly targets: readonly ZooTarget[];
}

const task = optional(picklist(["image", "segmentation", "text"]), "image");

const catalogueSchema = looseObject({
  models: array(looseObject({
    name: string(),
    task,
    file: string(),
    architecture: string(),
    source: string(),
    loss: string(),
  })),
  targets: array(looseObject({
    name: string(),
    task,
    folder: optional(string()),
    listing: optional(string()),
    classes: array(string()),
    keptAside: boolean(),
  })),
});

const truthSchema = looseObject({
  targets: array(looseObject({
    target: string(),
    task,
    measure: string(),
    halfAgreement: optional(nullable(pipe(number(), finite()))),
    models: record(string(), record(string(), unknown())),
  })),
});

async function readJson(path: string): Promise<string> {
  try {
    return await readTextFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
}

/** A number of each model, under the first of the names that it has. */
function numbersOf(
  models: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  names: readonly string[],
  file: string,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(models).map(([model, entry]) => {
      const name = names.find((name) => Object.hasOwn(entry, name));
      const value = name === undefined ? undefined : entry[name];
      if (typeof value === "number") return [model, value];
      throw new FormatError(
        `${file}: expected a number as ${
          names.join(" or ")
        } of ${model} but found ${JSON.stringify(value) ?? "none"}`,
      );
    }),
  );
}

/**
 * Read `zoo.json` and `ground_truth.json`.
 *
 * @param folder Where they lie; the project's own zoo by default.
 * @throws {InputError} If a file cannot be read.
 * @throws {FormatError} If one is of another form; the message names the field.
 *
 * @example The best model on the sample data
 * ```ts
 * import { readZoo } from "fair-collapse";
 *
 * const { targets } = await readZoo();
 * const { truth } = targets.find(({ name }) => name === "fashion")!;
 * const [[best]] = Object.entries(truth).sort(([, a], [, b]) => b - a);
 * console.log(best);
 * ```
 */
export async function readZoo(
  folder: string | URL = zooFolder(),
): Promise<Zoo> {
  const root = resolve(folder instanceof URL ? fromFileUrl(folder) : folder);
  const at = (path: string) => join(root, path);
  const cataloguePath = at("zoo.json"), truthPath = at("ground_truth.json");
  const catalogue = parseDocument(
    catalogueSchema,
    await readJson(cataloguePath),
    cataloguePath,
  );
  const truth = parseDocument(
    truthSchema,
    await readJson(truthPath),
    truthPath,
  );
  return {
    models: catalogue.models.map((
      { name, task, file, architecture, source, loss },
    ) => ({
      name,
      task,
      path: at(file),
      attributes: { architecture, source, loss },
    })),
    targets: truth.targets.map(
      ({ target, task, measure, models, halfAgreement }) => {
        const entry = catalogue.targets.find((entry) =>
          entry.name === target && entry.task === task
        );
        if (!entry) {
          throw new FormatError(
            `${truthPath}: ${cataloguePath} has no target ${target} (${task})`,
          );
        }
        const { folder, listing, classes, keptAside } = entry;
        return {
          name: target,
          task,
          classNames: classes,
          keptAside,
          folder: folder === undefined ? undefined : at(folder),
          listing: listing === undefined ? undefined : at(listing),
          measure,
          truth: numbersOf(models, [measure, "accuracy"], truthPath),
          spread: numbersOf(models, ["spread"], truthPath),
          halfAgreement: halfAgreement ?? undefined,
        };
      },
    ),
  };
}
