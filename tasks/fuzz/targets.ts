/**
 * What is fed with damaged files: every reader of something that may come from a stranger.
 *
 * @module
 */
import { imageSize } from "../../lib/datasets/image_size.ts";
import { decodeLabelMap } from "../../lib/datasets/segmentation/decode_label_map.ts";
import { decodeImage } from "../../lib/features/decode_image.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import { parsePreprocessorConfig } from "../../lib/models/preprocessor_config.ts";
import { parseSidecar } from "../../lib/models/sidecar.ts";
import { openTokenizer } from "../../lib/models/text/text_tokenizer.ts";
import { parseTargetManifest } from "../../lib/pipeline/targets/target_manifest.ts";
import { parseRun } from "../../lib/report/parse_run.ts";
import { type Dataset, openDataset, readFeatureFile } from "../../mod.ts";

import type { Seeds } from "./seeds.ts";

/** A reader and the files that it is fed with. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** Read damaged bytes; throws an InputError where it refuses them. */
  readonly run: (bytes: Uint8Array) => unknown;
}

const decoder = new TextDecoder();

/** A reader of bytes in memory. */
function inMemory(
  name: string,
  seeds: readonly Uint8Array[],
  run: (bytes: Uint8Array) => unknown,
): FuzzTarget {
  return { name, seeds, run };
}

/** Look at the first samples as extraction would. */
async function firstSamples(dataset: Dataset): Promise<void> {
  let left = 3;
  for await (const sample of dataset.samples()) {
    if ("bytes" in sample) await sample.bytes();
    if (--left === 0) break;
  }
}

/** All readers. `folder` is theirs to write to. */
export function fuzzTargets(seeds: Seeds, folder: string): FuzzTarget[] {
  const all = (...endings: string[]) => endings.flatMap((one) => seeds[one]);
  const atPath =
    (path: string, read: (path: string) => Promise<unknown>) =>
    async (bytes: Uint8Array) => {
      await Deno.writeFile(path, bytes);
      await read(path);
    };
  const features = (ending: string): FuzzTarget => ({
    name: `features .${ending}`,
    seeds: seeds[`features.${ending}`] ?? seeds[ending],
    run: atPath(`${folder}/features.${ending}`, async (path) => {
      const set = await readFeatureFile(path, { labels: [0, 1, 2, 0, 1, 2] });
      for await (const _ of set.chunks()) { /* all of it */ }
    }),
  });
  const table = (ending: string): FuzzTarget => ({
    name: `data .${ending}`,
    seeds: seeds[`images.${ending}`] ?? seeds[ending],
    run: atPath(
      `${folder}/table.${ending}`,
      async (path) => await firstSamples(await openDataset(path)),
    ),
  });
  /** One file among whole ones in a folder. */
  const inFolder = (
    name: string,
    damaged: string,
    from: readonly Uint8Array[],
    others: Readonly<Record<string, Uint8Array>>,
  ): FuzzTarget => {
    const own = `${folder}/${name.replaceAll(" ", "_")}`;
    Deno.mkdirSync(own, { recursive: true });
    for (const [file, bytes] of Object.entries(others)) {
      Deno.mkdirSync(`${own}/${file}`.replace(/\/[^/]*$/, ""), {
        recursive: true,
      });
      Deno.writeFileSync(`${own}/${file}`, bytes);
    }
    return {
      name,
      seeds: from,
      run: async (bytes) => {
        await Deno.writeFile(`${own}/${damaged}`, bytes);
        await firstSamples(await openDataset(own));
      },
    };
  };
  const [tokenizer] = seeds["tokenizer.json"];
  return [
    inMemory(
      "onnx",
      seeds.onnx,
      (bytes) => findTap(parseOnnx(bytes, "a.onnx")),
    ),
    inMemory(
      "sidecar",
      seeds["preprocessing.json"],
      (bytes) => parseSidecar(decoder.decode(bytes), "a.json"),
    ),
    inMemory(
      "preprocessor_config",
      seeds["preprocessor_config.json"],
      (bytes) =>
        parsePreprocessorConfig(
          decoder.decode(bytes),
          "a.json",
          {
            name: "images",
            layout: "nchw",
            channels: 3,
            height: 224,
            width: 224,
          } as Parameters<typeof parsePreprocessorConfig>[2],
        ),
    ),
    inMemory(
      "target manifest",
      seeds["target.json"],
      (bytes) => parseTargetManifest(decoder.decode(bytes), "target.json"),
    ),
    inMemory(
      "run document",
      seeds["run.json"],
      (bytes) => parseRun(decoder.decode(bytes), "run.json"),
    ),
    inMemory("tokenizer", [tokenizer], async (bytes) => {
      let content;
      try {
        content = JSON.parse(decoder.decode(bytes));
      } catch {
        return;
      }
      const opened = await openTokenizer({
        tokenizer: { file: "tokenizer.json", text: "", content },
        tokenizerConfig: {},
        specialTokens: {},
        config: {},
        pooling: {},
        sentence: {},
      });
      opened.encode("A few words, and more.", undefined, 16);
    }),
    inMemory(
      "image",
      all("png", "jpg", "webp", "gif", "tiff", "bmp"),
      (bytes) => decodeImage(bytes),
    ),
    inMemory(
      "image size",
      all("png", "jpg", "webp", "gif", "tiff", "bmp"),
      (bytes) => imageSize(bytes, "a"),
    ),
    inMemory("label map", seeds.png, (bytes) => decodeLabelMap(bytes, "a.png")),
    ...["npy", "npz", "safetensors", "parquet", "csv", "tsv"].map(features),
    ...["zip", "tar", "tar.gz", "csv", "tsv", "jsonl", "parquet", "npz"].map(
      table,
    ),
    inFolder("data cifar pickle", "data_batch_1", seeds.pickle, {}),
    inFolder("data idx images", "train-images-idx3-ubyte", seeds.idx3, {
      "train-labels-idx1-ubyte": seeds.idx1[0],
    }),
    inFolder("data coco", "annotations.json", seeds["coco.json"], {
      "images/a.png": seeds.png[0],
    }),
  ];
}
