import { assert, assertEquals, assertRejects } from "@std/assert";

import { InputError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/datasets/content_hashes.ts";
import { download, type DownloadOptions } from "../../lib/download/download.ts";
import { type Answer, type FaultServer, faultServer } from "./fault_server.ts";

const CONTENT = Uint8Array.from(
  { length: 300_000 },
  (_, at) => (at * 7 + (at >> 8)) & 255,
);

async function withServer(
  answers: readonly Answer[],
  test: (
    server: FaultServer,
    path: string,
    run: (options?: DownloadOptions) => Promise<unknown>,
  ) => Promise<void>,
  content: () => Uint8Array = () => CONTENT,
  tag?: () => string,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const server = faultServer(content, answers, tag);
  const path = `${folder}/deep/file.bin`;
  try {
    await test(
      server,
      path,
      (options = {}) =>
        download(`${server.origin}/file.bin`, path, { wait: 1, ...options }),
    );
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const ranges = ({ requests }: FaultServer) =>
  requests.map(({ range }) => range);

Deno.test("download() writes the file and nothing beside it", () =>
  withServer([], async (server, path, run) => {
    const seen: number[] = [];
    await run({
      sha256: await sha256(CONTENT),
      onProgress({ received, total }) {
        assertEquals(total, CONTENT.length);
        seen.push(received);
      },
    });
    assertEquals(await Deno.readFile(path), CONTENT);
    assertEquals(seen.at(-1), CONTENT.length);
    assertEquals(
      [...Deno.readDirSync(path.replace(/\/[^/]*$/, ""))].map(({ name }) =>
        name
      ),
      ["file.bin"],
    );
    await run();
    assertEquals(server.requests.length, 1);
  }));

Deno.test("download() goes on where a server died, asking for the rest only", () =>
  withServer(
    [{ dieAfter: 100_000 }, { dieAfter: 50_000 }],
    async (server, path, run) => {
      await run({ sha256: await sha256(CONTENT) });
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(ranges(server), [
        undefined,
        "bytes=100000-",
        "bytes=150000-",
      ]);
    },
  ));

Deno.test("download() goes on in another run with what an earlier one has left", () =>
  withServer(
    [{ dieAfter: 120_000 }, { status: 503 }, { status: 503 }],
    async (server, path, run) => {
      await assertRejects(
        () => run({ attempts: 2 }),
        InputError,
        "the server answers 503 Service Unavailable, 2 times without a new byte; 120000 bytes are kept in",
      );
      await run({ sha256: await sha256(CONTENT) });
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(ranges(server).at(-1), "bytes=120000-");
    },
  ));

Deno.test("download() begins anew where the server knows no ranges", () =>
  withServer(
    [{ dieAfter: 70_000 }, { ignoresRange: true }],
    async (server, path, run) => {
      await run();
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(ranges(server), [undefined, "bytes=70000-"]);
    },
  ));

Deno.test("download() begins anew where the file has changed in between", async () => {
  const changed = CONTENT.map((byte) => 255 - byte);
  let version = 0;
  const requested = () => version++ === 0 ? CONTENT : changed;
  await withServer(
    [{ dieAfter: 70_000 }],
    async (_server, path, run) => {
      await run();
      assertEquals(await Deno.readFile(path), changed);
    },
    requested,
    () => `"${version}"`,
  );
});

Deno.test("download() takes a body without a length, and notices when it breaks", () =>
  withServer(
    [{ chunked: true, dieAfter: 40_000 }, {
      chunked: true,
      ignoresRange: true,
    }],
    async (server, path, run) => {
      await run();
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(server.requests.length, 2);
    },
  ));

Deno.test("download() does not glue on a part that was not asked for", () =>
  withServer(
    [{ dieAfter: 70_000 }, { skew: 10 }],
    async (server, path, run) => {
      await run();
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(ranges(server), [undefined, "bytes=70000-", undefined]);
    },
  ));

Deno.test("download() knows a part that is whole already, and one that is too long", async () => {
  for (const surplus of [0, 5]) {
    await withServer([], async (_server, path, run) => {
      await Deno.mkdir(path.replace(/\/[^/]*$/, ""));
      const part = new Uint8Array(CONTENT.length + surplus);
      part.set(CONTENT);
      await Deno.writeFile(`${path}.part`, part);
      await run();
      assertEquals(await Deno.readFile(path), CONTENT);
    });
  }
});

Deno.test("download() removes a file of another checksum and names both", () =>
  withServer([], async (_server, path, run) => {
    const found = await sha256(CONTENT);
    await assertRejects(
      () => run({ sha256: "0".repeat(64) }),
      InputError,
      `its SHA-256 is ${found}, that of the published file ${"0".repeat(64)}`,
    );
    assertEquals([...Deno.readDirSync(path.replace(/\/[^/]*$/, ""))], []);
  }));

Deno.test("download() does not ask again where the server refuses", () =>
  withServer([{ status: 404 }], async (server, _path, run) => {
    await assertRejects(
      () => run(),
      InputError,
      `Cannot download ${server.origin}/file.bin: the server answers 404`,
    );
    assertEquals(server.requests.length, 1);
  }));

Deno.test("download() gives up on a server that is not there, and says how often it tried", async () => {
  const folder = await Deno.makeTempDir();
  const server = faultServer(() => CONTENT);
  await server.close();
  const error = await assertRejects(
    () =>
      download(`${server.origin}/x`, `${folder}/x`, { wait: 1, attempts: 3 }),
    InputError,
  );
  assert(error.message.includes("3 times without a new byte"), error.message);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("download() stops when it is told to, and keeps what has arrived", () =>
  withServer([{ dieAfter: 90_000 }], async (_server, path, run) => {
    const stop = new AbortController();
    await assertRejects(
      () =>
        run({
          wait: 60_000,
          signal: stop.signal,
          onProgress({ received }) {
            if (received === 90_000) {
              setTimeout(() => stop.abort(new Error("enough")), 20);
            }
          },
        }),
      Error,
      "enough",
    );
    assertEquals((await Deno.stat(`${path}.part`)).size, 90_000);
  }));
