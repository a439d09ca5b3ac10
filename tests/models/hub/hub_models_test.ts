import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";

import { InputError, ModelError } from "../../../lib/errors.ts";
import { expandModels } from "../../../lib/models/expand_models.ts";
import type { HubEvent } from "../../../lib/models/hub/hub_event.ts";
import {
  type HubModelOptions,
  hubModels,
} from "../../../lib/models/hub/hub_models.ts";
import { openModel } from "../../../lib/models/open_model.ts";
import { classifier, node, tensor } from "../encode_onnx.ts";
import {
  cutAfter,
  type FakeHub,
  fakeHub,
  type FakeHubOptions,
  untilLeft,
} from "./fake_hub.ts";

const ONNX = await Deno.readFile(
  new URL("../../../zoo/image/plain_random.onnx", import.meta.url),
);
const TINY = {
  "README.md": "# tiny",
  "config.json": '{"architectures": ["Tiny"]}',
  "preprocessor_config.json": '{"image_mean": [0.5]}',
  "onnx/model.onnx": ONNX,
  "onnx/model_quantized.onnx": ONNX.slice(0, 1000),
  "pytorch_model.bin": "weights",
};

interface Setting {
  readonly hub: FakeHub;
  readonly cache: string;
  /** What was told. */
  readonly events: HubEvent[];
  /** Paths of models, relative to their snapshots. */
  readonly models: (
    name: string,
    options?: HubModelOptions,
  ) => Promise<string[]>;
}

async function withHub(
  options: FakeHubOptions,
  test: (setting: Setting) => Promise<void>,
): Promise<void> {
  const cache = await Deno.makeTempDir();
  const hub = fakeHub(options);
  const events: HubEvent[] = [];
  const settings: HubModelOptions = {
    endpoint: hub.endpoint,
    hubCache: cache,
    token: options.token ?? "",
    offline: false,
    patience: { wait: 1 },
    onHub: (event) => events.push(event),
  };
  try {
    await test({
      hub,
      cache,
      events,
      models: async (name, more) =>
        (await hubModels(name, { ...settings, ...more }))
          .map(({ location }) => location),
    });
  } finally {
    await hub.close();
    await Deno.remove(cache, { recursive: true });
  }
}

const files = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      found.push(
        ...(await files(`${folder}/${name}`)).map((file) => `${name}/${file}`),
      );
    } else found.push(name);
  }
  return found.sort();
};

Deno.test("hubModels() keeps files as huggingface_hub does, and takes along what belongs to a model", () =>
  withHub({ models: { "acme/tiny": TINY } }, async ({ hub, cache, models }) => {
    const [location] = await models("hf:acme/tiny");
    const root = `${cache}/models--acme--tiny`;
    const commit = hub.commitOf("acme/tiny");
    assertEquals(location, `${root}/snapshots/${commit}/onnx/model.onnx`);
    assertEquals(await files(`${root}/snapshots/${commit}`), [
      "config.json",
      "onnx/model.onnx",
      "preprocessor_config.json",
    ]);
    assertEquals(await Deno.readTextFile(`${root}/refs/main`), commit);
    assertEquals(
      (await Deno.readLink(location)).replace(/[0-9a-f]{64}/, "SHA256"),
      "../../../blobs/SHA256",
    );
    assertEquals(await Deno.readFile(location), ONNX);
    const model = await openModel(location);
    assertEquals(model.files.config?.content, TINY["config.json"]);
    assertEquals(
      model.files.preprocessorConfig?.content,
      TINY["preprocessor_config.json"],
    );
  }));

Deno.test("hubModels() downloads a file once, and asks nothing of a commit that it knows", () =>
  withHub({ models: { "acme/tiny": TINY } }, async ({ hub, models }) => {
    const first = await models("hf:acme/tiny");
    const asked = hub.requests.length;
    assertEquals(await models("hf:acme/tiny"), first);
    assertEquals(hub.requests.length, asked + 1);
    const commit = hub.commitOf("acme/tiny");
    assertEquals(await models(`hf:acme/tiny@${commit}`), first);
    assertEquals(hub.requests.length, asked + 1);
  }));

Deno.test("hubModels() gives the weights that lie in other files of the model's folder", () => {
  const onnx = classifier(
    [node("Gemm", ["feat", "w", "b"], ["logits"])],
    [
      tensor("w", [4, 5], { external: { location: "model.onnx_data" } }),
      tensor("b", [5]),
    ],
  );
  return withHub({
    models: {
      "acme/big": {
        "onnx/model.onnx": onnx,
        "onnx/model.onnx_data": new Uint8Array(80).fill(1),
        "onnx/other.bin": "not its",
        "model.onnx_data": "another's",
      },
    },
  }, async ({ models }) => {
    const [location] = await models("hf:acme/big");
    assertEquals(await files(location.replace(/\/[^/]*$/, "")), [
      "model.onnx",
      "model.onnx_data",
    ]);
    const opened = await openModel(location);
    const { "model.onnx_data": weights } = await opened.externalData();
    assertEquals(weights, new Uint8Array(80).fill(1));
  });
});

