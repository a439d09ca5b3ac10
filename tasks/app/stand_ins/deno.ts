/// <reference lib="dom" />
/**
 * What the library reads files with, over the files that were dropped on the page: the part of Deno's interface that
 * reads. The bundler puts it where modules say `Deno`; `globalThis.Deno` stays undefined, as it is in a browser.
 *
 * @module
 */

/** Reads at once; workers have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

class NotFound extends Error {}
class IsADirectory extends Error {}
class NotADirectory extends Error {}
class NotCapable extends Error {}
class PermissionDenied extends Error {}
class FilesystemLoop extends Error {}

const files = new Map<string, File>();
const folders = new Map<string, Set<string>>([["/", new Set()]]);

/** Put files in place of those that were at or below a folder. */
export function mount(
  folder: string,
  dropped: ReadonlyMap<string, File>,
): void {
  for (const tree of [files, folders]) {
    for (const path of tree.keys()) {
      if (path === folder || path.startsWith(`${folder}/`)) tree.delete(path);
    }
  }
  addFolder(folder);
  for (const [name, file] of dropped) {
    const path = `${folder}/${name}`;
    addFolder(parent(path));
    folders.get(parent(path))!.add(lastPart(path));
    files.set(path, file);
  }
}

function addFolder(path: string): void {
  if (folders.has(path)) return;
  folders.set(path, new Set());
  addFolder(parent(path));
  folders.get(parent(path))!.add(lastPart(path));
}

const parent = (path: string) => path.slice(0, path.lastIndexOf("/")) || "/";
const lastPart = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** A path without empty parts, `.` and `..`. */
function whole(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function fileAt(given: string): File {
  const path = whole(given);
  const file = files.get(path);
  if (file) return file;
  if (folders.has(path)) throw new IsADirectory(`${given} is a folder`);
  throw new NotFound(`${given} was not dropped`);
}

function statOf(given: string) {
  const path = whole(given);
  const isDirectory = folders.has(path);
  return {
    isFile: !isDirectory,
    isDirectory,
    isSymlink: false,
    size: isDirectory ? 0 : fileAt(given).size,
    mtime: isDirectory ? null : new Date(fileAt(given).lastModified),
    ctime: null,
    ino: null,
  };
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await fileAt(path).arrayBuffer());
  } catch (error) {
    throw unreadable(error, path);
  }
}

function readFileSync(path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(
      new FileReaderSync().readAsArrayBuffer(fileAt(path)),
    );
  } catch (error) {
    throw unreadable(error, path);
  }
}

/** A dropped file that has been changed, moved or removed since cannot be read any more. */
function unreadable(error: unknown, path: string): Error {
  const isGone = error instanceof DOMException &&
    ["NotReadableError", "NotFoundError"].includes(error.name);
  return isGone
    ? new PermissionDenied(`${path} has changed since it was dropped`, {
      cause: error,
    })
    : error as Error;
}

function openSync(path: string) {
  const file = fileAt(path);
  let at = 0;
  const seekSync = (offset: number): number => at = offset;
  /** The part that comes next, passed over. */
  const next = ({ length }: Uint8Array): Blob => {
    const part = file.slice(at, at + length);
    at += part.size;
    return part;
  };
  const put = (bytes: ArrayBuffer, into: Uint8Array): number | null => {
    into.set(new Uint8Array(bytes));
    return bytes.byteLength === 0 ? null : bytes.byteLength;
  };
  return {
    stat: () => Promise.resolve(statOf(path)),
    seekSync,
    seek: (offset: number) => Promise.resolve(seekSync(offset)),
    readSync(into: Uint8Array): number | null {
      try {
        return put(new FileReaderSync().readAsArrayBuffer(next(into)), into);
      } catch (error) {
        throw unreadable(error, path);
      }
    },
    async read(into: Uint8Array): Promise<number | null> {
      try {
        return put(await next(into).arrayBuffer(), into);
      } catch (error) {
        throw unreadable(error, path);
      }
    },
    close() {},
    [Symbol.dispose]() {},
  };
}

function* readDirSync(given: string) {
  const path = whole(given);
  const names = folders.get(path);
  if (!names) {
    throw files.has(path)
      ? new NotADirectory(`${given} is a file`)
      : new NotFound(`${given} was not dropped`);
  }
  for (const name of names) {
    const { isFile, isDirectory, isSymlink } = statOf(`${path}/${name}`);
    yield { name, isFile, isDirectory, isSymlink };
  }
}

async function* readDir(given: string) {
  for (const entry of readDirSync(given)) yield await Promise.resolve(entry);
}

/** What stands where modules say `Deno`. */
export const Deno = {
  errors: {
    NotFound,
    IsADirectory,
    NotADirectory,
    NotCapable,
    PermissionDenied,
    FilesystemLoop,
  },
  SeekMode: { Start: 0, Current: 1, End: 2 },
  build: { os: "linux", arch: "browser" },
  openSync,
  // deno-lint-ignore require-await
  open: async (path: string) => openSync(path),
  readFile,
  readFileSync,
  readTextFile: async (path: string): Promise<string> =>
    new TextDecoder().decode(await readFile(path)),
  readDir,
  readDirSync,
  statSync: statOf,
  // deno-lint-ignore require-await
  stat: async (path: string) => statOf(path),
  // deno-lint-ignore require-await
  lstat: async (path: string) => statOf(path),
  // deno-lint-ignore require-await
  async realPath(path: string): Promise<string> {
    statOf(path);
    return whole(path);
  },
};
