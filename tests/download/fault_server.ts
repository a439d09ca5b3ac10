/** A file server on loopback that can be told to fail. @module */

/** How to answer one request. */
export interface Answer {
  /** Close the connection after so many bytes of the body. */
  readonly dieAfter?: number;
  /** Answer with this status and no file. */
  readonly status?: number;
  /** Send the whole file whatever range is asked for. */
  readonly ignoresRange?: boolean;
  /** Send no length, and the body in chunks, as servers do that pack a file anew. */
  readonly chunked?: boolean;
  /** Begin a partial answer so many bytes too late. */
  readonly skew?: number;
}

/** A running server. */
export interface FaultServer {
  /** Its address: "http://127.0.0.1:1234". */
  readonly origin: string;
  /** The requests so far: path and range. */
  readonly requests: { path: string; range?: string }[];
  /** Stop it. */
  close(): Promise<void>;
}

/**
 * Serve bytes at any path.
 *
 * @param content The file; may change between requests.
 * @param answers One for each request in turn; plain ones after the last.
 * @param tag The file's ETag.
 */
export function faultServer(
  content: () => Uint8Array,
  answers: readonly Answer[] = [],
  tag: () => string = () => '"1"',
): FaultServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: FaultServer["requests"] = [];
  const open = new Set<Promise<void>>();

  async function serve(connection: Deno.Conn): Promise<void> {
    try {
      const head = await readHead(connection);
      if (head === "") return;
      const path = /^GET (\S+)/.exec(head)?.[1] ?? "";
      const range = /^range: (.+)$/im.exec(head)?.[1].trim();
      const ifRange = /^if-range: (.+)$/im.exec(head)?.[1].trim();
      const answer = answers[requests.length] ?? {};
      requests.push({ path, range });
      await respond(connection, answer, range, ifRange);
    } catch (error) {
      // The client went away, or was sent away on purpose.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    } finally {
      connection.close();
    }
  }

  async function respond(
    connection: Deno.Conn,
    { dieAfter, status, ignoresRange, chunked, skew = 0 }: Answer,
    range: string | undefined,
    ifRange: string | undefined,
  ): Promise<void> {
    const bytes = content();
    if (status !== undefined) {
      await write(
        connection,
        `HTTP/1.1 ${status} Told to fail\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      );
      return;
    }
    const asked = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const isPartial = asked > 0 && !ignoresRange &&
      (ifRange === undefined || ifRange === tag());
    if (isPartial && asked >= bytes.length) {
      await write(
        connection,
        `HTTP/1.1 416 Range Not Satisfiable\r\ncontent-range: bytes */${bytes.length}\r\n` +
          "content-length: 0\r\nconnection: close\r\n\r\n",
      );
      return;
    }
    const start = isPartial ? asked + skew : 0;
    const body = bytes.subarray(start);
    await write(
      connection,
      [
        isPartial ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK",
        ...(isPartial
          ? [
            `content-range: bytes ${start}-${bytes.length - 1}/${bytes.length}`,
          ]
          : []),
        chunked
          ? "transfer-encoding: chunked"
          : `content-length: ${body.length}`,
        `etag: ${tag()}`,
        "connection: close",
        "\r\n",
      ].join("\r\n"),
    );
    const sent = body.subarray(0, dieAfter ?? body.length);
    if (!chunked) return await write(connection, sent);
    await write(connection, `${sent.length.toString(16)}\r\n`);
    await write(connection, sent);
    await write(connection, dieAfter === undefined ? "\r\n0\r\n\r\n" : "\r\n");
  }

  const accepting = (async () => {
    for await (const connection of listener) {
      const served = serve(connection);
      open.add(served);
      served.finally(() => open.delete(served));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      listener.close();
      await accepting;
      await Promise.all(open);
    },
  };
}

async function readHead(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return "";
    head += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return head;
}

async function write(
  connection: Deno.Conn,
  what: string | Uint8Array,
): Promise<void> {
  const bytes = typeof what === "string"
    ? new TextEncoder().encode(what)
    : what;
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}
