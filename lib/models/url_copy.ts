/**
 * Models named by URL, kept on disk.
 *
 * @module
 */
import { dirname, join } from "../deps/std_path.ts";
import { looseObject, optional, string } from "../deps/valibot.ts";
import { download } from "../download/download.ts";
import { Interrupted, persist } from "../download/interrupted.ts";
import { request } from "../download/request.ts";
import { shownUrl } from "../download/shown_url.ts";
import { answered } from "../download/watch_silence.ts";
import { InputError } from "../errors.ts";
import { withLock } from "../lock_file.ts";
import { parseDocument } from "./check_schema.ts";
import { sha256OfText } from "./checksum.ts";
import { externalFiles } from "./external_data.ts";
import type { HubOptions } from "./hub/hub_settings.ts";
import { isRepositoryPath } from "./hub/repository_path.ts";
import { isInOnnxFolder } from "./model_files.ts";
import { beside, fileName, readLocation } from "./model_source.ts";
import { parseOnnx } from "./parse_onnx.ts";

/** How to keep copies. */
export interface UrlCopyOptions
  extends Pick<HubOptions, "offline" | "patience" | "onHub" | "signal"> {
  /** Folder that they are kept in. */
  readonly downloads: string;
}

const RECORD = looseObject({ url: string(), version: optional(string()) });

/** Attempts where there is a copy to go on with. */
const WITH_A_COPY = 2;

/** Answers that say that a file is not there; shops of objects say 403 to who may not list them. */
const ABSENT = [401, 403, 404, 410];

/**
 * A copy of a model that is named by URL, with what lies beside it there.
 *
 * A copy is taken as long as the server's answer has the ETag or date that it had; where the server is away, too. A
 * fragment `#sha256=…` states the checksum of the file.
 *
 * @returns Path of the copy.
 * @throws {InputError} If the server refuses or cannot be reached and there is no copy, or the checksum is another.
 */
export async function urlCopy(
  url: string,
  options: UrlCopyOptions,
): Promise<string> {
  const { href, sha256 } = statedChecksum(url);
  const { pathname } = new URL(".", href);
  const folder = pathname.split("/").findLast((part) => part !== "") ?? "";
  const root = join(options.downloads, sha256OfText(href).slice(0, 16));
  const path = join(root, safe(decoded(folder)), safe(fileName(href)));
  await Deno.mkdir(dirname(path), { recursive: true });
  await withLock(join(root, "lock"), async () => {
    if (await isCurrent(href, path, sha256, options)) return;
    const begin = performance.now();
    let received = 0;
    const tell = (kind: "progress" | "done", total = received) =>
      options.onHub?.({
        kind,
        label: shownUrl(href),
        received,
        total,
        seconds: (performance.now() - begin) / 1000,
      });
    const { version } = await download(href, path, {
      ...options.patience,
      sha256,
      signal: options.signal,
      onProgress(state) {
        received = state.received;
        tell("progress", state.total);
      },
    });
    tell("done");
    await copyCompanions(href, path, options);
    const record = { url: shownUrl(href), version, sha256 };
    // Written last: what is without it is not whole.
    await Deno.writeTextFile(recordOf(path), JSON.stringify(record));
  }, { signal: options.signal });
  return path;
}

