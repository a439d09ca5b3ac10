/**
 * What a run of extraction has done so far, line by line, so that the next can go on from there.
 *
 * @module
 */
import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureDtype } from "./feature_key.ts";

/** The first line: what must be the same for another run to go on. */
export interface JournalHead {
  /** Version of the journal. */
  readonly journal: 1;
  /** Samples a run of the model: other batches might give other bits. */
  readonly batch: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** Number of source classes; null without probabilities. */
  readonly sourceClasses: number | null;
  /** Element type of the features. */
  readonly dtype: FeatureDtype;
}

/** Every other line: rows that are complete on disk. */
export interface JournalChunk {
  /** Rows after this chunk. */
  readonly rows: number;
  /** The sample to go on from. */
  readonly next: number;
  /** SHA-256 over the chunk's bytes in features, labels and probabilities. */
  readonly sha256: string;
  /** Samples that were left out on the way. */
  readonly skipped: readonly SkippedSample[];
}

/** A journal that was read. */
export interface Journal {
  /** Its first line. */
  readonly head: JournalHead;
  /** The lines that are whole, each with the length of the file up to its end. */
  readonly chunks: readonly (JournalChunk & { readonly end: number })[];
  /** Length of the first line. */
  readonly headEnd: number;
}

/** Name of the file. */
export const JOURNAL_FILE = "journal.jsonl";

/** A line of the journal. */
export function journalLine(entry: JournalHead | JournalChunk): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(entry) + "\n");
}

function parsed<T>(line: string): Partial<T> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Parse a journal; what comes after the first line that is cut off or makes no sense is as if it
 * had not been written.
 *
 * @returns Undefined where not even the first line is whole.
 */
export function parseJournal(bytes: Uint8Array): Journal | undefined {
  let head: JournalHead | undefined;
  let headEnd = 0;
  const chunks: (JournalChunk & { end: number })[] = [];
  const decoder = new TextDecoder();
  for (let start = 0;;) {
    const end = bytes.indexOf(10, start) + 1;
    if (end === 0) break;
    const line = decoder.decode(bytes.subarray(start, end));
    start = end;
    if (!head) {
      const first = parsed<JournalHead>(line);
      if (first?.journal !== 1 || !first.batch || !first.dims) return undefined;
      head = first as JournalHead;
      headEnd = end;
      continue;
    }
    const chunk = parsed<JournalChunk>(line);
    const last = chunks.at(-1) ?? { rows: 0, next: 0 };
    if (
      !chunk?.sha256 || !Array.isArray(chunk.skipped) ||
      !(chunk.rows! >= last.rows) || !(chunk.next! > last.next)
    ) break;
    chunks.push({ ...(chunk as JournalChunk), end });
  }
  return head && { head, chunks, headEnd };
}
