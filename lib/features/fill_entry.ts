/**
 * Write features to the store, once, whoever asks and however often it is interrupted.
 *
 * @module
 */
import type { Profile } from "../inference/profile.ts";
import { withLock } from "../lock_file.ts";

import type { SkippedSample } from "./decoded_samples.ts";
import type { EntryMeta } from "./entry_meta.ts";
import type { FeatureDtype } from "./feature_key.ts";
import { readFolderMeta } from "./find_entry.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { NoRowsError } from "./no_rows_error.ts";
import {
  beginPartial,
  type EntryDescription,
  resumePartial,
} from "./partial_entry.ts";
import type { FeatureRows } from "./row_files.ts";
import { type EntryPaths, entryPaths } from "./store_paths.ts";
import { writing } from "./writing_error.ts";

/** Where to go on from. */
export interface ResumePoint {
  /** The sample to go on from. */
  readonly next: number;
  /** Rows that are there. */
  readonly rows: number;
}

/** What to write. */
export interface EntryFilling {
  /** Cache folder. */
  readonly cache: string;
  /** Name in the store. */
  readonly key: string;
  /** Element type of the features. */
  readonly dtype: FeatureDtype;
  /** What `meta.json` says beside shapes and checksums. */
  readonly description: Omit<EntryDescription, "batch">;
  /**
   * Samples a run, given those of an earlier one that could be gone on with; where they differ,
   * that one is dropped, since other batches may give other bits.
   */
  readonly batch: (earlier?: number) => Promise<number>;
  /**
   * Makes the rows from a point on, in the dataset's order. Not called where somebody else has made
   * them meanwhile.
   */
  readonly produce: (
    from: ResumePoint,
    batch: number,
  ) => AsyncIterable<FeatureRows>;
  /** Stops with its reason; what is done is kept. */
  readonly signal?: AbortSignal;
  /** Told how long writing took. */
  readonly profile?: Profile;
  /** Told if somebody else is writing these features; theirs are used. */
  readonly onWait?: () => void;
}

/**
 * Features of a key, whole on disk afterwards.
 *
 * Goes on where an earlier run stopped, and ends with the same bytes as a run that was not
 * interrupted. Whoever asks while another process writes the same features waits for those.
 *
 * @throws {InputError} If the cache cannot be written: no permission, a full disk. What was written
 * before is kept.
 */
export async function fillEntry(filling: EntryFilling): Promise<EntryMeta> {
  const { cache, key, signal, onWait } = filling;
  const paths = entryPaths(cache, key);
  const doing = `write features of ${filling.description.model} to ${cache}`;
  await writing(
    doing,
    () => Deno.mkdir(paths.lock.replace(/[^/]+$/, ""), { recursive: true }),
  );
  let inside: Promise<EntryMeta> | undefined;
  const locked = withLock(paths.lock, () => {
    inside = fillLocked(filling, paths, doing);
    return inside;
  }, { signal, onWait });
  // What fails inside is in words already; what fails before is the lock.
  return await locked.catch((error) =>
    inside ?? writing(doing, () => Promise.reject(error))
  );
}

async function fillLocked(
  filling: EntryFilling,
  paths: EntryPaths,
  doing: string,
): Promise<EntryMeta> {
  const there = await readFolderMeta(paths.whole) ??
    await writing(doing, () => promoteFinished(paths));
  if (there) return there;
  let partial = await writing(doing, () => resumePartial(paths.partial));
  try {
    const batch = await filling.batch(partial?.head.batch);
    if (partial && batch !== partial.head.batch) {
      partial.close();
      partial = undefined;
    }
    const { next = 0, rows = 0 } = partial ?? {};
    const leftOut: SkippedSample[] = [];
    for await (const part of filling.produce({ next, rows }, batch)) {
      if (!partial) {
        const head = headOf(part, batch, filling.dtype);
        if (!head) {
          leftOut.push(...part.skipped);
          continue;
        }
        partial = await writing(doing, () => beginPartial(paths.partial, head));
      }
      const { append } = partial;
      const { length } = part.features;
      const save = () => writing(doing, () => append(part));
      await (filling.profile?.time(
        "writing",
        save,
        () => ({ items: part.labels.length, bytes: 4 * length }),
      ) ?? save());
      filling.signal?.throwIfAborted();
    }
    if (!partial || partial.rows === 0) {
      throw new NoRowsError(
        `Cannot extract features of ${filling.description.model}: no sample could be decoded`,
        [...leftOut, ...partial?.skipped ?? []],
      );
    }
    const { finish } = partial;
    return await writing(doing, async () => {
      const meta = await finish({ ...filling.description, batch });
      await promote(paths);
      return meta;
    });
  } catch (error) {
    await partial?.pause().catch(() => partial?.close());
    throw error;
  }
}

function headOf(
  { features, labels, probabilities }: FeatureRows,
  batch: number,
  dtype: FeatureDtype,
) {
  const rows = labels.length;
  if (rows === 0) return undefined;
  return {
    journal: 1,
    batch,
    dims: features.length / rows,
    sourceClasses: probabilities ? probabilities.length / rows : null,
    dtype,
  } as const;
}

/** Give a finished folder its name. */
async function promote({ partial, whole }: EntryPaths): Promise<void> {
  // Only damaged features can be in the way: whole ones would have been used.
  await Deno.remove(whole, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.rename(partial, whole);
}

/** A run that was killed between its last write and the renaming left nothing to do but that. */
async function promoteFinished(
  paths: EntryPaths,
): Promise<EntryMeta | undefined> {
  const meta = await readFolderMeta(paths.partial);
  if (!meta) return undefined;
  await Deno.remove(`${paths.partial}/${JOURNAL_FILE}`).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await promote(paths);
  return meta;
}
