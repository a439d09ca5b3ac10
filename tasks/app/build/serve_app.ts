/**
 * Serves the built page on loopback.
 *
 * @module
 */

/** Kinds of the files that a build has. */
const KINDS: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  wasm: "application/wasm",
  txt: "text/plain; charset=utf-8",
};

/** With these a page may share memory between threads. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** How to serve. */
export interface ServeOptions {
  /** Port; 0 for any that is free. */
  readonly port: number;
  /** Whether the page is cross-origin isolated. Default true. */
  readonly isolated?: boolean;
}

/** A page that is served. */
export interface ServedApp {
  /** Where. */
  readonly url: string;
  /** Stop serving. */
  close(): Promise<void>;
}

/** Serve a folder that {@link buildApp} wrote. */
export function serveApp(
  folder: string,
  { port, isolated = true }: ServeOptions,
): ServedApp {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    async ({ url }) => {
      const name = new URL(url).pathname.slice(1) || "index.html";
      // URLs have no "..", and the build no other folders than these.
      if (!/^(parts\/|onnxruntime\/)?[\w.-]+$/.test(name)) return missing();
      try {
        const { readable } = await Deno.open(`${folder}/${name}`);
        return new Response(readable, {
          headers: {
            "Content-Type": KINDS[name.slice(name.lastIndexOf(".") + 1)] ??
              "application/octet-stream",
            "Cache-Control": "no-cache",
            ...(isolated ? ISOLATION : {}),
          },
        });
      } catch {
        return missing();
      }
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    close: () => server.shutdown(),
  };
}

function missing(): Response {
  return new Response("There is no such file", { status: 404 });
}
