/**
 * The files of a repository that belong to a model, as they would lie beside it in a folder.
 *
 * @module
 */
import type { HubFile } from "./hub_files.ts";

/** Configurations, preprocessing and tokenizers. */
const COMPANIONS = [
  "config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "image_processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "modules.json",
  "sentence_bert_config.json",
  "1_Pooling/config.json",
];

/** No companion is larger: tokenizers of a quarter of a million words take some 20 MB. */
const LARGEST = 256 << 20;

/**
 * Paths of what belongs to a model: in its folder and in the one above, and what bears its own name.
 *
 * @param path The model's.
 * @param files The repository's, by path.
 */
export function companionPaths(
  path: string,
  files: ReadonlyMap<string, HubFile>,
): string[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const above = folder.replace(/[^/]+\/$/, "");
  const own = path.slice(folder.length).replace(/\.onnx$/i, "");
  const candidates = [
    `${folder}${own}.json`,
    `${folder}${own}.tokenizer.json`,
    ...[folder, above].flatMap((place) =>
      COMPANIONS.map((name) => place + name)
    ),
  ];
  return [...new Set(candidates)].filter((candidate) =>
    (files.get(candidate)?.size ?? Infinity) <= LARGEST
  );
}

/** Whether a file in a model's folder could be one of its weights, by its name. */
export function mayHoldWeights(name: string): boolean {
  return !name.includes("/") &&
    !/^\.|\.(onnx|json|txt|md|py|ya?ml|png|jpe?g|safetensors|h5|msgpack)$/i
      .test(
        name,
      );
}
