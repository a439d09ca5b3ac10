/**
 * The entries of a tar file: ustar, pax and GNU's long names.
 *
 * @see {@link https://www.gnu.org/software/tar/manual/html_node/Standard.html}
 * @module
 */
import { type TarHeader, tarHeaders } from "../../deps/tar.ts";
import { FormatError } from "../../errors.ts";
import type { ByteReader } from "./byte_reader.ts";

/** A file in a tar file. */
export interface TarFile {
  /** Path as it stands there. */
  readonly name: string;
  /** Where its content begins. */
  readonly offset: number;
  /** Bytes of its content. */
  readonly size: number;
}

const BLOCK = 512;
/** No honest path, and no honest list of attributes, is longer. */
const LONGEST_EXTENSION = 2 ** 20;

/**
 * The files of a tar file in order; folders, links and devices are passed over.
 *
 * Whoever takes an entry may read its content from `reader`; what is left of it is skipped.
 *
 * @param reader Stands at the beginning.
 * @param source Name for messages.
 * @throws {FormatError} If a header is damaged, or the file ends early.
 */
export async function* tarFiles(
  reader: ByteReader,
  source: string,
): AsyncGenerator<TarFile> {
  const decode = await tarHeaders();
  let name: string | undefined, size: number | undefined;
  for (;;) {
    const at = reader.position();
    const block = await reader.take(BLOCK);
    if (block.length === 0) return;
    const header = headerOf(decode, block, at, source);
    if (!header) return; // A block of zeros ends the archive.
    const stated = size ?? header.size;
    if (!Number.isSafeInteger(stated) || stated < 0) {
      throw damaged(source, at, `it says a size of ${stated} bytes`);
    }
    const offset = reader.position();
    const end = offset + Math.ceil(stated / BLOCK) * BLOCK;
    if (isExtension(header.type)) {
      if (stated > LONGEST_EXTENSION) {
        throw damaged(source, at, `it says attributes of ${stated} bytes`);
      }
      const bytes = await reader.take(stated);
      if (header.type === "gnu-long-path") name = text(bytes);
      if (header.type === "pax-header") {
        const attributes = paxAttributes(bytes);
        name = attributes.get("path") ?? name;
        const sized = attributes.get("size");
        size = sized === undefined ? undefined : Number(sized);
      }
    } else {
      // Old headers end the name of a folder with a slash.
      if (header.type === "file" || header.type === "contiguous-file") {
        yield { name: name ?? header.name, offset, size: stated };
      }
      name = size = undefined;
    }
    await reader.skip(Math.min(end, offset + stated) - reader.position());
    if (reader.position() < offset + stated) {
      throw new FormatError(
        `Cannot read ${source}: it ends at byte ${reader.position()} within an entry that goes on to byte ${
          offset + stated
        }; was the copy interrupted?`,
      );
    }
    await reader.skip(end - reader.position());
  }
}

function isExtension(type: string): boolean {
  return [
    "pax-header",
    "pax-global-header",
    "gnu-long-path",
    "gnu-long-link-path",
  ]
    .includes(type);
}

function headerOf(
  decode: (block: Uint8Array) => TarHeader | null,
  block: Uint8Array,
  at: number,
  source: string,
): TarHeader | null {
  if (block.length < BLOCK) {
    throw damaged(source, at, `it has ${block.length} of ${BLOCK} bytes`);
  }
  try {
    return decode(block);
  } catch (error) {
    throw damaged(
      source,
      at,
      error instanceof Error ? error.message : String(error),
    );
  }
}

function damaged(source: string, at: number, reason: string): FormatError {
  return new FormatError(
    `Cannot read ${source}: no tar header at byte ${at}: ${
      reason.replace(/\.$/, "")
    }`,
  );
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
}

/** Records of the form "25 path=folder/file\n"; what is none is passed over with all that follows. */
function paxAttributes(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const length = Number(text(bytes.subarray(start, space)));
    if (space < 0 || !(length > space - start + 1)) break;
    const record = new TextDecoder()
      .decode(bytes.subarray(space + 1, start + length - 1));
    const equals = record.indexOf("=");
    if (equals > 0) {
      found.set(record.slice(0, equals), record.slice(equals + 1));
    }
    start += length;
  }
  return found;
}
