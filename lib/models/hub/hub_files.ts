/**
 * What a repository holds at a revision.
 *
 * @module
 */
import type { HubEntry } from "../../deps/huggingface_hub.ts";
import { InputError } from "../../errors.ts";
import { askHub, HubUnreachable } from "./ask_hub.ts";
import {
  cachedCommit,
  cachedTree,
  isCommit,
  keepCommit,
  keepTree,
  type RepositoryFolder,
  repositoryFolder,
  snapshotFiles,
} from "./hub_cache.ts";
import type { HubRepository } from "./hub_name.ts";
import type { HubSettings } from "./hub_settings.ts";
import { isRepositoryPath } from "./repository_path.ts";

/** A file of a repository. */
export interface HubFile {
  /** Path in the repository. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Id of its blob in git, or of its content in another store. */
  readonly oid: string;
  /** SHA-256 of its content, where git holds but a pointer to it. */
  readonly sha256?: string;
}

/** A repository at a commit. */
export interface HubCommit {
  /** As its user named it, for messages. */
  readonly name: string;
  /** The repository. */
  readonly repository: HubRepository;
  /** The commit. */
  readonly commit: string;
  /** Its files; those whose path would leave the folder left out. */
  readonly files: readonly HubFile[];
  /** Where they are kept. */
  readonly folder: RepositoryFolder;
}

/** Repositories with more files than this are no models. */
const MOST_FILES = 200_000;
/** Attempts where there is a copy to go on with: nobody wants to wait for a hub that is away. */
const WITH_A_COPY = 2;

/**
 * What a repository holds.
 *
 * A commit's files are asked for once and kept. Where the hub cannot be reached, the commit is taken that the revision
 * stood for when it last could.
 *
 * @param name As its user named it.
 * @throws {InputError} If there is no such repository or revision, it takes a token, or nothing of it is kept and the
 * hub may not or cannot be asked.
 */
export async function hubCommit(
  name: string,
  repository: HubRepository,
  revision: string,
  settings: HubSettings,
): Promise<HubCommit> {
  const folder = repositoryFolder(settings.hubCache, repository);
  const at = (commit: string, files: readonly HubFile[]): HubCommit => ({
    name,
    repository,
    commit,
    files: files.filter(({ path }) => isRepositoryPath(path)),
    folder,
  });
  const here = await commitHere(folder, revision);
  if (settings.offline) {
    if (here) return at(...here);
    throw new InputError(
      `Cannot open ${name} offline: it is not in ${settings.hubCache}; run once without --offline (HF_HUB_OFFLINE)`,
    );
  }
  const patience = here
    ? { ...settings.patience, attempts: WITH_A_COPY }
    : settings.patience;
  try {
    const asked = { ...settings, patience };
    const commit = await commitOf(name, repository, revision, asked);
    await keepCommit(folder, revision, commit);
    const kept = await cachedTree(folder, commit);
    if (kept) return at(commit, kept);
    const files = await listed(name, repository, commit, asked);
    await keepTree(folder, commit, files);
    return at(commit, files);
  } catch (error) {
    if (!(error instanceof HubUnreachable) || !here) throw error;
    const [commit] = here;
    settings.onHub?.({
      kind: "remark",
      text: `${error.message}; ${name} is taken as it was at ${
        commit.slice(0, 7)
      }`,
    });
    return at(...here);
  }
}

/** The commit that a revision stood for when it was last asked, and its files; null where nothing of it is kept. */
async function commitHere(
  folder: RepositoryFolder,
  revision: string,
): Promise<[commit: string, files: HubFile[]] | null> {
  const commit = await cachedCommit(folder, revision);
  const files = commit && await filesHere(folder, commit);
  return commit && files ? [commit, files] : null;
}

async function commitOf(
  name: string,
  { type, id }: HubRepository,
  revision: string,
  settings: HubSettings,
): Promise<string> {
  if (isCommit(revision)) return revision;
  const { sha } = await askHub(name, settings, (client, shared) => {
    const question = {
      ...shared,
      name: id,
      revision,
      additionalFields: ["sha"] as const,
    };
    return type === "model"
      ? client.modelInfo(question)
      : client.datasetInfo(question);
  });
  if (typeof sha === "string" && isCommit(sha)) return sha;
  throw new InputError(
    `Cannot open ${name}: the hub names no commit for ${revision} but ${
      JSON.stringify(sha)
    }`,
  );
}

async function listed(
  name: string,
  repository: HubRepository,
  commit: string,
  settings: HubSettings,
): Promise<HubFile[]> {
  return await askHub(name, settings, async (client, shared) => {
    const entries = client.listFiles({
      ...shared,
      repo: { type: repository.type, name: repository.id },
      revision: commit,
      recursive: true,
    });
    const files: HubFile[] = [];
    for await (const entry of entries) {
      if (entry.type === "file") files.push(checked(name, entry));
      if (files.length <= MOST_FILES) continue;
      throw new InputError(
        `Cannot open ${name}: it has more than ${MOST_FILES} files`,
      );
    }
    return files;
  });
}

/** A checksum becomes the name of a file here: nothing else may. */
function checked(name: string, entry: HubEntry): HubFile {
  const { path, lfs } = entry;
  const size = lfs?.size ?? entry.size;
  // Without LFS, git's id is that of a pointer where the content lies in the newer store.
  const oid = (lfs ? undefined : entry.xetHash) ?? entry.oid ?? "";
  const isSound = typeof path === "string" && isSize(size) &&
    isHexadecimal(oid, 40, 64) && (!lfs || isHexadecimal(lfs.oid, 64));
  if (isSound) return { path, size, oid, ...(lfs && { sha256: lfs.oid }) };
  throw new InputError(
    `Cannot open ${name}: the hub lists ${
      JSON.stringify(path)
    } without a size and a checksum`,
  );
}

function isHexadecimal(text: unknown, ...lengths: number[]): boolean {
  return typeof text === "string" && lengths.includes(text.length) &&
    /^[0-9a-f]+$/.test(text);
}

function isSize(size: unknown): boolean {
  return Number.isSafeInteger(size) && (size as number) >= 0;
}

/** The files of a commit that were listed, or else those that are here; null where there are none. */
async function filesHere(
  folder: RepositoryFolder,
  commit: string,
): Promise<HubFile[] | null> {
  const kept = await cachedTree(folder, commit);
  if (kept) return kept;
  const paths = await snapshotFiles(folder, commit);
  return paths.length === 0
    ? null
    : paths.map((path) => ({ path, size: 0, oid: "" }));
}
