/** Zip files read entry by entry, with CRC and zip64, loaded when the first one is opened. @module */

/** A file in a zip file. */
export interface ZipEntry {
  /** Its path in the zip file. */
  readonly filename: string;
  /** Whether it is a folder. */
  readonly directory: boolean;
  /** Where its header begins in the file. */
  readonly offset: number;
  /** How it is compressed: 0 not at all, 8 by deflate. */
  readonly method: number;
  /** CRC-32 of its content, as the directory states. */
  readonly crc: number;
  /** Whether it needs a password. */
  readonly encrypted: boolean;
  /** Bytes before decompression, as the directory states. */
  readonly compressedSize: number;
  /** Bytes after decompression, as the directory states. */
  readonly uncompressedSize: number;
  /** Decompress into a stream; fails where size or CRC differ from what the directory states. */
  getData(target: WritableStream<Uint8Array>): Promise<unknown>;
}

/**
 * The entries of a zip file.
 *
 * @param size Length of the file.
 * @param read Gives the bytes from `start` on, `length` of them.
 */
export async function zipEntries(
  size: number,
  read: (start: number, length: number) => Promise<Uint8Array>,
): Promise<ZipEntry[]> {
  const { configure, Reader, ZipReader } = await import(
    "npm:@zip.js/zip.js@2.24.0/lib/zip-core-native.js"
  );
  configure({ useWebWorkers: false });
  class FileReader extends Reader<null> {
    override size = size;
    override readUint8Array(
      start: number,
      length: number,
    ): Promise<Uint8Array<ArrayBuffer>> {
      return read(start, length) as Promise<Uint8Array<ArrayBuffer>>;
    }
  }
  const entries = await new ZipReader(new FileReader(null), {
    checkSignature: true,
    checkOverlappingEntry: true,
  }).getEntries();
  return entries.map((entry) => ({
    filename: entry.filename,
    directory: entry.directory,
    offset: entry.offset,
    method: entry.compressionMethod,
    crc: (entry.signature ?? 0) >>> 0,
    encrypted: entry.encrypted,
    compressedSize: entry.compressedSize,
    uncompressedSize: entry.uncompressedSize,
    getData: (target) =>
      entry.directory
        ? Promise.reject(new Error("a folder has no data"))
        : entry.getData(target),
  }));
}
