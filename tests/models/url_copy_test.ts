/** Models by URL, copied to disk. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";

import { InputError } from "../../lib/errors.ts";
import { sha256Of } from "../../lib/models/checksum.ts";
import { expandModels } from "../../lib/models/expand_models.ts";
import { openModel } from "../../lib/models/open_model.ts";
import { urlCopy, type UrlCopyOptions } from "../../lib/models/url_copy.ts";
import { classifier, node, tensor } from "./encode_onnx.ts";

const NET = classifier(
  [node("Gemm", ["feat", "w", "b"], ["logits"])],
  [
    tensor("w", [4, 5], { external: { location: "net.data" } }),
    tensor("b", [5]),
  ],
);
const text = (content: string) => new TextEncoder().encode(content);

interface Server {
  readonly origin: string;
  /** Contents by path; may be changed. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Paths asked for. */
  readonly asked: string[];
  /** Whether every answer is 503. */
  isBusy: boolean;
}

async function withSite(
  test: (server: Server, options: UrlCopyOptions) => Promise<void>,
): Promise<void> {
  const downloads = await Deno.makeTempDir();
  const files: Server["files"] = new Map([
    ["/nets/onnx/net.onnx", NET],
    ["/nets/onnx/net.data", new Uint8Array(80)],
    ["/nets/config.json", text('{"a": 1}')],
    ["/nets/onnx/net.json", text("<html>not here</html>")],
  ]);
  const asked: string[] = [];
  const served = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) => {
      const path = decodeURIComponent(new URL(url).pathname);
      asked.push(path);
      if (server.isBusy) return new Response(null, { status: 503 });
      const content = files.get(path);
      return content
        ? new Response(content, { headers: { etag: `"${sha256Of(content)}"` } })
        : new Response(null, { status: 404 });
    },
  );
  const server: Server = {
    origin: `http://127.0.0.1:${served.addr.port}`,
    files,
    asked,
    isBusy: false,
  };
  try {
    await test(server, { downloads, patience: { wait: 1, attempts: 2 } });
  } finally {
    await served.shutdown();
    await Deno.remove(downloads, { recursive: true });
  }
}

Deno.test("urlCopy() takes along what lies beside a model, but no pages", () =>
  withSite(async ({ origin }, options) => {
    const path = await urlCopy(`${origin}/nets/onnx/net.onnx`, options);
    assert(path.endsWith("/onnx/net.onnx"), path);
    const model = await openModel(path);
    assertEquals(model.files.config?.content, '{"a": 1}');
    assertEquals(model.files.sidecar, null);
    assertEquals((await model.externalData())["net.data"].length, 80);
  }));

Deno.test("urlCopy() asks once whether a copy is still what the server has, and takes it anew where it is not", () =>
  withSite(async ({ origin, files, asked }, options) => {
    const url = `${origin}/nets/onnx/net.onnx`;
    const path = await urlCopy(url, options);
    const before = asked.length;
    assertEquals(await urlCopy(url, options), path);
    assertEquals(asked.slice(before), ["/nets/onnx/net.onnx"]);
    const changed = classifier(
      [node("Gemm", ["feat", "w", "b"], ["logits"])],
      [tensor("w", [4, 7]), tensor("b", [7])],
    );
    files.set("/nets/onnx/net.onnx", changed);
    files.delete("/nets/config.json");
    assertEquals(await urlCopy(url, options), path);
    assertEquals(await Deno.readFile(path), changed);
    assertEquals((await openModel(path)).files.config, null);
  }));

Deno.test("urlCopy() takes the copy where the server is away or nobody may be asked", () =>
  withSite(async (server, options) => {
    const url = `${server.origin}/nets/onnx/net.onnx?key=secret`;
    await assertRejects(
      () => urlCopy(url, { ...options, offline: true }),
      InputError,
      `Cannot open ${server.origin}/nets/onnx/net.onnx?… offline: there is no copy in`,
    );
    const path = await urlCopy(url, options);
    const asked = server.asked.length;
    assertEquals(await urlCopy(url, { ...options, offline: true }), path);
    assertEquals(server.asked.length, asked);
    server.isBusy = true;
    const remarks: string[] = [];
    const onHub: UrlCopyOptions["onHub"] = (event) => {
      if (event.kind === "remark") remarks.push(event.text);
    };
    assertEquals(await urlCopy(url, { ...options, onHub }), path);
    assertEquals(remarks, [
      `${server.origin}/nets/onnx/net.onnx?… cannot be reached: the server answers 503 Service Unavailable, 2 times; the copy that is here is taken`,
    ]);
  }));

Deno.test("urlCopy() verifies the checksum that a fragment states", () =>
  withSite(async ({ origin }, options) => {
    const url = `${origin}/nets/onnx/net.onnx`;
    await urlCopy(`${url}#sha256=${sha256Of(NET)}`, options);
    await assertRejects(
      () => urlCopy(`${url}#sha256=${"0".repeat(64)}`, options),
      InputError,
      `its SHA-256 is ${sha256Of(NET)}, that of the published file 0000`,
    );
    await assertRejects(
      () => urlCopy(`${url}#sha256=12`, options),
      InputError,
      'expected #sha256= and 64 hexadecimal digits but found "#sha256=12"',
    );
  }));

Deno.test("urlCopy() keeps a name that no file may have by another", () =>
  withSite(async ({ origin, files }, options) => {
    files.set("/..\\..\\evil.onnx", classifier([], []));
    const path = await urlCopy(
      `${origin}/%2e%2e%5c%2e%2e%5cevil.onnx`,
      options,
    );
    assert(path.startsWith(options.downloads) && !path.includes(".."), path);
  }));

Deno.test("expandModels() copies a model by URL where copies are kept, and says where it is from", () =>
  withSite(async ({ origin }, { downloads }) => {
    const url = `${origin}/nets/onnx/net.onnx?key=secret`;
    const [source] = await expandModels([url], { downloads, offline: false });
    assert(source.location.startsWith(downloads));
    assertEquals(source.name, "net");
    assertEquals(source.origin, `${origin}/nets/onnx/net.onnx?…`);
    await assertRejects(
      () => expandModels([url], { offline: true }),
      InputError,
      "offline: no copies are kept without a cache",
    );
  }));
