/** A server on loopback that answers as the Hugging Face hub does, and fails as it is told. @module */
import { createHash } from "node:crypto";

/** A repository: contents by path. */
export type FakeFiles = Readonly<Record<string, Uint8Array | string>>;

/** What a hub has, and how it fails. */
export interface FakeHubOptions {
  /** Contents by "owner/name", for models. */
  readonly models?: Readonly<Record<string, FakeFiles>>;
  /** The same for data sets; "owner/name@refs/convert/parquet" is another branch. */
  readonly datasets?: Readonly<Record<string, FakeFiles>>;
  /** Only who shows this may see anything. */
  readonly token?: string;
  /** Paths of files that git holds itself: checksums of theirs are git's. Default: JSON and text. */
  readonly isSmall?: (path: string) => boolean;
  /** Asked for each request; what it gives is answered instead. */
  readonly fault?: (request: HubRequest) => Response | undefined;
  /** Listings hold so many entries a page. Default 1000. */
  readonly page?: number;
}

/** A request, as it is remembered. */
export interface HubRequest {
  /** Path, decoded, and query. */
  readonly path: string;
  /** The authorization that was shown. */
  readonly authorization: string | null;
  /** The range that was asked for. */
  readonly range: string | null;
  /** Whether it came to the server of contents, to which the hub redirects. */
  readonly isContent: boolean;
}

/** A running hub. */
export interface FakeHub {
  /** Its address. */
  readonly endpoint: string;
  /** Requests so far. */
  readonly requests: HubRequest[];
  /** Commit of a repository. */
  commitOf(id: string): string;
  /** Stop it. */
  close(): Promise<void>;
}

interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha1: string;
  readonly sha256: string;
  readonly isSmall: boolean;
}

const hex = (algorithm: string, ...parts: (string | Uint8Array)[]) => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

function entries(
  files: FakeFiles,
  isSmall: (path: string) => boolean,
): Entry[] {
  return Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : Uint8Array.from(content);
    return {
      path,
      bytes,
      sha1: hex("sha1", `blob ${bytes.length}\0`, bytes),
      sha256: hex("sha256", bytes),
      isSmall: isSmall(path),
    };
  });
}

function commit(id: string, files: readonly Entry[]): string {
  return hex("sha1", id, ...files.map(({ path, sha1 }) => path + sha1));
}

