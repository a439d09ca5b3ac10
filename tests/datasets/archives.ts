/** Zip and tar files made for a test, honest or not. @module */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** Content of files by their path in an archive. */
export type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const encoder = new TextEncoder();

/** Bytes after each other. */
export function concat(
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a zip file may say in spite of the truth. */
export interface ZipLies {
  /** Bytes of each file after decompression. */
  readonly size?: number;
  /** General purpose flags. */
  readonly flags?: number;
}

/** A zip file of deflated files. */
export function zip(files: Files, lies: ZipLies = {}): Uint8Array<ArrayBuffer> {
  const bodies: Uint8Array[] = [], directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = encoder.encode(path);
    const packed = new Uint8Array(deflateRawSync(content));
    const common = new DataView(new ArrayBuffer(26));
    common.setUint16(0, 20, true);
    common.setUint16(2, lies.flags ?? 0, true);
    common.setUint16(4, 8, true);
    common.setUint32(10, crc32(content), true);
    common.setUint32(14, packed.length, true);
    common.setUint32(18, lies.size ?? content.length, true);
    common.setUint16(22, name.length, true);
    const fields = new Uint8Array(common.buffer);
    const local = concat(
      Uint8Array.of(0x50, 0x4b, 3, 4),
      fields,
      name,
      packed,
    );
    const place = new DataView(new ArrayBuffer(14));
    place.setUint32(10, offset, true);
    directory.push(
      Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0),
      fields,
      new Uint8Array(place.buffer),
      name,
    );
    bodies.push(local);
    offset += local.length;
  }
  const entries = concat(...directory);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  const count = Object.keys(files).length;
  end.setUint16(8, count, true);
  end.setUint16(10, count, true);
  end.setUint32(12, entries.length, true);
  end.setUint32(16, offset, true);
  return concat(...bodies, entries, new Uint8Array(end.buffer));
}

/** A header of a tar file, with its checksum. */
export function tarHeader(
  path: string,
  size: number,
  type = "0",
): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (text: string, at: number) => block.set(encoder.encode(text), at);
  put(path.slice(0, 100), 0);
  put("0000644\0", 100);
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put("        ", 148);
  put(type, 156);
  put("ustar\x0000", 257);
  const sum = block.reduce((a, b) => a + b, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A tar file; paths over 100 bytes take a pax header. */
export function tar(files: Files): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const entry = (path: string, content: Uint8Array, type?: string) =>
    parts.push(
      tarHeader(path, content.length, type),
      content,
      new Uint8Array((512 - content.length % 512) % 512),
    );
  for (const [path, content] of Object.entries(files)) {
    if (path.length > 100) {
      const record = ` path=${path}\n`;
      let length = record.length;
      while (`${length}${record}`.length !== length) length++;
      entry("pax", encoder.encode(`${length}${record}`), "x");
    }
    entry(path, content);
  }
  return concat(...parts, new Uint8Array(1024));
}

/** Bytes compressed by gzip. */
export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}
