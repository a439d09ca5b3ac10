/**
 * The models of an owner that could be ranked.
 *
 * @module
 */
import { globToRegExp, join } from "../../deps/std_path.ts";
import { ModelError } from "../../errors.ts";
import { askHub } from "./ask_hub.ts";
import { repositoryFolder } from "./hub_cache.ts";
import type { HubModelName } from "./hub_name.ts";
import type { HubSettings } from "./hub_settings.ts";

/** More candidates than this are surely not meant. */
const MOST = 100;

/**
 * Repositories of an owner whose name fits and that hold an ONNX file, by name.
 *
 * Offline they are those in the cache.
 *
 * @param text As its user named them: `hf:owner/*`.
 * @param filter What their names must hold, or fit where it has `*` or `?`.
 * @returns "owner/name" each.
 * @throws {ModelError} If none fits, or more than a run could be meant to take.
 */
export async function ownerModels(
  text: string,
  { repository }: HubModelName,
  settings: HubSettings,
  filter?: string,
): Promise<string[]> {
  const [owner, pattern] = repository.id.split("/");
  const all = settings.offline
    ? await cachedModels(owner, settings)
    : await listedModels(text, owner, settings);
  const fits = nameTest(pattern, filter);
  const named = all.filter(({ id }) => fits(id.slice(owner.length + 1)));
  const ids = named.filter(({ hasModel }) => hasModel).map(({ id }) => id);
  const narrowed = filter === undefined ? "" : ` and --filter ${filter}`;
  if (ids.length === 0) {
    throw new ModelError(
      `No model fits ${text}${narrowed}: of ${owner}'s ${all.length} repositories ${
        settings.offline ? "in the cache " : ""
      }${named.length} fit by name, none of them holds an .onnx file`,
    );
  }
  if (ids.length > MOST) {
    throw new ModelError(
      `Cannot take ${ids.length} models for ${text}${narrowed}: at most ${MOST}; narrow it, e.g. --filter ${
        ids[0].slice(owner.length + 1)
      }`,
    );
  }
  settings.onHub?.({
    kind: "remark",
    text: `${text}${narrowed}: ${ids.length} of ${all.length} repositories: ${
      ids.join(", ")
    }`,
  });
  return ids.sort();
}

interface Listed {
  readonly id: string;
  readonly hasModel: boolean;
}

async function listedModels(
  text: string,
  owner: string,
  settings: HubSettings,
): Promise<Listed[]> {
  return await askHub(text, settings, async (client, shared) => {
    const models: Listed[] = [];
    const listing = client.listModels({
      ...shared,
      search: { owner },
      additionalFields: ["filePaths"],
      sort: "id",
    });
    for await (const { name, filePaths } of listing) {
      // The hub's word becomes a name of a folder: only the owner's own, and in the hub's letters.
      if (!/^[\w.-]+\/[\w.-]+$/.test(name) || !name.startsWith(`${owner}/`)) {
        continue;
      }
      const hasModel = filePaths.some((path) => /\.onnx$/i.test(path));
      models.push({ id: name, hasModel });
    }
    return models;
  });
}

async function cachedModels(
  owner: string,
  { hubCache }: HubSettings,
): Promise<Listed[]> {
  const prefix = `models--${owner}--`;
  const models: Listed[] = [];
  const entries = await Array.fromAsync(Deno.readDir(hubCache)).catch(() => []);
  for (const { name } of entries) {
    if (!name.startsWith(prefix)) continue;
    const id = `${owner}/${name.slice(prefix.length)}`;
    const { root } = repositoryFolder(hubCache, { type: "model", id });
    const hasModel = await holdsModel(join(root, "snapshots"));
    models.push({ id, hasModel });
  }
  return models;
}

async function holdsModel(folder: string, depth = 4): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  if (entries.some(({ name }) => /\.onnx$/i.test(name))) return true;
  if (depth === 0) return false;
  for (const { name, isDirectory } of entries) {
    if (isDirectory && await holdsModel(join(folder, name), depth - 1)) {
      return true;
    }
  }
  return false;
}

function nameTest(
  pattern: string,
  filter: string | undefined,
): (name: string) => boolean {
  const glob = globToRegExp(pattern);
  if (filter === undefined) return (name) => glob.test(name);
  const narrower = globToRegExp(
    /[*?]/.test(filter) ? filter : `*${filter}*`,
  );
  const flags = new RegExp(narrower.source, "i");
  return (name) => glob.test(name) && flags.test(name);
}
