/** Opening models from files and URLs, with what lies beside them. @module */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";

import { FormatError, InputError, ModelError } from "../../lib/errors.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import { tapModel } from "../../lib/models/tap_model.ts";
import {
  classifier,
  type ModelOptions,
  node,
  tensor,
  type TensorOptions,
} from "./encode_onnx.ts";
import { graphUrl, knownGraphs } from "./shared_graphs.ts";
import { withFiles, withServer } from "./with_files.ts";

const head = [node("Gemm", ["feat", "w", "b"], ["logits"])];
const small = classifier(head, [tensor("w", [4, 5]), tensor("b", [5])]);

function external(
  options: TensorOptions["external"],
  others: ModelOptions = {},
): Uint8Array {
  return classifier(
    head,
    [
      tensor("w", [4, 5], { external: options }),
      tensor("b", [5]),
    ],
    {},
    others,
  );
}

Deno.test("openModel() gives name, size, hash, graph and bytes of a file", () =>
  withFiles({ "net.onnx": small }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    assertEquals([model.name, model.size], ["net", small.length]);
    const digest = await crypto.subtle.digest("SHA-256", small);
    assertEquals(model.sha256, new Uint8Array(digest).toHex());
    assertEquals(await model.bytes(), small);
    assertEquals(model.graph.outputs.length, 1);
    assertEquals(modelTap(model).tensor, "feat");
    assertEquals(await model.externalData(), {});
  }));

Deno.test("bytes() puts each tap behind the model, and one tap does not disturb another's bytes", () =>
  withFiles({ "net.onnx": small }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    const feat = await model.bytes("feat");
    const map = await model.bytes("map");
    assertEquals(feat, tapModel(small, "feat"));
    assertEquals(map, tapModel(small, "map"));
    assertEquals(await model.bytes("feat"), feat);
    assertEquals(await model.bytes("logits"), small);
    await assertRejects(
      () => model.bytes("fate"),
      ModelError,
      'no tensor "fate"',
    );
  }));

Deno.test("bytes() reads the file again when a runtime has taken its buffer away", () =>
  withFiles({ "net.onnx": small }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    const { buffer } = await model.bytes("feat");
    structuredClone(buffer, { transfer: [buffer] });
    assertEquals(await model.bytes("feat"), tapModel(small, "feat"));
    assertEquals(await model.bytes(), small);
  }));

Deno.test("bytes() refuses a file that has changed since it was opened", () =>
  withFiles({ "net.onnx": small }, async (folder) => {
    const path = `${folder}/net.onnx`;
    const model = await openModel(path);
    await model.bytes("map"); // takes the room in memory, so that the next tap is read from disk
    await Deno.writeFile(
      path,
      classifier(head, [tensor("w", [4, 5], { fill: 2 }), tensor("b", [5])]),
    );
    await assertRejects(
      () => model.bytes("feat"),
      ModelError,
      `Cannot read ${path}: it has changed since the model was opened; start again`,
    );
  }));

Deno.test("bytes() names the custom operators of a model, which can still be looked at", () =>
  withFiles({
    "net.onnx": classifier([
      node("Warp", ["feat"], ["1"], {}, { domain: "my.ops" }),
      node("Gemm", ["1", "w", "b"], ["logits"]),
    ], [tensor("w", [4, 5]), tensor("b", [5])]),
  }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    assertEquals(modelTap(model).tensor, "1");
    await assertRejects(
      () => model.bytes(),
      ModelError,
      "Cannot run net.onnx: ONNX Runtime lacks its custom operators my.ops.Warp; export it without them",
    );
  }));

Deno.test("openModel() says what is wrong with a file that is missing, a folder, or no model", () =>
  withFiles(
    { "net.onnx": "<html>", "cut.onnx": small.subarray(0, 100) },
    async (folder) => {
      await assertRejects(
        () => openModel(`${folder}/no.onnx`),
        InputError,
        "Cannot find ",
      );
      await assertRejects(
        () => openModel(folder),
        InputError,
        "it is a folder",
      );
      await assertRejects(
        () => openModel(`${folder}/net.onnx`),
        FormatError,
        "it is an HTML page",
      );
      await assertRejects(
        () => openModel(`${folder}/cut.onnx`),
        FormatError,
        "bytes, but 84 are left",
      );
    },
  ));

Deno.test("modelTap() follows the sidecar, and the caller before the sidecar", () =>
  withFiles(
    { "net.onnx": small, "net.json": '{"tap": "map"}' },
    async (folder) => {
      const model = await openModel(`${folder}/net.onnx`);
      assertEquals(modelTap(model).tensor, "map");
      assertEquals(modelTap(model, { tap: "conv" }).tensor, "conv");
    },
  ));

Deno.test("openModel() reads weights beside the model and hashes them with it", () =>
  withFiles({
    "net.onnx": external({ location: "net.bin", offset: "16", length: "80" }),
    "net.bin": new Uint8Array(96).fill(1),
  }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    assertEquals(
      (await model.externalData())["net.bin"],
      new Uint8Array(96).fill(1),
    );
    await Deno.writeFile(`${folder}/net.bin`, new Uint8Array(96).fill(2));
    await assertRejects(
      () => model.externalData(),
      ModelError,
      "net.bin: it has changed",
    );
    assertNotEquals(
      (await openModel(`${folder}/net.onnx`)).sha256,
      model.sha256,
    );
  }));

