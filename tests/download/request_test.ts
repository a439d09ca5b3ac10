import { assert, assertEquals, assertRejects } from "@std/assert";

import { download, type DownloadDetails } from "../../lib/download/download.ts";
import { request } from "../../lib/download/request.ts";
import { shownUrl } from "../../lib/download/shown_url.ts";
import { InputError } from "../../lib/errors.ts";

/** A server on loopback while a test runs. */
async function serving(
  answer: (request: Request) => Response | Promise<Response>,
  test: (origin: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  try {
    await test(`http://127.0.0.1:${server.addr.port}`, folder);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

const TEXT = "fair";
const SHA256 =
  "1869c9d2a11e8ecde889aa06a811403308c819ea0a4289c50b90eb1d812c1338";

Deno.test("request() shows a secret to its own server and to no other on the way", async () => {
  const seen: [string, string | null][] = [];
  await serving(({ url, headers }) => {
    seen.push(["cdn", headers.get("authorization")]);
    return new Response(new URL(url).pathname);
  }, async (cdn) => {
    await serving(({ url, headers }) => {
      const { pathname } = new URL(url);
      seen.push([pathname, headers.get("authorization")]);
      return pathname === "/a"
        ? new Response(null, { status: 307, headers: { location: "/b" } })
        : Response.redirect(`${cdn}/c`);
    }, async (origin) => {
      const response = await request(`${origin}/a`, {
        authorization: { origin, value: "Bearer hf_x" },
      });
      assertEquals(await response.text(), "/c");
    });
  });
  assertEquals(seen, [
    ["/a", "Bearer hf_x"],
    ["/b", "Bearer hf_x"],
    ["cdn", null],
  ]);
});

Deno.test("request() makes a user and password in a URL an authorization, and shows neither", async () => {
  await serving(
    ({ headers }) =>
      headers.get("authorization") === `Basic ${btoa("ada:s/cret")}`
        ? new Response("in")
        : new Response("out", { status: 401 }),
    async (origin, folder) => {
      const url = origin.replace("//", "//ada:s%2Fcret@");
      assertEquals(await (await request(url)).text(), "in");
      const error = await assertRejects(
        () =>
          download(
            url.replace("cret", "other") + "/x?sig=secret",
            `${folder}/x`,
          ),
        InputError,
        `Cannot download ${origin}/x?…: the server answers 401`,
      );
      assert(!/secret|other|ada/.test(error.message));
    },
  );
});

Deno.test("request() does not follow redirects for ever, nor to other schemes", async () => {
  await serving(
    ({ url }) =>
      new Response(null, {
        status: 302,
        headers: { location: url.endsWith("/file") ? "file:///etc" : "/loop" },
      }),
    async (origin) => {
      await assertRejects(
        () => request(`${origin}/loop`),
        InputError,
        "it redirects 20 times",
      );
      await assertRejects(
        () => request(`${origin}/file`),
        InputError,
        "it redirects to file:///etc, which is not safe",
      );
    },
  );
});

Deno.test("download() waits as long as a busy server asks, and no longer than a few minutes", async () => {
  const times: number[] = [];
  await serving(() => {
    times.push(performance.now());
    return times.length === 1
      ? new Response(null, { status: 429, headers: { "retry-after": "1" } })
      : times.length === 2
      ? new Response(null, {
        status: 429,
        headers: { ratelimit: '"resolvers";r=0;t=1' },
      })
      : times.length === 3
      ? new Response(TEXT)
      : new Response(null, { status: 503, headers: { "retry-after": "3600" } });
  }, async (origin, folder) => {
    await download(origin, `${folder}/a`, { wait: 1 });
    assertEquals(await Deno.readTextFile(`${folder}/a`), TEXT);
    for (const at of [1, 2]) assert(times[at] - times[at - 1] > 950);
    await assertRejects(
      () => download(origin, `${folder}/b`, { wait: 1 }),
      InputError,
      "the server answers 503 Service Unavailable and asks to come back in 60 minutes",
    );
  });
});

Deno.test("download() checks a file of git by its blob's checksum", async () => {
  await serving(() => new Response(TEXT), async (origin, folder) => {
    // git hash-object of the four letters
    const digest = "c4ffd387a3e064f781d5cfa665fe7778fe4d2618";
    const known: DownloadDetails = {
      checksum: { algorithm: "git-sha1", digest },
      size: TEXT.length,
    };
    await download(origin, `${folder}/a`, known);
    assertEquals(await Deno.readTextFile(`${folder}/a`), TEXT);
    await assertRejects(
      () =>
        download(origin, `${folder}/b`, {
          ...known,
          checksum: { algorithm: "git-sha1", digest: "0".repeat(40) },
        }),
      InputError,
      `its git SHA-1 is ${digest}, that of the published file 0000`,
    );
  });
});

Deno.test("download() throws away what was left of another file, and takes all of the right one", async () => {
  const ranges: (string | null)[] = [];
  await serving(({ headers }) => {
    ranges.push(headers.get("range"));
    return ranges.length === 1
      ? new Response("ir", {
        status: 206,
        headers: { "content-range": "bytes 2-3/4" },
      })
      : new Response(TEXT);
  }, async (origin, folder) => {
    await Deno.writeTextFile(`${folder}/a.part`, "un");
    await download(origin, `${folder}/a`, { sha256: SHA256 });
    assertEquals(await Deno.readTextFile(`${folder}/a`), TEXT);
    assertEquals(ranges, ["bytes=2-", null]);
  });
});

Deno.test("download() takes no more bytes than the file has", async () => {
  await serving(
    ({ url }) =>
      url.endsWith("said")
        ? new Response("too many")
        : new Response(ReadableStream.from(endless())),
    async (origin, folder) => {
      await assertRejects(
        () => download(`${origin}/said`, `${folder}/a`, { size: 4 }),
        InputError,
        "sends: 8 bytes, the published file has 4",
      );
      await assertRejects(
        () => download(`${origin}/endless`, `${folder}/b`, { size: 4 }),
        InputError,
        "sends: more bytes, the published file has 4",
      );
    },
  );
});

async function* endless(): AsyncGenerator<Uint8Array> {
  while (true) {
    await Promise.resolve();
    yield new Uint8Array(1000);
  }
}

Deno.test("download() gives up a connection that has fallen silent, and goes on with another", async () => {
  let requests = 0;
  await serving(({ headers }) => {
    if (requests++ > 0) {
      assertEquals(headers.get("range"), "bytes=2-");
      return new Response("ir", {
        status: 206,
        headers: { "content-range": "bytes 2-3/4" },
      });
    }
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode("fa")),
    });
    return new Response(body);
  }, async (origin, folder) => {
    await download(origin, `${folder}/a`, { wait: 1, silence: 200 });
    assertEquals(await Deno.readTextFile(`${folder}/a`), TEXT);
    assertEquals(requests, 2);
  });
});

Deno.test("shownUrl() leaves out what may be secret", () => {
  assertEquals(
    shownUrl("https://ada:key@host:81/a/b.onnx?token=x#y"),
    "https://host:81/a/b.onnx?…",
  );
  assertEquals(shownUrl("https://host/a.onnx"), "https://host/a.onnx");
  assertEquals(shownUrl("models/a?.onnx"), "models/a?.onnx");
});