/** Start a hub: one server for questions, one for the contents of large files. */
export function fakeHub(options: FakeHubOptions): FakeHub {
  const { isSmall = (path) => /\.(json|txt|md)$/.test(path) } = options;
  const requests: HubRequest[] = [];
  const repositories = new Map<string, readonly Entry[]>();
  for (
    const [kind, all] of [["", options.models], [
      "datasets/",
      options.datasets,
    ]] as const
  ) {
    for (const [id, files] of Object.entries(all ?? {})) {
      repositories.set(kind + id, entries(files, isSmall));
    }
  }
  const remember = (request: Request, isContent: boolean): HubRequest => {
    const { pathname, search } = new URL(request.url);
    const remembered = {
      path: decodeURIComponent(pathname) + search,
      authorization: request.headers.get("authorization"),
      range: request.headers.get("range"),
      isContent,
    };
    requests.push(remembered);
    return remembered;
  };

  const contents = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const remembered = remember(request, true);
      const fault = options.fault?.(remembered);
      if (fault) return fault;
      if (remembered.authorization !== null) {
        return new Response("two ways to sign in", { status: 400 });
      }
      const sha256 = remembered.path.slice(1);
      const file = [...repositories.values()].flat()
        .find((file) => file.sha256 === sha256);
      return file ? sent(file.bytes, remembered.range) : notFound();
    },
  );

  const hub = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const remembered = remember(request, false);
      const fault = options.fault?.(remembered);
      if (fault) return fault;
      if (
        options.token !== undefined &&
        remembered.authorization !== `Bearer ${options.token}`
      ) {
        return Response.json({ error: "Repository not found" }, {
          status: 401,
          headers: { "x-error-code": "RepoNotFound" },
        });
      }
      return answer(new URL(request.url), remembered);
    },
  );

  function find(
    id: string,
    revision: string,
  ): [string, readonly Entry[]] | null {
    for (const [key, files] of repositories) {
      const [name, branch = "main"] = key.split("@");
      if (name !== id) continue;
      const sha = commit(key, files);
      if (revision === branch || revision === sha) return [sha, files];
    }
    return null;
  }

  function answer(url: URL, { range }: HubRequest): Response {
    const path = decodeURIComponent(url.pathname);
    if (path === "/api/models") return listing(url);
    const info = /^\/api\/(models|datasets)\/([^/]+\/[^/]+)\/revision\/(.+)$/
      .exec(path);
    const tree = /^\/api\/(models|datasets)\/([^/]+\/[^/]+)\/tree\/(.+)$/
      .exec(path);
    const [, kind, id, revision] = info ?? tree ?? [];
    if (id !== undefined) {
      const key = (kind === "datasets" ? "datasets/" : "") + id;
      const found = find(key, revision);
      if (!found) {
        const isKnown = [...repositories.keys()].some((name) =>
          name.split("@")[0] === key
        );
        return isKnown
          ? notFound("RevisionNotFound")
          : notFound("RepoNotFound");
      }
      const [sha, files] = found;
      return info
        ? Response.json({ _id: "1", id, sha, private: false })
        : treeOf(url, files);
    }
    const file = /^\/((?:datasets\/)?[^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/
      .exec(path);
    if (!file) return notFound();
    const [sha, files] = find(file[1], file[2]) ?? ["", []];
    const entry = files.find(({ path }) => path === file[3]);
    if (!entry) return notFound("EntryNotFound");
    const headers = { "x-repo-commit": sha };
    if (entry.isSmall) {
      return sent(entry.bytes, range, {
        ...headers,
        etag: `"${entry.sha1}"`,
      });
    }
    return new Response(null, {
      status: 302,
      headers: {
        ...headers,
        "x-linked-etag": `"${entry.sha256}"`,
        "x-linked-size": String(entry.bytes.length),
        location: `http://127.0.0.1:${contents.addr.port}/${entry.sha256}`,
      },
    });
  }

  function listing(url: URL): Response {
    const author = url.searchParams.get("author");
    const ids = [...repositories.keys()].filter((id) =>
      id.startsWith(`${author}/`)
    );
    return paged(url, ids.sort(), 2, (id) => ({
      _id: id,
      id,
      siblings: repositories.get(id)!.map(({ path }) => ({ rfilename: path })),
    }));
  }

  function treeOf(url: URL, files: readonly Entry[]): Response {
    return paged(url, files, options.page ?? 1000, (file) => ({
      type: "file",
      path: file.path,
      oid: file.isSmall ? file.sha1 : hex("sha1", file.sha256),
      size: file.bytes.length,
      ...(!file.isSmall && {
        lfs: { oid: file.sha256, size: file.bytes.length, pointerSize: 134 },
      }),
    }));
  }

  return {
    endpoint: `http://127.0.0.1:${hub.addr.port}`,
    requests,
    commitOf: (id) => commit(id, repositories.get(id)!),
    async close() {
      await hub.shutdown();
      await contents.shutdown();
    },
  };
}

function paged<T>(
  url: URL,
  all: readonly T[],
  size: number,
  record: (one: T) => unknown,
): Response {
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const next = new URL(url);
  next.searchParams.set("cursor", String(from + size));
  return Response.json(all.slice(from, from + size).map(record), {
    headers: from + size < all.length
      ? { link: `<${next.href}>; rel="next"` }
      : {},
  });
}

function notFound(code = "EntryNotFound"): Response {
  return Response.json({ error: "not found" }, {
    status: 404,
    headers: { "x-error-code": code },
  });
}

/** A file, or the part of it that was asked for. */
function sent(
  bytes: Uint8Array<ArrayBuffer>,
  range: string | null,
  headers: Record<string, string> = {},
): Response {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  return new Response(bytes.subarray(from), {
    status: from > 0 ? 206 : 200,
    headers: {
      ...headers,
      ...(from > 0 && {
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      }),
    },
  });
}

/** An answer that ends after so many bytes, as of a connection that is cut. */
export function cutAfter(
  bytes: Uint8Array,
  count: number,
  from = 0,
): Response {
  const body = ReadableStream.from([bytes.slice(from, from + count)]);
  return new Response(body, {
    status: from > 0 ? 206 : 200,
    headers: {
      "content-length": String(bytes.length - from),
      ...(from > 0 && {
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      }),
    },
  });
}

/** Wait until a folder of blobs holds so many bytes of a file that is not whole. */
export async function untilLeft(blobs: string, bytes: number): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const names = await Array.fromAsync(Deno.readDir(blobs)).catch(() => []);
    const left = names.find(({ name }) => name.endsWith(".incomplete"));
    const file = left && await Deno.stat(`${blobs}/${left.name}`);
    if (file?.size === bytes) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${blobs} never held ${bytes} bytes of a file`);
}
