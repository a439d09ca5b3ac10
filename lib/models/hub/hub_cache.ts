/**
 * The folder of the hub's files, in the layout that huggingface_hub keeps: `models--owner--name` with `blobs` by
 * checksum, `snapshots/COMMIT` of links to them, `refs` from branches to commits, and `trees` of what commits hold.
 *
 * @see {@link https://huggingface.co/docs/huggingface_hub/guides/manage-cache}
 * @module
 */
import {
  looseObject,
  number,
  optional,
  record,
  string,
} from "../../deps/valibot.ts";
import { dirname, join } from "../../deps/std_path.ts";
import { parseDocument } from "../check_schema.ts";
import type { HubRepository } from "./hub_name.ts";
import type { HubFile } from "./hub_files.ts";
import { isRepositoryPath } from "./repository_path.ts";

/** Where a repository's files are kept. */
export interface RepositoryFolder {
  /** The repository's folder. */
  readonly root: string;
  /** Folder of its lock files. */
  readonly locks: string;
}

/** The folder of a repository. */
export function repositoryFolder(
  cache: string,
  { type, id }: HubRepository,
): RepositoryFolder {
  const name = `${type}s--${id.replace("/", "--")}`;
  return { root: join(cache, name), locks: join(cache, ".locks", name) };
}

/** Path of a file in a commit's snapshot. */
export function snapshotPath(
  { root }: RepositoryFolder,
  commit: string,
  path: string,
): string {
  return join(root, "snapshots", commit, ...path.split("/"));
}

/** Whether a revision is a commit. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** The commit that a revision stood for when it was last asked; null where it never was. */
export async function cachedCommit(
  { root }: RepositoryFolder,
  revision: string,
): Promise<string | null> {
  if (isCommit(revision)) return revision;
  const text = await readText(join(root, "refs", ...revision.split("/")));
  const commit = text?.trim() ?? "";
  return isCommit(commit) ? commit : null;
}

/** Keep what a revision stands for. */
export async function keepCommit(
  folder: RepositoryFolder,
  revision: string,
  commit: string,
): Promise<void> {
  if (revision === commit) return;
  if (await cachedCommit(folder, revision) === commit) return;
  // A reference to a snapshot that is not there counts as damage.
  const snapshot = join(folder.root, "snapshots", commit);
  await Deno.mkdir(snapshot, { recursive: true }).catch(() => {});
  await writeWhole(join(folder.root, "refs", ...revision.split("/")), commit);
}

const TREE = looseObject({
  format_version: number(),
  files: record(
    string(),
    looseObject({
      size: number(),
      blob_id: string(),
      lfs_sha256: optional(string()),
      lfs_size: optional(number()),
    }),
  ),
});

/** What a commit holds, where that is kept; null otherwise. */
export async function cachedTree(
  { root }: RepositoryFolder,
  commit: string,
): Promise<HubFile[] | null> {
  const text = await readText(join(root, "trees", `${commit}.json`));
  if (text === null) return null;
  let tree;
  try {
    tree = parseDocument(TREE, text, "tree");
  } catch {
    return null;
  }
  if (tree.format_version !== 1) return null;
  return Object.entries(tree.files).map(([path, file]) => ({
    path,
    size: file.lfs_size ?? file.size,
    oid: file.blob_id,
    ...(file.lfs_sha256 !== undefined && { sha256: file.lfs_sha256 }),
  }));
}

/** Keep what a commit holds. */
export async function keepTree(
  { root }: RepositoryFolder,
  commit: string,
  files: readonly HubFile[],
): Promise<void> {
  const tree = {
    format_version: 1,
    files: Object.fromEntries(files.map(({ path, size, oid, sha256 }) => [
      path,
      {
        size,
        blob_id: oid,
        ...(sha256 !== undefined && { lfs_sha256: sha256, lfs_size: size }),
      },
    ])),
  };
  await writeWhole(
    join(root, "trees", `${commit}.json`),
    JSON.stringify(tree, null, 1),
  );
}

/** The files of a commit that are here, by name. */
export async function snapshotFiles(
  { root }: RepositoryFolder,
  commit: string,
): Promise<string[]> {
  const files: string[] = [];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    let entries;
    try {
      entries = await Array.fromAsync(Deno.readDir(folder));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      throw error;
    }
    for (const { name, isDirectory } of entries) {
      const path = `${prefix}${name}`;
      if (isDirectory) await walk(join(folder, name), `${path}/`);
      else if (isRepositoryPath(path)) files.push(path);
    }
  };
  await walk(join(root, "snapshots", commit), "");
  return files.sort();
}

async function readText(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return null;
  }
}

/** Written whole or not at all: a cache that may only be read serves as well. */
async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${crypto.randomUUID()}`;
    await Deno.writeTextFile(temporary, text);
    await Deno.rename(temporary, path);
  } catch {
    // The next run asks the hub again.
  }
}