Deno.test("expandModels() calls a model on the hub by its repository, and says where it is from", () =>
  withHub({
    models: { "acme/tiny": TINY, "other/tiny": { "tiny_v2.onnx": ONNX } },
  }, async ({ hub, cache }) => {
    const sources = await expandModels(
      [
        "hf:acme/tiny",
        "hf:acme/tiny@main",
        "hf:acme/tiny/onnx/model_quantized.onnx",
        "hf:other/tiny",
      ],
      { endpoint: hub.endpoint, hubCache: cache, token: "", offline: false },
    );
    assertEquals(sources.map(({ name }) => name), [
      "tiny",
      "tiny_quantized",
      "tiny_v2",
    ]);
    assertEquals(
      sources[0].origin,
      `hf:acme/tiny@${hub.commitOf("acme/tiny")}/onnx/model.onnx`,
    );
  }));

Deno.test("hubModels() prints the choice among several files", () =>
  withHub(
    { models: { "acme/tiny": TINY } },
    async ({ hub, events, models }) => {
      await models("hf:acme/tiny", { variant: "int8" });
      assertEquals(events, [{
        kind: "choice",
        repository: `hf:acme/tiny@${hub.commitOf("acme/tiny").slice(0, 7)}`,
        path: "onnx/model_quantized.onnx",
        reason: "int8, as asked; there are also onnx/model.onnx",
      }]);
    },
  ));

Deno.test("hubModels() gets past a busy hub, a cut connection and a redirect, and verifies what came", () => {
  let questions = 0;
  let contents = 0;
  return withHub({
    models: { "acme/tiny": TINY },
    fault({ isContent, path }) {
      if (!isContent && path.startsWith("/api/")) {
        questions++;
        if (questions === 1 || questions === 3) {
          return new Response(null, {
            status: questions === 1 ? 429 : 503,
            headers: { "retry-after": "0" },
          });
        }
        if (questions === 4) return cutAfter(new Uint8Array(9), 3);
      }
      if (!isContent) return;
      contents++;
      if (contents === 1) return cutAfter(ONNX, 60_000);
      if (contents === 2) return new Response(null, { status: 503 });
      if (contents === 3) return cutAfter(ONNX, 30_000, 60_000);
    },
  }, async ({ hub, cache, models }) => {
    const [location] = await models("hf:acme/tiny");
    assertEquals(await Deno.readFile(location), ONNX);
    const ranges = hub.requests.filter(({ isContent }) => isContent)
      .map(({ range }) => range);
    assertEquals(ranges, [
      null,
      "bytes=60000-",
      "bytes=60000-",
      "bytes=90000-",
    ]);
    const blobs = await files(`${cache}/models--acme--tiny/blobs`);
    assert(blobs.every((name) => /^[0-9a-f]{40,64}$/.test(name)), `${blobs}`);
  });
});

Deno.test("hubModels() goes on in another run with what an interrupted one has left", () => {
  let isOver = false;
  return withHub({
    models: { "acme/tiny": TINY },
    fault: ({ isContent }) =>
      isContent && !isOver ? cutAfter(ONNX, 50_000) : undefined,
  }, async ({ hub, cache, models }) => {
    const stop = new AbortController();
    const stopped = models("hf:acme/tiny", {
      signal: stop.signal,
      patience: { wait: 60_000 },
    });
    const rejection = assertRejects(() => stopped, Error, "enough");
    await untilLeft(`${cache}/models--acme--tiny/blobs`, 50_000);
    stop.abort(new Error("enough"));
    await rejection;
    isOver = true;
    const [location] = await models("hf:acme/tiny");
    assertEquals(await Deno.readFile(location), ONNX);
    assertEquals(
      hub.requests.findLast(({ isContent }) => isContent)?.range,
      "bytes=50000-",
    );
  });
});

Deno.test("hubModels() refuses a file that is not the one the hub lists, and keeps none of it", () => {
  const wrong = ONNX.map((byte, at) => at === 77 ? byte ^ 1 : byte);
  return withHub({
    models: { "acme/tiny": TINY },
    fault: ({ isContent }) => isContent ? new Response(wrong) : undefined,
  }, async ({ cache, models }) => {
    await assertRejects(
      () => models("hf:acme/tiny"),
      InputError,
      ", that of the published file ",
    );
    assertEquals(await files(`${cache}/models--acme--tiny/blobs`), []);
  });
});

