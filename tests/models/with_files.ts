/** Folders and servers that last as long as a test. @module */

type Content = string | Uint8Array;

/** A new folder with these files; it is removed afterwards. */
export async function withFiles(
  files: Record<string, Content>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) {
      const inner = path.split("/").slice(0, -1).join("/");
      await Deno.mkdir(`${folder}/${inner}`, { recursive: true });
      if (typeof content === "string") {
        await Deno.writeTextFile(`${folder}/${path}`, content);
      } else await Deno.writeFile(`${folder}/${path}`, content);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server on loopback with these files and answers; others are not found. */
export async function withServer(
  files: Record<string, Content | (() => Response)>,
  use: (origin: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    },
    (request) => {
      const file = files[new URL(request.url).pathname];
      if (file === undefined) return new Response("not found", { status: 404 });
      return typeof file === "function"
        ? file()
        : new Response(file as BodyInit);
    },
  );
  try {
    await use(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}
