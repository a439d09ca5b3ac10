/**
 * Brings a file of a repository into the cache.
 *
 * @module
 */
import { dirname, join, relative } from "../../deps/std_path.ts";
import type { Checksum } from "../../download/checksum.ts";
import { download } from "../../download/download.ts";
import { withLock } from "../../lock_file.ts";
import { InputError } from "../../errors.ts";
import { hubAuthorization } from "./ask_hub.ts";
import { snapshotPath } from "./hub_cache.ts";
import type { HubCommit, HubFile } from "./hub_files.ts";
import type { HubSettings } from "./hub_settings.ts";

/** Smaller files are there before anybody could read that they are coming. */
const WORTH_TELLING = 1 << 20;

/**
 * A file of a commit, downloaded where it is not here yet.
 *
 * Its content lies in `blobs` under its checksum, which is verified; the snapshot holds a link to it, or a copy where
 * the system has no links. Two processes do not download the same file: the second waits.
 *
 * @returns Its path in the snapshot.
 * @throws {InputError} If it is not here and nobody may be asked, or it cannot be downloaded as it was published.
 */
export async function fetchHubFile(
  commit: HubCommit,
  file: HubFile,
  settings: HubSettings,
): Promise<string> {
  const { folder, name } = commit;
  const path = snapshotPath(folder, commit.commit, file.path);
  if (await isThere(path)) return path;
  if (settings.offline) {
    throw new InputError(
      `Cannot open ${name} offline: ${file.path} is not in ${settings.hubCache}; run once without --offline (HF_HUB_OFFLINE)`,
    );
  }
  const key = file.sha256 ?? file.oid;
  if (key === "") {
    throw new InputError(
      `Cannot open ${name}: ${file.path} is not in ${settings.hubCache} and the hub cannot be asked`,
    );
  }
  const blob = join(folder.root, "blobs", key);
  const lock = join(folder.locks, `${key}.lock`);
  await Deno.mkdir(dirname(blob), { recursive: true });
  await Deno.mkdir(dirname(lock), { recursive: true });
  await Deno.mkdir(dirname(path), { recursive: true });
  await withLock(lock, async () => {
    if (!await isThere(blob)) await fetchBlob(commit, file, blob, settings);
    if (!await isThere(path)) await linkFile(blob, path);
  }, {
    signal: settings.signal,
    onWait: () =>
      settings.onHub?.({
        kind: "remark",
        text: `waiting for another process that downloads ${file.path}`,
      }),
  });
  return path;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function fetchBlob(
  { repository, commit }: HubCommit,
  file: HubFile,
  blob: string,
  settings: HubSettings,
): Promise<void> {
  const { signal, patience, onHub } = settings;
  const isTold = onHub !== undefined && file.size >= WORTH_TELLING;
  const begin = performance.now();
  const tell = (kind: "progress" | "done", received: number) =>
    onHub?.({
      kind,
      label: `${repository.id}/${file.path}`,
      received,
      total: file.size,
      seconds: (performance.now() - begin) / 1000,
    });
  await download(
    urlOf(settings.endpoint, repository, commit, file.path),
    blob,
    {
      ...patience,
      checksum: checksumOf(file),
      size: file.size,
      authorization: hubAuthorization(settings),
      part: `${blob}.incomplete`,
      signal,
      ...(isTold && {
        onProgress: ({ received }) => tell("progress", received),
      }),
    },
  );
  if (isTold) tell("done", file.size);
}

/** Address of a file's content. */
function urlOf(
  endpoint: string,
  { type, id }: HubCommit["repository"],
  commit: string,
  path: string,
): string {
  const kind = type === "model" ? "" : `${type}s/`;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${kind}${id}/resolve/${commit}/${encoded}`;
}

/** An id that is not git's SHA-1 is no checksum that is known here: the size must do. */
function checksumOf({ sha256, oid }: HubFile): Checksum | undefined {
  if (sha256 !== undefined) return { algorithm: "sha256", digest: sha256 };
  return oid.length === 40 ? { algorithm: "git-sha1", digest: oid } : undefined;
}

/** A link to a file; Deno makes symbolic ones only where it may write anywhere. */
export async function linkFile(blob: string, path: string): Promise<void> {
  const ways = [
    () => Deno.symlink(relative(dirname(path), blob), path),
    () => Deno.link(blob, path),
    () => Deno.copyFile(blob, path),
  ];
  for (const [index, way] of ways.entries()) {
    try {
      return await way();
    } catch (error) {
      if (index === ways.length - 1) throw error;
    }
  }
}
