/**
 * The files beside a model of texts that say how they become its input.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import {
  type Companion,
  isInOnnxFolder,
  readCompanion,
} from "../model_files.ts";
import { fileName } from "../model_source.ts";

/** A document of JSON, parsed. */
export type Json = Readonly<Record<string, unknown>>;

/** What was found beside a model; empty objects for what was not. */
export interface TokenizerFiles {
  /** `tokenizer.json`, and its text. */
  readonly tokenizer: Companion<Json> & { readonly text: string };
  /** `tokenizer_config.json`. */
  readonly tokenizerConfig: Json;
  /** `special_tokens_map.json`. */
  readonly specialTokens: Json;
  /** `config.json`: the model's architecture. */
  readonly config: Json;
  /** `1_Pooling/config.json` of sentence-transformers. */
  readonly pooling: Json;
  /** `sentence_bert_config.json` of sentence-transformers. */
  readonly sentence: Json;
}

/** Vocabularies of a quarter of a million words take some 20 MB. */
const LARGEST = 256 << 20;

/**
 * Read what lies beside a model of texts: in its folder, or in the one above where the tokenizer lies there or the
 * model's folder is called `onnx`. `NAME.tokenizer.json` belongs to `NAME.onnx` alone.
 *
 * @param location Path or URL of the model.
 * @throws {ModelError} If there is no tokenizer, or a file is not JSON.
 */
export async function readTokenizerFiles(
  location: string,
): Promise<TokenizerFiles> {
  const name = fileName(location).replace(/\.onnx$/i, "");
  const places = [`${name}.tokenizer.json`, "tokenizer.json"];
  const own = await readCompanion(location, places, LARGEST);
  const tokenizer = own ??
    await readCompanion(location, ["../tokenizer.json"], LARGEST);
  if (!tokenizer) {
    throw new ModelError(
      `Cannot give texts to ${location}: there is no tokenizer (looked beside it for ${
        places.join(", ")
      } and ../tokenizer.json); save the one that the model was trained with, e.g. tokenizer.save_pretrained(…)`,
    );
  }
  const ups = !own || isInOnnxFolder(location) ? ["", "../"] : [""];
  const read = async (file: string): Promise<Json> => {
    const found = await readCompanion(location, ups.map((up) => up + file));
    return found ? parseObject(found.content, file) : {};
  };
  return {
    tokenizer: {
      file: tokenizer.file,
      text: tokenizer.content,
      content: parseObject(tokenizer.content, tokenizer.file),
    },
    tokenizerConfig: await read("tokenizer_config.json"),
    specialTokens: await read("special_tokens_map.json"),
    config: await read("config.json"),
    pooling: await read("1_Pooling/config.json"),
    sentence: await read("sentence_bert_config.json"),
  };
}

function parseObject(text: string, file: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelError(
      `Cannot read ${file}: it is not JSON (${(error as Error).message})`,
      { cause: error },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Json;
  }
  throw new ModelError(`Cannot read ${file}: expected an object of JSON`);
}

/** A field that holds a whole number above 0, or undefined. */
export function wholeField(document: Json, field: string): number | undefined {
  const value = document[field];
  return Number.isInteger(value) && (value as number) > 0
    ? value as number
    : undefined;
}
