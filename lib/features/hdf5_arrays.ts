/**
 * HDF5: arrays by name, as h5py and PyTables write them.
 *
 * @see {@link https://docs.hdfgroup.org/hdf5/latest/_f_m_t3.html}
 * @module
 */
import { fileSize } from "../arrays/file_bytes.ts";
import type { NamedArrays } from "../arrays/named_arrays.ts";
import type { StoredArray, StoredType } from "../arrays/stored_array.ts";
import { type Hdf5Dataset, type Hdf5File, openHdf5 } from "../deps/hdf5.ts";
import { FormatError, InputError } from "../errors.ts";
import { readingError } from "../reading_error.ts";

import { checkHeaps } from "./hdf5_heaps.ts";

/** How much is read at once, if chunks allow it. */
const PIECE = 1 << 20;

/** Chunks of more than this are read in parts, each of which unpacks them anew. */
const LARGEST_CHUNK = 1 << 27;

/** Deflate packs a thousandfold at best. What claims to be packed more is damaged, or was never written. */
const MOST_INFLATION = 1100;

function damaged(source: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.RuntimeError) {
    return new FormatError(
      `Cannot read ${source}: libhdf5 broke down (${said}); a damaged file does that to it, and it reads no other until the program is started anew`,
      { cause: error },
    );
  }
  const [, filter] = /required filter '([^']+)'/.exec(said) ?? [];
  if (filter !== undefined) {
    return new FormatError(
      `Cannot read ${source}: it is packed by ${filter}, which is not known here; save it with gzip, or as it is`,
      { cause: error },
    );
  }
  // The library tells every function on the way; the last one knows the cause.
  const causes = [...said.matchAll(/ in \w+\(\): (.+)/g)];
  const reason = causes.at(-1)?.[1] ?? said.trim().split("\n")[0];
  return new FormatError(
    `Cannot read ${source}: ${reason}; is the file damaged?`,
    { cause: error },
  );
}

/** Open a file, do something with it, close it. */
async function withHdf5<T>(
  path: string,
  use: (file: Hdf5File) => T,
): Promise<T> {
  const size = await fileSize(path);
  let file;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    throw readingError(error, path);
  }
  try {
    const opened = await openHdf5(size, (start, target) => {
      file.seekSync(start, Deno.SeekMode.Start);
      let end = 0;
      while (end < target.length) {
        const read = file.readSync(target.subarray(end));
        if (read === null) break;
        end += read;
      }
      return end;
    });
    try {
      return use(opened);
    } finally {
      opened.close();
    }
  } catch (error) {
    throw damaged(path, error);
  } finally {
    file.close();
  }
}

/** The type of an array's elements, if they are numbers or texts of one length. */
function typeOf(
  { kind, size, isVariable }: Hdf5Dataset,
  source: string,
): StoredType {
  const isWhole = kind === "signed" || kind === "unsigned";
  if (isWhole && [1, 2, 4, 8].includes(size)) {
    return `${kind === "signed" ? "i" : "u"}${size}` as StoredType;
  }
  if (kind === "float" && [2, 4, 8].includes(size)) {
    return `f${size}` as StoredType;
  }
  if (kind === "text" && !isVariable) return `S${size}`;
  throw new FormatError(
    `Cannot read ${source}: its elements are neither numbers nor texts; save it as float32 or int64`,
  );
}

/** Rows to read at once: whole chunks, so that each is unpacked once. */
function rowsAtOnce({ shape, size, chunkRows = 1 }: Hdf5Dataset): number {
  const rowBytes = shape.slice(1).reduce((product, n) => product * n, size);
  const whole = chunkRows * rowBytes > LARGEST_CHUNK ? 1 : chunkRows;
  return whole * Math.max(1, Math.floor(PIECE / (whole * rowBytes)));
}

/** The bytes of an array, some rows at a time. */
async function* pieces(
  path: string,
  dataset: Hdf5Dataset,
  source: string,
): AsyncGenerator<Uint8Array> {
  const [rows] = dataset.shape;
  const step = rowsAtOnce(dataset);
  for (let row = 0; row < rows; row += step) {
    yield await withHdf5(path, (file) => {
      try {
        return file.bytes(dataset, row, Math.min(step, rows - row));
      } catch (error) {
        throw damaged(source, error);
      }
    });
  }
}

/** Texts of any length as texts of one length. */
async function variableTexts(
  path: string,
  dataset: Hdf5Dataset,
  source: string,
): Promise<StoredArray> {
  await checkHeaps(path);
  const texts = await withHdf5(path, (file) => file.texts(dataset));
  const encoder = new TextEncoder();
  const coded = texts.map((text) => encoder.encode(text ?? ""));
  const length = coded.reduce((most, text) => Math.max(most, text.length), 1);
  const bytes = new Uint8Array(coded.length * length);
  for (const [row, text] of coded.entries()) bytes.set(text, row * length);
  return {
    source,
    type: `S${length}`,
    littleEndian: true,
    fortranOrder: false,
    shape: dataset.shape,
    bytes: async function* () {
      yield await Promise.resolve(bytes);
    },
  };
}

async function openArray(
  path: string,
  dataset: Hdf5Dataset,
): Promise<StoredArray> {
  const { name, shape, size, kind, isVariable } = dataset;
  const source = `${name} in ${path}`;
  const fileBytes = await fileSize(path);
  const bytes = shape.reduce((product, n) => product * n, size);
  if (bytes > MOST_INFLATION * fileBytes) {
    throw new FormatError(
      `Cannot read ${source}: its shape (${
        shape.join(", ")
      }) needs ${bytes} bytes, the file holds ${fileBytes}; was it written to the end?`,
    );
  }
  if (kind === "text" && isVariable) {
    return await variableTexts(path, dataset, source);
  }
  return {
    source,
    type: typeOf(dataset, source),
    // The library gives numbers in the machine's order.
    littleEndian: true,
    fortranOrder: false,
    shape,
    bytes: () => pieces(path, dataset, source),
  };
}

/**
 * Open an HDF5 file: its arrays, those in groups by their paths, are read when asked for, a few MiB at a time.
 *
 * @throws {FormatError} If it is damaged.
 */
export async function openHdf5Arrays(path: string): Promise<NamedArrays> {
  const datasets = await withHdf5(path, (file) => file.datasets());
  return {
    source: path,
    names: datasets.map(({ name }) => name),
    open: (name) =>
      openArray(path, datasets.find((dataset) => dataset.name === name)!),
  };
}