Deno.test("hubModels() shows the token to the hub alone, and in no message", () =>
  withHub(
    { models: { "acme/tiny": TINY }, token: "hf_secret" },
    async ({ hub, models }) => {
      await models("hf:acme/tiny");
      for (const { isContent, authorization } of hub.requests) {
        assertEquals(authorization, isContent ? null : "Bearer hf_secret");
      }
      const error = await assertRejects(
        () => models("hf:acme/tiny", { token: "hf_wrong", variant: "fp16" }),
        InputError,
        "there is no such repository on 127.0.0.1",
      );
      assertStringIncludes(
        error.message,
        "the token that was sent may not see it",
      );
      assert(!error.message.includes("hf_wrong"));
      await assertRejects(
        () => models("hf:acme/tiny", { token: "" }),
        InputError,
        "set HF_TOKEN if it is private",
      );
    },
  ));

Deno.test("hubModels() says what the hub refuses, and what to do", () => {
  let answer: Response | undefined;
  return withHub({
    models: { "acme/tiny": TINY },
    fault: () => answer,
  }, async ({ models }) => {
    const cases: [Response | undefined, string, string][] = [
      [undefined, "hf:acme/none", "there is no such repository on 127"],
      [undefined, "hf:acme/tiny@v9", "the repository has no such revision"],
      [
        undefined,
        "hf:acme/tiny/model.onnx",
        "there is no such file; nearest: onnx/model.onnx",
      ],
      [
        new Response(null, { status: 401 }),
        "hf:acme/tiny",
        "asks who you are; set HF_TOKEN",
      ],
      [
        new Response(null, {
          status: 403,
          headers: { "x-error-code": "GatedRepo" },
        }),
        "hf:acme/tiny",
        "access is granted on request only",
      ],
      [
        new Response("<html>"),
        "hf:acme/tiny",
        "answers what no hub does",
      ],
      [
        Response.json({ sha: "../../x" }),
        "hf:acme/tiny",
        'the hub names no commit for main but "../../x"',
      ],
    ];
    for (const [response, name, words] of cases) {
      answer = response;
      await assertRejects(() => models(name), InputError, words);
    }
  });
});

Deno.test("hubModels() takes no path of a repository that would leave its folder, and no checksum that is none", async () => {
  for (
    const path of ["../../../evil.onnx", "/etc/evil.onnx", "a/..\\..\\b.onnx"]
  ) {
    await withHub({
      models: { "acme/evil": { [path]: ONNX } },
    }, async ({ cache, models }) => {
      await assertRejects(
        () => models("hf:acme/evil"),
        ModelError,
        "it holds no .onnx file",
      );
      assertEquals(
        (await files(cache)).filter((name) => name.includes("evil.onnx")),
        [],
      );
    });
  }
  await withHub({
    models: { "acme/evil": { "model.onnx": ONNX } },
    fault: ({ path }) =>
      path.includes("/tree/")
        ? Response.json([{
          type: "file",
          path: "model.onnx",
          size: 4,
          oid: "../../../evil",
        }])
        : undefined,
  }, async ({ models }) => {
    await assertRejects(
      () => models("hf:acme/evil"),
      InputError,
      'the hub lists "model.onnx" without a size and a checksum',
    );
  });
});

Deno.test("hubModels() asks nobody offline, and names what is not in the cache", () =>
  withHub({ models: { "acme/tiny": TINY } }, async ({ hub, cache, models }) => {
    await assertRejects(
      () => models("hf:acme/tiny", { offline: true }),
      InputError,
      `Cannot open hf:acme/tiny offline: it is not in ${cache}; run once without --offline`,
    );
    const online = await models("hf:acme/tiny");
    const asked = hub.requests.length;
    assertEquals(await models("hf:acme/tiny", { offline: true }), online);
    await assertRejects(
      () => models("hf:acme/tiny", { offline: true, variant: "int8" }),
      InputError,
      "offline: onnx/model_quantized.onnx is not in",
    );
    assertEquals(hub.requests.length, asked);
  }));

Deno.test("hubModels() opens offline what another program has put into the cache, without a listing", () =>
  withHub({}, async ({ cache, models }) => {
    const root = `${cache}/models--acme--tiny`;
    const commit = "0123456789".repeat(4);
    await Deno.mkdir(`${root}/refs`, { recursive: true });
    await Deno.writeTextFile(`${root}/refs/main`, commit);
    await Deno.mkdir(`${root}/snapshots/${commit}/onnx`, { recursive: true });
    const path = `${root}/snapshots/${commit}/onnx/model_fp16.onnx`;
    await Deno.writeFile(path, ONNX);
    assertEquals(await models("hf:acme/tiny", { offline: true }), [path]);
  }));

