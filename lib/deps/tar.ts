/** Tar files read entry by entry, loaded when the first one is opened. @module */
import { Readable } from "node:stream";

/** What an entry's header says. */
export interface TarHeader {
  /** Path as it stands in the archive. */
  readonly name: string;
  /** "file", "directory", "symlink", "link" or another kind. */
  readonly type: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** One entry; its content is to be read, or skipped, before the next one is asked for. */
export interface TarEntry extends AsyncIterable<Uint8Array> {
  /** What its header says. */
  readonly header: TarHeader;
  /** Pass the content over. */
  resume(): void;
}

/**
 * The entries of a tar stream, in order.
 *
 * @throws {Error} If the stream is no tar file or ends before it should; the package says how.
 */
export async function* tarEntries(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<TarEntry> {
  const { extract } = await import("npm:tar-stream@3.1.7");
  const entries = extract();
  const source = Readable.fromWeb(stream as never);
  source.on("error", (error) => entries.destroy(error));
  source.pipe(entries);
  try {
    yield* entries as unknown as AsyncIterable<TarEntry>;
  } finally {
    source.destroy();
  }
}

/**
 * The decoder of a header's block of 512 bytes.
 *
 * It gives null for a block of zeros, and throws where the checksum is wrong.
 */
export async function tarHeaders(): Promise<
  (block: Uint8Array) => TarHeader | null
> {
  const { default: { decode } } = await import(
    "npm:tar-stream@3.1.7/headers.js"
  );
  return (block) => decode(block, "utf-8", true);
}
