/**
 * Images in webdataset's shards: tar files in which the files of a sample share a name but for the ending.
 *
 * @module
 */
import { hasImageEnding } from "../image_format.ts";
import type {
  ImageCollection,
  ListedImage,
  SkippedFile,
} from "../images/image_collection.ts";
import { namedClasses } from "../records/class_names.ts";
import { SampleError } from "../sample_error.ts";
import { pickSplit } from "../split_folders.ts";
import { textLabels } from "../text/text_labels.ts";
import type { CellValue } from "../text/text_table.ts";
import { allFiles, type FileTree } from "../trees/file_tree.ts";
import { openTree } from "../trees/open_tree.ts";
import { labelFile, labelIn } from "./sample_labels.ts";
import { isShard, shardsBySplit } from "./shard_names.ts";

/** What to take of the shards. */
export interface WdsOptions {
  /** The split, where the shards' names tell some. */
  readonly split?: string;
  /** Ending of the file, or field of the JSON file, that holds the class; by the usual names by default. */
  readonly labelColumn?: string;
  /** Leave out samples without a class. */
  readonly skipBad?: boolean;
}

/** A sample: its image and the file that holds its class, as paths in their shard. */
interface Sample {
  readonly shard: FileTree;
  readonly image: string;
  readonly label: CellValue;
}

/** Images of shards, and samples that were left out. */
export interface WdsImages {
  /** The images. */
  readonly collection: ImageCollection;
  /** What was left out. */
  readonly lost: readonly SkippedFile[];
}

/**
 * The images of the shards in a folder, if there are any.
 *
 * @throws {FormatError} If a shard is damaged.
 * @throws {InputError} If there is no such split.
 */
export async function wdsFolder(
  tree: FileTree,
  options: WdsOptions,
): Promise<WdsImages | undefined> {
  if (tree.kind !== "folder") return;
  const shards = tree.listing.rest.filter(isShard);
  if (shards.length === 0) return;
  const bySplit = shardsBySplit(shards);
  const { split, splits } = pickSplit(
    tree.root,
    [...bySplit.keys()],
    options.split,
  );
  const opened: FileTree[] = [];
  for (const path of bySplit.get(split)!) {
    opened.push(await openTree(tree.diskPath(path)));
  }
  return await fromShards(tree, opened, options, {
    ...(split !== "" && { split }),
    splits: splits.filter((name) => name !== ""),
  });
}

/**
 * The images of one shard, if it is one: of some image in it another file of its name tells the class.
 *
 * @throws {FormatError} If it is damaged.
 */
export async function wdsShard(
  shard: FileTree,
  options: WdsOptions,
): Promise<WdsImages | undefined> {
  return await fromShards(shard, [shard], options, { splits: [] });
}

async function fromShards(
  tree: FileTree,
  shards: readonly FileTree[],
  options: WdsOptions,
  splits: Pick<ImageCollection, "split" | "splits">,
): Promise<WdsImages | undefined> {
  const samples: Sample[] = [];
  const lost: SkippedFile[] = [];
  const origins = new Set<string>();
  for (const shard of shards) {
    await readSamples(shard, options, samples, lost, origins);
  }
  if (samples.length === 0) return;
  if (lost.length > 0 && !options.skipBad) {
    const [{ source, reason }] = lost;
    throw new SampleError("use", source, reason, { advice: "pack it anew" });
  }
  const stated = await namedClasses(tree);
  const where = ({ shard, image }: Sample) => shard.where(image);
  const classes = textLabels(
    samples.map(({ label }) => label),
    stated,
    (at) => where(samples[at]),
  );
  const images = samples.map((sample, at): ListedImage => ({
    name: `${shards.indexOf(sample.shard)}/${sample.image}`,
    source: where(sample),
    label: classes.labels[at],
    disk: sample.shard.diskPath(sample.image),
  }));
  const collection: ImageCollection = {
    name: tree.name,
    root: tree.root,
    classNames: classes.classNames,
    images,
    ...splits,
    remarks: [
      `Recognised as webdataset's shards (${shards.length}): classes from .${
        [...origins].join(", .")
      }${stated ? ` by the names in ${stated.origin}` : ""}.`,
    ],
    async *read(positions, signal) {
      for (const shard of shards) {
        const own = positions.filter((at) => samples[at].shard === shard)
          .map((at) => samples[at].image);
        if (own.length > 0) yield* shard.readMany(own, signal);
      }
    },
  };
  return { collection, lost };
}

/** The samples of a shard, in the order in which they lie there. */
async function readSamples(
  shard: FileTree,
  { labelColumn }: WdsOptions,
  samples: Sample[],
  lost: SkippedFile[],
  origins: Set<string>,
): Promise<void> {
  const files = new Map<string, Map<string, string>>();
  for (const path of allFiles(shard)) {
    const [key, ending] = keyOf(path);
    const of = files.get(key);
    if (of) of.set(ending, path);
    else files.set(key, new Map([[ending, path]]));
  }
  const found: { image: string; label: string; ending: string }[] = [];
  for (const endings of files.values()) {
    const image = [...endings].find(([, path]) => hasImageEnding(path))?.[1];
    if (image === undefined) continue;
    const ending = labelFile([...endings.keys()], labelColumn);
    if (ending === undefined) {
      lost.push({
        source: shard.where(image),
        reason: "no file beside it tells its class (.cls, .json)",
      });
    } else found.push({ image, ending, label: endings.get(ending)! });
  }
  // Nothing tells classes: it is a tar file of something else.
  if (found.length === 0) {
    lost.length = 0;
    return;
  }
  found.sort((a, b) => shard.order(a.label) - shard.order(b.label));
  let at = 0;
  const labelled: Sample[] = [];
  for await (const content of shard.readMany(found.map(({ label }) => label))) {
    const { image, ending } = found[at++];
    const field = labelColumn === ending ? undefined : labelColumn;
    const label = labelIn(await content(), ending, field);
    if (label === undefined) {
      const source = shard.where(found[at - 1].label);
      lost.push({ source, reason: "it tells no class" });
    } else {
      origins.add(ending);
      labelled.push({ shard, image, label });
    }
  }
  labelled.sort((a, b) => shard.order(a.image) - shard.order(b.image));
  for (const sample of labelled) samples.push(sample);
}

/** What the files of a sample share, and what tells this one from the others. */
function keyOf(path: string): [key: string, ending: string] {
  const dot = path.indexOf(".", path.lastIndexOf("/") + 1);
  return dot < 0
    ? [path, ""]
    : [path.slice(0, dot), path.slice(dot + 1).toLowerCase()];
}
