/**
 * The small files that lie beside a model and say how it is used.
 *
 * @module
 */
import { basename, dirname } from "../deps/std_path.ts";
import {
  beside,
  fileName,
  isMissing,
  isUrl,
  readLocation,
} from "./model_source.ts";
import { parseSidecar, type Sidecar } from "./sidecar.ts";

/** A file and what is in it. */
export interface Companion<T> {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Its content. */
  readonly content: T;
}

/** What was found beside a model; null for what was not. */
export interface ModelFiles {
  /** `NAME.json`. */
  readonly sidecar: Companion<Sidecar> | null;
  /** Hugging Face's `preprocessor_config.json`. */
  readonly preprocessorConfig: Companion<string> | null;
  /** `config.json` of Hugging Face or timm. */
  readonly config: Companion<string> | null;
}

/** A document of this many bytes is no configuration. */
const LARGEST = 16 << 20;

/**
 * Read what lies beside a model.
 *
 * The configurations are looked for in the model's folder and, where that is called `onnx`, in the one above.
 *
 * @param location Path or URL of the model.
 * @throws {FormatError} If the sidecar is not of its schema.
 */
export async function readModelFiles(location: string): Promise<ModelFiles> {
  const name = fileName(location).replace(/\.onnx$/i, "") + ".json";
  const sidecar = await readCompanion(location, [name]);
  const above = isInOnnxFolder(location) ? ["../"] : [];
  const places = (file: string) => [file, ...above.map((up) => up + file)];
  const config = await readCompanion(location, places("config.json"));
  return {
    sidecar: sidecar && {
      file: sidecar.file,
      content: parseSidecar(sidecar.content, sidecar.file),
    },
    preprocessorConfig: await readCompanion(
      location,
      places("preprocessor_config.json"),
    ),
    // A model that is itself called config has its sidecar there.
    config: name === "config.json" ? null : config,
  };
}

/** Whether a model lies in a folder called `onnx`, as exporters put it below its configurations. */
export function isInOnnxFolder(location: string): boolean {
  const folder = isUrl(location)
    ? new URL(".", location).pathname.replace(/\/$/, "")
    : dirname(location);
  return basename(folder) === "onnx";
}

/**
 * The first of the files that is there.
 *
 * @param names Paths from the model's folder.
 * @param largest Most bytes; a larger file is passed over.
 */
export async function readCompanion(
  location: string,
  names: readonly string[],
  largest = LARGEST,
): Promise<Companion<string> | null> {
  for (const name of names) {
    const place = isUrl(location) ? encodeURI(name) : name;
    try {
      const bytes = await readLocation(beside(location, place), 0);
      if (bytes.length > largest || isPage(bytes, location)) continue;
      return {
        file: fileName(name),
        content: new TextDecoder().decode(bytes),
      };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return null;
}

/** Some servers answer what they lack with a page, not with 404. */
function isPage(bytes: Uint8Array, location: string): boolean {
  return isUrl(location) && bytes[0] === "<".charCodeAt(0);
}