function statedChecksum(url: string): { href: string; sha256?: string } {
  const [href, fragment = ""] = url.split("#");
  const sha256 = /^sha256=([0-9a-f]{64})$/i.exec(fragment)?.[1].toLowerCase();
  if (fragment.startsWith("sha256") && sha256 === undefined) {
    throw new InputError(
      `Cannot open ${
        shownUrl(href)
      }: expected #sha256= and 64 hexadecimal digits but found "#${fragment}"`,
    );
  }
  return { href, sha256 };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A name from elsewhere as that of a file here. */
function safe(name: string): string {
  return isRepositoryPath(name) && !name.includes("/")
    ? name
    : sha256OfText(name).slice(0, 16);
}

/** File that says what a copy is of. */
function recordOf(path: string): string {
  return `${path}.copy`;
}

async function readRecord(
  path: string,
): Promise<{ version?: string; sha256?: unknown } | null> {
  try {
    const text = await Deno.readTextFile(recordOf(path));
    return parseDocument(RECORD, text, recordOf(path));
  } catch {
    return null;
  }
}

/** Whether there is a copy that is still what the server has; what is not is removed. */
async function isCurrent(
  url: string,
  path: string,
  sha256: string | undefined,
  options: UrlCopyOptions,
): Promise<boolean> {
  const size = await Deno.stat(path).then(({ size }) => size, () => undefined);
  const record = await readRecord(path);
  const isWhole = size !== undefined && record !== null &&
    (sha256 === undefined || record.sha256 === sha256);
  if (options.offline) {
    if (isWhole) return true;
    throw new InputError(
      `Cannot open ${
        shownUrl(url)
      } offline: there is no copy in ${options.downloads}; run once without --offline`,
    );
  }
  if (isWhole && await isUnchanged(url, record.version, size, options)) {
    return true;
  }
  // A part of a download stays: it is gone on with.
  if (size !== undefined) {
    await Deno.remove(recordOf(path)).catch(() => {});
    await Deno.remove(path);
  }
  return false;
}

async function isUnchanged(
  url: string,
  version: string | undefined,
  size: number,
  { patience, signal, onHub }: UrlCopyOptions,
): Promise<boolean> {
  try {
    const headers = { "accept-encoding": "identity" };
    const response = await persist(
      () => answered((signal) => request(url, { headers, signal }), signal),
      { ...patience, attempts: WITH_A_COPY, signal },
    );
    await response.body?.cancel();
    // The download itself says what the server refuses.
    if (!response.ok) return false;
    const now = response.headers.get("etag") ??
      response.headers.get("last-modified");
    return version === undefined
      ? response.headers.get("content-length") === String(size)
      : now === version;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    onHub?.({
      kind: "remark",
      text: `${
        shownUrl(url)
      } cannot be reached: ${error.message}; the copy that is here is taken`,
    });
    return true;
  }
}

/** Copy what lies beside a model: its configurations, its tokenizer, its weights. */
async function copyCompanions(
  url: string,
  path: string,
  options: UrlCopyOptions,
): Promise<void> {
  const own = fileName(url).replace(/\.onnx$/i, "");
  const ups = isInOnnxFolder(url) ? ["", "../"] : [""];
  const everywhere = (...names: string[]) =>
    names.flatMap((name) => ups.map((up) => up + name));
  const copied = new Map<string, boolean>();
  const copy = async (name: string): Promise<boolean> => {
    const isThere = copied.get(name) ??
      await copyCompanion(url, path, name, options);
    copied.set(name, isThere);
    return isThere;
  };
  await copy(`${own}.json`);
  for (
    const name of everywhere("config.json", "preprocessor_config.json")
  ) await copy(name);
  let hasTokenizer = false;
  for (
    const name of [
      `${own}.tokenizer.json`,
      "tokenizer.json",
      "../tokenizer.json",
    ]
  ) hasTokenizer = await copy(name) || hasTokenizer;
  if (hasTokenizer) {
    for (
      const name of [
        "tokenizer_config.json",
        "special_tokens_map.json",
        "config.json",
        "1_Pooling/config.json",
        "sentence_bert_config.json",
      ].flatMap((name) => [name, `../${name}`])
    ) await copy(name);
  }
  const graph = parseOnnx(await readLocation(path, 0), fileName(path));
  for (const { name } of externalFiles(graph)) await copy(name);
}

/** Copy a file beside the model; whether it is there. */
async function copyCompanion(
  url: string,
  path: string,
  name: string,
  { patience, signal }: UrlCopyOptions,
): Promise<boolean> {
  const target = beside(path, name);
  await Deno.remove(target).catch(() => {});
  const from = beside(url, name.split("/").map(encodeURIComponent).join("/"));
  try {
    await download(from, target, { ...patience, signal });
  } catch (error) {
    const status = error instanceof InputError ? error.cause : undefined;
    if (ABSENT.includes(status as number)) return false;
    throw error;
  }
  // Some servers answer what they lack with a page, not with 404.
  if (!name.endsWith(".json") || !await isPage(target)) return true;
  await Deno.remove(target);
  return false;
}

async function isPage(path: string): Promise<boolean> {
  const file = await Deno.open(path);
  const first = new Uint8Array(1);
  await file.read(first);
  file.close();
  return first[0] === "<".charCodeAt(0);
}
