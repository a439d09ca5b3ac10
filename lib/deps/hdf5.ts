/** HDF5 files by libhdf5 in WebAssembly, loaded when the first one is opened. @module */

/** An array in an HDF5 file. */
export interface Hdf5Dataset {
  /** Its path, without the first slash. */
  readonly name: string;
  /** Its shape. */
  readonly shape: readonly number[];
  /** What its elements are; "other" is not read here. */
  readonly kind: "float" | "signed" | "unsigned" | "text" | "other";
  /** Bytes of an element. */
  readonly size: number;
  /** Byte order of the elements. */
  readonly littleEndian: boolean;
  /** Whether texts are of any length, kept apart. */
  readonly isVariable: boolean;
  /** Rows of a chunk, where it lies in chunks. */
  readonly chunkRows?: number;
}

/** An HDF5 file, opened. */
export interface Hdf5File {
  /** Its arrays. */
  datasets(): Hdf5Dataset[];
  /** The bytes of some of an array's rows, as they are stored. */
  bytes(dataset: Hdf5Dataset, row: number, rows: number): Uint8Array;
  /** All texts of an array of texts of any length. */
  texts(dataset: Hdf5Dataset): string[];
  /** Let go of it. */
  close(): void;
}

interface Metadata {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly littleEndian: boolean;
  readonly vlen: boolean;
  readonly shape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
}

interface Entity {
  readonly type: string;
  readonly metadata: Metadata;
  readonly value: unknown;
  keys(): string[];
  get(name: string): Entity | null;
}

interface Node {
  stream_ops: Record<string, unknown>;
}

/** What of the library's inside is used: its file system in memory, and reading bytes as they are. */
interface Library {
  readonly FS: {
    createFile(
      folder: string,
      name: string,
      properties: object,
      read: boolean,
      write: boolean,
    ): Node;
    unlink(path: string): void;
  };
  readonly HEAPU8: Uint8Array;
  activate_throwing_error_handler(): void;
  _malloc(size: number): number;
  _free(place: number): void;
  get_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[],
    offset: readonly bigint[],
    strides: readonly bigint[],
    place: bigint,
  ): unknown;
}

const KINDS: Readonly<Record<number, "integer" | "float" | "text">> = {
  0: "integer",
  1: "float",
  3: "text",
  // Truth values are an enumeration.
  8: "integer",
};

/** Groups within groups, and arrays, that are looked at. */
const DEEPEST = 8;
const MOST_ARRAYS = 10_000;

function datasetOf(name: string, metadata: Metadata): Hdf5Dataset {
  const { type, size, signed, littleEndian, vlen, shape, chunks } = metadata;
  const kind = KINDS[type];
  return {
    name,
    shape: (shape ?? []).map(Number),
    kind: kind === "integer"
      ? signed || type === 8 ? "signed" : "unsigned"
      : kind ?? "other",
    size: Number(size),
    littleEndian,
    isVariable: vlen,
    ...(chunks && { chunkRows: Number(chunks[0]) }),
  };
}

/** The arrays of a group and of those within it; links to other files are passed over. */
function datasetsOf(group: Entity, path = "", depth = 0): Hdf5Dataset[] {
  const found: Hdf5Dataset[] = [];
  for (const key of group.keys()) {
    if (found.length > MOST_ARRAYS) throw new Error("it holds too many arrays");
    const entity = group.get(key);
    const name = path === "" ? key : `${path}/${key}`;
    if (entity?.type === "Dataset") {
      found.push(datasetOf(name, entity.metadata));
    } else if (entity?.type === "Group" && depth < DEEPEST) {
      found.push(...datasetsOf(entity, name, depth + 1));
    }
  }
  return found;
}

/**
 * Open an HDF5 file. Only what is asked for is read of it.
 *
 * @param size Length of the file.
 * @param read Fills a buffer with the bytes from `start` on; gives how many there were.
 */
export async function openHdf5(
  size: number,
  read: (start: number, target: Uint8Array) => number,
): Promise<Hdf5File> {
  const { File, ready } = await import("npm:h5wasm@0.10.3");
  const library = await ready as unknown as Library;
  const { FS } = library;
  // By default the library prints its errors.
  library.activate_throwing_error_handler();
  // The library sees a file system of its own in memory, and in it nothing but this file.
  const name = crypto.randomUUID();
  const node = FS.createFile("/", name, {}, true, false);
  Object.defineProperty(node, "usedBytes", { get: () => size });
  node.stream_ops = {
    ...node.stream_ops,
    read: (
      _stream: unknown,
      { buffer, byteOffset }: Int8Array<ArrayBuffer>,
      offset: number,
      length: number,
      position: number,
    ) => read(position, new Uint8Array(buffer, byteOffset + offset, length)),
  };
  let file: { file_id: bigint; close(): unknown } & Entity;
  try {
    file = new File(`/${name}`, "r") as unknown as typeof file;
  } catch (error) {
    FS.unlink(`/${name}`);
    throw error;
  }
  return {
    datasets: () => datasetsOf(file),
    bytes({ name, shape, size }, row, rows) {
      const inner = shape.slice(1);
      const length = inner.reduce((product, n) => product * n, rows * size);
      const place = library._malloc(length);
      if (place === 0) throw new Error(`no memory for ${length} bytes`);
      try {
        library.get_dataset_data(
          file.file_id,
          name,
          [rows, ...inner].map(BigInt),
          [row, ...inner.map(() => 0)].map(BigInt),
          shape.map(() => 1n),
          BigInt(place),
        );
        return library.HEAPU8.slice(place, place + length);
      } finally {
        library._free(place);
      }
    },
    texts: ({ name }) => file.get(name)?.value as string[],
    close() {
      try {
        file.close();
      } finally {
        FS.unlink(`/${name}`);
      }
    },
  };
}
