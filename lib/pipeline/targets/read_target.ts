/**
 * Target manifests as they lie on disk, with the paths that they name.
 *
 * @module
 */
import { dirname, join } from "../../deps/std_path.ts";
import { pickSplit } from "../../datasets/split_folders.ts";
import { FormatError, InputError } from "../../errors.ts";
import { readingError } from "../../reading_error.ts";

import {
  parseTargetManifest,
  TARGET_FORMAT,
  type TargetManifest,
} from "./target_manifest.ts";

/** What manifests may name. */
export interface ReadTargetOptions {
  /** Whether paths outside the manifest's folder are taken. Default false. */
  readonly allowOutside?: boolean;
  /** The split to take, in place of the manifest's. */
  readonly split?: string;
}

/** A manifest, read, with its paths found. */
export interface Target {
  /** Path of the manifest. */
  readonly file: string;
  /** What it says. */
  readonly manifest: TargetManifest;
  /** Where the data of the split lie. */
  readonly data: string;
  /** The split to take of what lies there; absent where that is the split itself, or none is named. */
  readonly split?: string;
  /** Name of the split, where the manifest keeps splits apart. */
  readonly splitName?: string;
  /** File of what labels stand for, where the manifest names one. */
  readonly labelMapFile?: string;
}

/** No honest manifest is longer. */
const LONGEST = 1 << 20;

/** Bytes in which `format` is looked for. */
const HEAD = 4096;

/**
 * Is this file a target manifest? Its first field says so.
 *
 * @param path Any path; nothing is a manifest that is not there.
 */
export async function isTargetManifest(path: string): Promise<boolean> {
  if (!/\.json$/i.test(path)) return false;
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(HEAD);
    const length = await file.read(head) ?? 0;
    const text = new TextDecoder().decode(head.subarray(0, length));
    return /"format"\s*:\s*"fair-collapse\/target"/.test(text);
  } catch {
    return false; // Whoever opens it says why.
  }
}

/**
 * Read a target manifest.
 *
 * Paths are taken from the manifest's folder. Such that lead out of it, by `..`, from the root, or over a symbolic
 * link, are refused unless `allowOutside`.
 *
 * @param file Path of the manifest.
 * @throws {FormatError} If it is no manifest, or names a path outside its folder; names the field.
 * @throws {InputError} If it or what it names is not there.
 *
 * @example
 * ```ts
 * import { readTarget } from "fair-collapse";
 * import { assertRejects } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(
 *   `${folder}/target.json`,
 *   JSON.stringify({ format: "fair-collapse/target", version: 1, name: "keys", path: "../keys" }),
 * );
 * await assertRejects(() => readTarget(`${folder}/target.json`), Error, "outside the manifest's folder");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readTarget(
  file: string,
  options: ReadTargetOptions = {},
): Promise<Target> {
  const manifest = parseTargetManifest(await manifestText(file), file);
  const find = (path: string, field: string) =>
    placeOf(file, path, field, options);
  const { path, splits, labelMap } = manifest;
  const wanted = options.split ?? manifest.split;
  const labelMapFile = typeof labelMap === "string"
    ? await find(labelMap, "labelMap")
    : undefined;
  const rest = { file, manifest, ...(labelMapFile && { labelMapFile }) };
  if (path !== undefined) {
    const data = await find(path, "path");
    return { ...rest, data, ...(wanted !== undefined && { split: wanted }) };
  }
  const { split } = pickSplit(file, Object.keys(splits!), wanted);
  const data = await find(splits![split], `splits.${split}`);
  return { ...rest, data, splitName: split };
}

async function manifestText(file: string): Promise<string> {
  try {
    const { size, isDirectory } = await Deno.stat(file);
    if (isDirectory) {
      throw new InputError(`Cannot read ${file}: it is a folder`);
    }
    if (size > LONGEST) {
      throw new FormatError(
        `${file}: expected a target manifest ("format": "${TARGET_FORMAT}") of at most ${LONGEST} bytes but found ${size}`,
      );
    }
    const bytes = await Deno.readFile(file);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new FormatError(`${file}: it is not UTF-8`, { cause: error });
    }
    throw readingError(error, file);
  }
}

/** Where a path of a manifest leads. */
async function placeOf(
  file: string,
  path: string,
  field: string,
  { allowOutside }: ReadTargetOptions,
): Promise<string> {
  // A name on a hub is no path, so that it leads nowhere on this disk.
  if (/^hf-dataset:/.test(path)) return path;
  const folder = dirname(file);
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(path);
  const place = isAbsolute ? path : join(folder, path);
  const refuse = (why: string): never => {
    throw new FormatError(
      `${file}: ${field}: ${
        JSON.stringify(path)
      } ${why}outside the manifest's folder; pass --allow-outside if you trust it`,
    );
  };
  // torchvision's name of data may name a folder anywhere.
  const isName = /^torchvision:/.test(path);
  if (!allowOutside && (isAbsolute || isName || climbs(path))) refuse("lies ");
  if (isName) return path;
  let real;
  try {
    real = await Deno.realPath(place);
  } catch (error) {
    const failure = readingError(error, place);
    if (!(failure instanceof InputError)) throw failure;
    throw new InputError(`${file}: ${field}: ${failure.message}`, {
      cause: error,
    });
  }
  const home = await Deno.realPath(folder);
  const isInside = real === home ||
    ["/", "\\"].some((slash) =>
      real.startsWith(home.replace(/[/\\]$/, "") + slash)
    );
  if (!allowOutside && !isInside) refuse("is a symbolic link that leads ");
  return place;
}

/** Does a path lead above where it begins? */
function climbs(path: string): boolean {
  let depth = 0;
  for (const part of path.split(/[/\\]/)) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}
