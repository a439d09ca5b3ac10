/**
 * Names of what lies on the hub.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { assertRepositoryPath } from "./repository_path.ts";

/** A repository of the hub. */
export interface HubRepository {
  /** What it holds. */
  readonly type: "model" | "dataset";
  /** "owner/name". */
  readonly id: string;
}

/** A name such as `hf:owner/name@revision/path.onnx`, taken apart. */
export interface HubModelName {
  /** The repository; its name may hold `*` and `?`. */
  readonly repository: HubRepository;
  /** Branch, tag or commit; "main" where none is named. */
  readonly revision: string;
  /** The file; absent where the repository is named alone. */
  readonly path?: string;
}

/** A name such as `hf-dataset:owner/name:config:split`, taken apart. */
export interface HubDataName {
  /** The repository. */
  readonly repository: HubRepository;
  /** Branch, tag or commit; absent where none is named. */
  readonly revision?: string;
  /** One of the data set's configurations. */
  readonly config?: string;
  /** One of its splits. */
  readonly split?: string;
}

const MODEL = "hf:";
const DATA = "hf-dataset:";
/** Hosts whose addresses are names, beside that of HF_ENDPOINT. */
const HUB_HOSTS = ["huggingface.co", "www.huggingface.co", "hf.co"];

/** Whether a text names a model or models of the hub. */
export function isHubModel(text: string): boolean {
  return text.startsWith(MODEL);
}

/** Whether a text names a data set of the hub. */
export function isHubData(text: string): boolean {
  return text.startsWith(DATA);
}

/**
 * Take apart `hf:owner/name[@revision][/path.onnx]`.
 *
 * A revision ends at the next slash but for `refs/pr/N` and `refs/convert/NAME`; another one with a slash is written
 * with `%2F`.
 *
 * @throws {InputError} If it is no such name.
 */
export function parseHubModel(text: string): HubModelName {
  const rest = text.slice(MODEL.length);
  const match =
    /^([^/@]+)\/([^/@]+)(?:@(refs\/(?:pr|convert)\/[^/]+|[^/]+))?(?:\/(.+))?$/
      .exec(rest);
  if (!match) {
    throw new InputError(
      `Cannot read ${text}: expected hf:OWNER/NAME, hf:OWNER/NAME@REVISION or hf:OWNER/NAME/PATH.onnx`,
    );
  }
  const [, owner, name, revision, path] = match;
  if (path !== undefined) assertModelPath(text, path);
  return {
    repository: { type: "model", id: repositoryId(text, owner, name, true) },
    revision: revisionOf(text, revision) ?? "main",
    ...(path !== undefined && { path }),
  };
}

/**
 * Take apart `hf-dataset:owner/name[@revision][:config][:split]`.
 *
 * @throws {InputError} If it is no such name.
 */
export function parseHubData(text: string): HubDataName {
  const rest = text.slice(DATA.length);
  const match = /^([^/@:]+)\/([^/@:]+)(?:@([^:]+))?(?::([^:]*))?(?::([^:]+))?$/
    .exec(rest);
  if (!match) {
    throw new InputError(
      `Cannot read ${text}: expected hf-dataset:OWNER/NAME, hf-dataset:OWNER/NAME:CONFIG or hf-dataset:OWNER/NAME:CONFIG:SPLIT`,
    );
  }
  const [, owner, name, revision, config, split] = match;
  return {
    repository: { type: "dataset", id: repositoryId(text, owner, name, false) },
    ...(revision !== undefined && { revision: revisionOf(text, revision) }),
    ...(config && { config }),
    ...(split !== undefined && { split }),
  };
}

/**
 * The name that an address of the hub stands for: `https://huggingface.co/owner/name/resolve/main/onnx/model.onnx`
 * and the like; null for other URLs.
 *
 * @param endpoint Address of the hub that is asked.
 */
export function nameOfUrl(url: string, endpoint: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  if (host !== new URL(endpoint).host && !HUB_HOSTS.includes(host)) return null;
  const repository = "([^/]+/[^/]+)";
  const revision = "(refs(?:/|%2F)(?:pr|convert)(?:/|%2F)[^/]+|[^/]+)";
  const match = new RegExp(
    `^/${repository}(?:/(?:resolve|blob|tree|raw)/${revision}(?:/(.*))?)?/?$`,
  ).exec(pathname);
  // A folder of a repository names no model.
  if (!match || match[3] && !/\.onnx$/i.test(match[3])) return null;
  const [, id, ref, path] = match;
  return `${MODEL}${id}${ref === undefined ? "" : `@${ref}`}${
    path ? `/${decodeURIComponent(path)}` : ""
  }`;
}

function assertModelPath(text: string, path: string): void {
  assertRepositoryPath(text, path);
  if (/\.onnx$/i.test(path)) return;
  throw new InputError(
    `Cannot open ${text}: expected the path of an .onnx file but found "${path}"`,
  );
}

/** The names that the hub gives out; no other can become a folder's. */
function repositoryId(
  text: string,
  owner: string,
  name: string,
  mayBeGlob: boolean,
): string {
  const parts = [owner, mayBeGlob ? name.replace(/[*?]/g, "x") : name];
  const isName = parts.every((part) =>
    /^\w(?:[\w.-]*\w)?$/.test(part) && !/--|\.\./.test(part) &&
    part.length <= 96
  );
  if (isName) return `${owner}/${name}`;
  throw new InputError(
    `Cannot read ${text}: "${owner}/${name}" is no name of a repository (letters, digits, single - and ., _)`,
  );
}

function revisionOf(text: string, encoded?: string): string | undefined {
  if (encoded === undefined) return undefined;
  const revision = encoded.replace(/%2f/gi, "/");
  const isRevision = /^[\w][\w./+-]*$/.test(revision) &&
    !revision.includes("..") && !/\/\/|\/$|\.lock$/.test(revision);
  if (isRevision) return revision;
  throw new InputError(
    `Cannot read ${text}: "${revision}" is no branch, tag or commit`,
  );
}