Deno.test("hubModels() takes what it has where the hub is away, and says so", () =>
  withHub({ models: { "acme/tiny": TINY } }, async ({ events, models }) => {
    const online = await models("hf:acme/tiny");
    const nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const endpoint = `http://127.0.0.1:${nobody.addr.port}`;
    nobody.close();
    const away = { endpoint, patience: { wait: 1, attempts: 2 } };
    assertEquals(await models("hf:acme/tiny", away), online);
    assert(events.some((event) =>
      event.kind === "remark" &&
      event.text.includes("hf:acme/tiny is taken as it was at")
    ));
    await assertRejects(
      () => models("hf:acme/other", away),
      InputError,
      `Cannot open hf:acme/other: ${new URL(endpoint).host} cannot be asked: `,
    );
  }));

Deno.test("hubModels() takes all models of an owner that hold ONNX files, narrowed by name", () =>
  withHub({
    models: {
      "acme/tiny": TINY,
      "acme/vit-small": { "onnx/model.onnx": ONNX },
      "acme/vit-large": { "onnx/model.onnx": ONNX },
      "acme/vit-torch": { "model.safetensors": "x" },
      "acme/pair": { "text.onnx": ONNX, "image.onnx": ONNX },
      "acmeother/vit": { "onnx/model.onnx": ONNX },
    },
    page: 1,
  }, async ({ events, models }) => {
    const ids = async (name: string, options?: HubModelOptions) =>
      (await models(name, options)).map((path) =>
        /models--(\w+--[\w-]+)/.exec(path)![1]
      );
    const all = ["acme--tiny", "acme--vit-large", "acme--vit-small"];
    assertEquals(await ids("hf:acme/*"), all);
    assertEquals(await ids("hf:acme/vit-*"), all.slice(1));
    assertEquals(await ids("hf:acme/*", { filter: "SMALL" }), [
      "acme--vit-small",
    ]);
    assertEquals(await ids("hf:acme/*", { filter: "vit-l*" }), [
      "acme--vit-large",
    ]);
    assertEquals(await ids("hf:acme/*", { offline: true }), all);
    assert(events.some((event) =>
      event.kind === "remark" &&
      event.text ===
        "hf:acme/vit-*: 2 of 5 repositories: acme/vit-large, acme/vit-small"
    ));
    assert(
      events.some((event) =>
        event.kind === "remark" && event.text.startsWith(
          "left out: Cannot tell which model of hf:acme/pair is meant",
        )
      ),
    );
    await assertRejects(
      () => ids("hf:acme/*", { filter: "tiny", variant: "q4" }),
      ModelError,
      "Cannot take any model of hf:acme/*: none has the file that is asked for",
    );
    await assertRejects(
      () => ids("hf:acme/*", { filter: "bert" }),
      ModelError,
      "No model fits hf:acme/* and --filter bert: of acme's 5 repositories 0 fit by name",
    );
  }));

Deno.test("two runs at once download a file once", () =>
  withHub({ models: { "acme/tiny": TINY } }, async ({ hub, models }) => {
    const [a, b] = await Promise.all([
      models("hf:acme/tiny"),
      models("hf:acme/tiny"),
    ]);
    assertEquals(a, b);
    assertEquals(hub.requests.filter(({ isContent }) => isContent).length, 1);
  }));

Deno.test("openModel() takes a name on the hub, with the environment's settings", () =>
  withHub({
    models: { "acme/tiny": TINY, "acme/other": { "other.onnx": ONNX } },
  }, async ({ hub, cache }) => {
    const variables = {
      HF_ENDPOINT: hub.endpoint,
      HF_HUB_CACHE: cache,
      HF_TOKEN: "hf_x",
      HF_HUB_OFFLINE: "",
    };
    const before = Object.keys(variables).map((name) =>
      [name, Deno.env.get(name)] as const
    );
    try {
      for (const [name, value] of Object.entries(variables)) {
        Deno.env.set(name, value);
      }
      const model = await openModel("hf:acme/tiny");
      assertEquals([model.name, model.size], ["tiny", ONNX.length]);
      assertEquals(
        model.origin,
        `hf:acme/tiny@${hub.commitOf("acme/tiny")}/onnx/model.onnx`,
      );
      await assertRejects(
        () => openModel("hf:acme/*"),
        ModelError,
        "Cannot open hf:acme/* as one model: it stands for 2",
      );
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  }));
