/**
 * What a run of extraction has done so far, line by line, so that the next can go on from there.
 *
 * @module
 */
import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureDtype } from "./feature_key.ts";
import { checksum } from "./file_checksum.ts";
import type { SampleRows } from "./sample_rows.ts";

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
  /** Rows by sample, where samples give several. */
  readonly sampleRows?: readonly SampleRows[];
  /** Texts on the way of which the model saw only a part; absent where there are none. */
  readonly truncated?: number;
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
export const JOURNAL_FILE = "journal";

/** Checksum of a line's text, against what a crash may leave in its place. */
function lineChecksum(text: string): string {
  return checksum(new TextEncoder().encode(text)).slice(0, 16);
}

/** A line of the journal: JSON, then its checksum. */
export function journalLine(entry: JournalHead | JournalChunk): Uint8Array {
  const text = JSON.stringify(entry);
  return new TextEncoder().encode(`${text} ${lineChecksum(text)}\n`);
}

/** What a line says, if it is as it was written. */
function parsedLine(line: string): unknown {
  const end = line.length - 18;
  const text = line.slice(0, Math.max(0, end));
  return line.slice(end) === ` ${lineChecksum(text)}\n`
    ? JSON.parse(text)
    : undefined;
}

/**
 * Parse a journal; what comes after the first line that is cut off or not as it was written is
 * as if it were not there.
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
    const entry = parsedLine(decoder.decode(bytes.subarray(start, end)));
    if (entry === undefined) break;
    if (head) {
      chunks.push({ ...(entry as JournalChunk), end });
    } else {
      head = entry as JournalHead;
      if (head.journal !== 1) return undefined;
      headEnd = end;
    }
    start = end;
  }
  return head && { head, chunks, headEnd };
}
