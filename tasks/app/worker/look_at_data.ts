/// <reference lib="dom" />
/**
 * The data that were dropped.
 *
 * @module
 */
import type { Dataset } from "../../../lib/datasets/dataset.ts";
import { hasImageEnding } from "../../../lib/datasets/image_format.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { describeData } from "../../../lib/pipeline/describe.ts";

import { DATA } from "./in_page_words.ts";
import type { DataCard, DataChoice } from "./messages.ts";

/**
 * Open what was dropped as a dataset.
 *
 * @param paths Paths of all files.
 */
export async function openDropped(
  paths: readonly string[],
  { perClass, skipBad }: DataChoice,
): Promise<Dataset> {
  return await openDataset(rootOf(paths), { perClass, skipBad });
}

/** The folder that holds the data, or the only file: folders that hold nothing but one folder are passed through. */
function rootOf(paths: readonly string[]): string {
  let root = DATA;
  for (let left = [...paths];;) {
    const [first, ...more] = left[0].split("/");
    if (more.length === 0) return left.length > 1 ? root : `${root}/${first}`;
    const inside = left.filter((path) => path.startsWith(`${first}/`))
      .map((path) => path.slice(first.length + 1));
    const isOnlyClass = inside.every((path) =>
      !path.includes("/") && hasImageEnding(path)
    );
    if (inside.length < left.length || isOnlyClass) return root;
    root = `${root}/${first}`;
    left = inside;
  }
}

/** What is known of a dataset. */
export function dataCard(dataset: Dataset): DataCard {
  const { name, task, samples, classes, remarks } = describeData(
    dataset,
    dataset.name,
  );
  return { name, task: task as DataCard["task"], samples, classes, remarks };
}
