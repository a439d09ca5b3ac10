/**
 * Features on their way to the disk: written in chunks, each noted in a journal once it is whole.
 *
 * @module
 */
import type { SkippedSample } from "./decoded_samples.ts";
import { type EntryMeta, entryMetaText, META_FILE } from "./entry_meta.ts";
import { checksum, fileChecksum } from "./file_checksum.ts";
import {
  JOURNAL_FILE,
  type JournalHead,
  journalLine,
  parseJournal,
} from "./journal.ts";
import type { NpyAppender } from "./npy_appender.ts";
import {
  assertFits,
  bytesOf,
  type FeatureRows,
  joinBytes,
  openRowFiles,
} from "./row_files.ts";
import { mergedSampleRows, type SampleRows } from "./sample_rows.ts";

/** Features of which some rows are on disk. */
export interface PartialEntry {
  /** What must stay the same. */
  readonly head: JournalHead;
  /** The sample to go on from. */
  readonly next: number;
  /** Rows so far. */
  readonly rows: number;
  /** Samples left out so far. */
  readonly skipped: readonly SkippedSample[];
  /** Add rows; they reach the disk in chunks of about 1 MiB, or after a second. */
  append(rows: FeatureRows): Promise<void>;
  /** Write what is held back, headers and `meta.json`; then the folder is whole. */
  finish(describe: EntryDescription): Promise<EntryMeta>;
  /** Write what is held back and close the files; the folder can be gone on with. */
  pause(): Promise<void>;
  /** Close the files. */
  close(): void;
}

/** What `meta.json` says beside shapes and checksums. */
export type EntryDescription = Pick<
  EntryMeta,
  | "model"
  | "dataset"
  | "classNames"
  | "batch"
  | "runtime"
  | "origin"
  | "samples"
>;

const CHUNK_BYTES = 1 << 20;
const CHUNK_MILLISECONDS = 1000;

async function readJournal(folder: string) {
  try {
    return parseJournal(await Deno.readFile(`${folder}/${JOURNAL_FILE}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Go on with a folder where an earlier run stopped: after the last chunk whose bytes are those
 * that the journal says.
 *
 * @returns Undefined where there is nothing to go on with.
 */
export async function resumePartial(
  folder: string,
): Promise<PartialEntry | undefined> {
  const journal = await readJournal(folder);
  if (!journal) return undefined;
  const files = await openRowFiles(folder, journal.head);
  let end = journal.headEnd;
  let [rows, next] = [0, 0];
  let truncated = 0;
  const skipped: SkippedSample[] = [];
  const sampleRows: SampleRows[] = [];
  for (const chunk of journal.chunks) {
    const bytes: Uint8Array[] = [];
    for (const file of files.values()) {
      bytes.push(await file.read(rows, chunk.rows));
    }
    if (checksum(...bytes) !== chunk.sha256) break;
    ({ rows, next, end } = chunk);
    skipped.push(...chunk.skipped);
    truncated += chunk.truncated ?? 0;
    sampleRows.push(...chunk.sampleRows ?? []);
  }
  await Deno.truncate(`${folder}/${JOURNAL_FILE}`, end);
  return await openPartial(folder, journal.head, files, {
    rows,
    next,
    skipped,
    truncated,
    sampleRows,
  });
}

/** Begin anew in a folder, which is emptied. */
export async function beginPartial(
  folder: string,
  head: JournalHead,
): Promise<PartialEntry> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(`${folder}/${JOURNAL_FILE}`, journalLine(head));
  const files = await openRowFiles(folder, head);
  return await openPartial(folder, head, files, {
    rows: 0,
    next: 0,
    skipped: [],
    truncated: 0,
    sampleRows: [],
  });
}

async function openPartial(
  folder: string,
  head: JournalHead,
  files: Map<string, NpyAppender>,
  begin: {
    rows: number;
    next: number;
    skipped: SkippedSample[];
    truncated: number;
    sampleRows: SampleRows[];
  },
): Promise<PartialEntry> {
  for (const file of files.values()) await file.truncate(begin.rows);
  const journal = await Deno.open(`${folder}/${JOURNAL_FILE}`, {
    append: true,
  });
  const { skipped, sampleRows } = begin;
  let { rows, next, truncated } = begin;
  let held: FeatureRows[] = [];
  let heldBytes = 0;
  let flushed = performance.now();

  async function flush(): Promise<void> {
    if (held.length === 0) return;
    const full = held.filter(({ labels }) => labels.length > 0);
    const bytes = [...files.keys()].map((name) =>
      joinBytes(full.map((part) => bytesOf(part, name, head)))
    );
    for (const [i, file] of [...files.values()].entries()) {
      await file.append(bytes[i]);
    }
    const cut = held.reduce((sum, part) => sum + (part.truncated ?? 0), 0);
    const own = mergedSampleRows(held.flatMap((part) => part.sampleRows ?? []));
    const line = journalLine({
      rows,
      next,
      sha256: checksum(...bytes),
      skipped: held.flatMap((part) => part.skipped),
      ...(cut > 0 && { truncated: cut }),
      ...(own.length > 0 && { sampleRows: own }),
    });
    for (let at = 0; at < line.length;) {
      at += await journal.write(line.subarray(at));
    }
    held = [];
    heldBytes = 0;
    flushed = performance.now();
  }

  function close(): void {
    for (const file of files.values()) file.close();
    journal.close();
  }

  return {
    head,
    skipped,
    get rows() {
      return rows;
    },
    get next() {
      return next;
    },
    async append(part) {
      assertFits(part, head);
      held.push(part);
      rows += part.labels.length;
      next = part.next;
      skipped.push(...part.skipped);
      truncated += part.truncated ?? 0;
      sampleRows.push(...part.sampleRows ?? []);
      heldBytes += part.features.byteLength +
        (part.probabilities?.byteLength ?? 0);
      const waited = performance.now() - flushed;
      if (heldBytes >= CHUNK_BYTES || waited >= CHUNK_MILLISECONDS) {
        await flush();
      }
    },
    async pause() {
      await flush();
      close();
    },
    close,
    async finish(description) {
      await flush();
      const checksums: Record<string, { bytes: number; sha256: string }> = {};
      for (const [name, file] of files) {
        await file.finish(rows);
        checksums[name] = await fileChecksum(`${folder}/${name}`);
      }
      const meta: EntryMeta = {
        schema: "fair-collapse/features",
        version: 1,
        ...description,
        rows,
        dims: head.dims,
        sourceClasses: head.sourceClasses,
        dtype: head.dtype,
        skipped,
        ...(truncated > 0 && { truncated }),
        ...(sampleRows.length > 0 && {
          sampleRows: mergedSampleRows(sampleRows),
        }),
        files: checksums,
      };
      await writeWhole(`${folder}/${META_FILE}`, entryMetaText(meta));
      close();
      await Deno.remove(`${folder}/${JOURNAL_FILE}`);
      return meta;
    },
  };
}

/** Write a text and bring it to the disk. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await Deno.open(path, {
    create: true,
    write: true,
    truncate: true,
  });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) {
      at += await file.write(bytes.subarray(at));
    }
    await file.syncData();
  } finally {
    file.close();
  }
}