Deno.test("openModel() refuses weights outside the folder before it reads anything", () =>
  withFiles({}, async (folder) => {
    for (
      const location of [
        "../secret",
        "/etc/hostname",
        "weights/../../x",
        "sub/x.bin",
        "C:\\x",
        "..",
        "",
        "http://host/x",
        "a\0b",
      ]
    ) {
      await Deno.writeFile(`${folder}/net.onnx`, external({ location }));
      await assertRejects(
        () => openModel(`${folder}/net.onnx`),
        ModelError,
        `Cannot open net.onnx: its weights would lie in "${location}", outside its folder`,
      );
    }
  }));

Deno.test({
  name:
    "openModel() refuses the real graph whose weights escape, and opens the one whose weights do not",
  ignore: knownGraphs === null,
  async fn() {
    await assertRejects(
      () => openModel(graphUrl("external_escape.onnx")),
      ModelError,
      'its weights would lie in "../../etc/hostname", outside its folder',
    );
    const model = await openModel(graphUrl("external_data.onnx"));
    assertEquals(
      (await model.externalData())["external_data.bin"].length,
      3292,
    );
  },
});

Deno.test("openModel() says when weights are missing, cut short, or misplaced", () =>
  withFiles({ "short.bin": new Uint8Array(50) }, async (folder) => {
    const cases: [entries: Record<string, string>, words: string][] = [
      [
        { location: "no.bin" },
        'its weights lie in "no.bin", which is not beside it; copy it there',
      ],
      [
        { location: "short.bin" },
        'its weights reach to byte 80 of "short.bin", which holds 50; was the copy interrupted?',
      ],
      [
        { location: "short.bin", length: "8" },
        'tensor "w" takes 80 bytes of "short.bin", but its place is offset 0, length 8',
      ],
      [{ location: "short.bin", offset: "-4" }, "but its place is offset -4"],
      [{ location: "short.bin", offset: "x" }, "but its place is offset NaN"],
    ];
    for (const [entries, words] of cases) {
      await Deno.writeFile(`${folder}/net.onnx`, external(entries));
      await assertRejects(
        () => openModel(`${folder}/net.onnx`),
        ModelError,
        words,
      );
    }
  }));

Deno.test("openModel() downloads a model, tells how far it is, and reads what lies beside it", () =>
  withServer(
    { "/a/net.onnx": small, "/a/net.json": '{"tap":"map"}' },
    async (origin) => {
      const seen: (number | null)[] = [];
      const model = await openModel(`${origin}/a/net.onnx`, {
        onProgress: ({ received, total }) => seen.push(received, total),
      });
      assertEquals(seen.slice(-2), [small.length, small.length]);
      assertEquals(model.name, "net");
      assertEquals(modelTap(model).tensor, "map");
      assertEquals(await model.bytes("map"), tapModel(small, "map"));
      assertEquals(await model.bytes("feat"), tapModel(small, "feat"));
    },
  ));

Deno.test("openModel() downloads a model whose length the server does not say", () =>
  withServer(
    { "/net.onnx": () => new Response(new Blob([small]).stream()) },
    async (origin) => {
      const model = await openModel(`${origin}/net.onnx`);
      assertEquals(await model.bytes(), small);
    },
  ));

Deno.test("openModel() takes a page that a server gives for lack of a sidecar for none", () =>
  withServer({
    "/net.onnx": small,
    "/net.json": "<!DOCTYPE html>not here",
    "/config.json": "<html>",
  }, async (origin) => {
    const { files } = await openModel(`${origin}/net.onnx`);
    assertEquals(files, {
      sidecar: null,
      preprocessorConfig: null,
      config: null,
    });
  }));

Deno.test("openModel() reports a server's refusal and a broken download", () =>
  withServer({
    "/busy.onnx": () =>
      new Response("later", { status: 503, statusText: "Busy" }),
    "/cut.onnx": () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(small.subarray(0, 50));
            setTimeout(() => controller.error(new Error("gone")), 20);
          },
        }),
        { headers: { "content-length": String(small.length) } },
      ),
  }, async (origin) => {
    await assertRejects(
      () => openModel(`${origin}/no.onnx`),
      InputError,
      `Cannot download ${origin}/no.onnx: the server answers 404`,
    );
    await assertRejects(
      () => openModel(`${origin}/busy.onnx`),
      InputError,
      "answers 503",
    );
    await assertRejects(
      () => openModel(`${origin}/cut.onnx`),
      InputError,
      `Cannot download ${origin}/cut.onnx: the connection broke after 50 of ${small.length} bytes; try again`,
    );
  }));

Deno.test("openModel() can be aborted", () =>
  withServer({
    "/slow.onnx": () => new Response(new ReadableStream({ start() {} })),
  }, async (origin) => {
    const signal = AbortSignal.timeout(30);
    const error = await assertRejects(() =>
      openModel(`${origin}/slow.onnx`, { signal })
    );
    assert((error as Error).name === "TimeoutError");
  }));
