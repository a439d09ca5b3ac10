/**
 * Names of classes that are known by their numbers in WordNet, as ImageNet's are.
 *
 * @see Deng et al. 2009, {@link https://doi.org/10.1109/CVPR.2009.5206848}
 * @module
 */
import { type FileTree, LARGEST_FILE } from "../trees/file_tree.ts";

/** A number of WordNet: n01440764. */
const SYNSET = /^n\d{8}$/;
/** Files that tell what the numbers mean, by their usual names. */
const WORDS =
  /(^|\/)(words|synset_words|LOC_synset_mapping|synsets?|map_clsloc|wnids_to_names)\.txt$|(^|\/)imagenet_class_index\.json$/i;

/** Names of classes, and where they come from. */
export interface SynsetNames {
  /** A name for each number, in their order. */
  readonly names: readonly string[];
  /** What was done, in a sentence. */
  readonly remark: string;
}

/**
 * Names of the classes of a tree, if all of them are WordNet's numbers and a words file lies in the tree.
 *
 * A name is the first of those that the file gives; where two classes share it, the number is added.
 *
 * @param numbers Names of the classes' folders.
 */
export async function synsetNames(
  tree: FileTree,
  numbers: readonly string[],
): Promise<SynsetNames | undefined> {
  if (!numbers.every((number) => SYNSET.test(number))) return;
  for (const path of tree.listing.rest.filter((path) => WORDS.test(path))) {
    const bytes = await tree.read(path);
    if (bytes.length > LARGEST_FILE) continue;
    const words = wordsOf(new TextDecoder().decode(bytes));
    const found = numbers.map((number) => words.get(number));
    if (found.some((name) => name === undefined)) continue;
    const times = new Map<string, number>();
    for (const name of found) times.set(name!, (times.get(name!) ?? 0) + 1);
    return {
      names: found.map((name, at) =>
        times.get(name!)! > 1 ? `${name} (${numbers[at]})` : name!
      ),
      remark: `WordNet's numbers were replaced by the names in ${
        tree.where(path)
      }.`,
    };
  }
}

/** Names by number, of any of the usual forms. */
function wordsOf(text: string): Map<string, string> {
  const words = new Map<string, string>();
  const put = (number: string, names: string) =>
    words.set(number, names.split(",")[0].trim().replaceAll("_", " "));
  if (/^\s*\{/.test(text)) {
    // {"0": ["n01440764", "tench"], …}
    const pairs = text.matchAll(/\[\s*"(n\d{8})"\s*,\s*"([^"\\]+)"\s*\]/g);
    for (const [, number, name] of pairs) put(number, name);
    return words;
  }
  for (const line of text.split(/\r?\n/)) {
    // "n01440764 tench, Tinca tinca", a tab in between, or with a class number in between.
    const [, number, names] = /^(n\d{8})[\s,]+(?:\d+\s+)?(\S.*)$/.exec(line) ??
      [];
    if (number) put(number, names);
  }
  return words;
}
