/** Models and data by name, from a server on loopback that answers as the hub does. @module */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

import {
  cutAfter,
  fakeHub,
  type FakeHubOptions,
  type HubRequest,
  untilLeft,
} from "../models/hub/fake_hub.ts";
import { fashionParquet } from "../models/hub/parquet_images.ts";
import { cli, root, withFolder } from "./run_process.ts";

const TOKEN = "hf_topsecret";
const zoo = (name: string) =>
  Deno.readFileSync(new URL(`zoo/image/${name}`, `file://${root}`));
const SIDECAR = new TextDecoder().decode(zoo("plain_random.json"));
const PLAIN = zoo("plain_random.onnx");
const MODELS = {
  "acme/plain": {
    "README.md": "# plain",
    "onnx/model.onnx": PLAIN,
    "onnx/model.json": SIDECAR,
    "onnx/model_fp16.onnx": "not asked for",
  },
  "acme/residual": {
    "residual.onnx": zoo("residual_random.onnx"),
    "residual.json": new TextDecoder().decode(zoo("residual_random.json")),
  },
  "acme/words": { "model.safetensors": "no ONNX" },
};

interface Setting {
  readonly endpoint: string;
  readonly env: Record<string, string>;
  readonly folder: string;
  readonly requests: readonly HubRequest[];
}

async function withHub(
  options: FakeHubOptions,
  test: (setting: Setting) => Promise<void>,
): Promise<void> {
  const hub = fakeHub({ token: TOKEN, ...options });
  try {
    await withFolder((folder) =>
      test({
        endpoint: hub.endpoint,
        requests: hub.requests,
        folder,
        env: {
          HF_ENDPOINT: hub.endpoint,
          HF_TOKEN: TOKEN,
          HF_HOME: `${folder}/huggingface`,
          HF_HUB_CACHE: "",
          HF_HUB_OFFLINE: "",
        },
      })
    );
  } finally {
    await hub.close();
  }
}

const rankWords = (folder: string, ...more: string[]) => [
  "rank",
  "--data",
  "zoo:fashion",
  "--models",
  "hf:acme/*",
  "--per-class",
  "6",
  "--backend",
  "wasm",
  "--cache",
  `${folder}/cache`,
  "--json",
  ...more,
];

Deno.test("rank takes models from the hub, says which files it chose, and ranks them offline as well", () =>
  withHub({ models: MODELS }, async ({ env, folder, requests, endpoint }) => {
    const flags = [
      "--allow-read",
      `--allow-write=${folder}`,
      "--allow-env",
      "--allow-ffi",
      "--allow-net=127.0.0.1",
    ];
    const online = await cli(rankWords(folder), { env, flags });
    assertEquals(online.code, 0, online.stderr);
    const run = JSON.parse(online.stdout);
    assertEquals(
      run.models.map(({ name }: { name: string }) => name),
      ["plain", "residual"],
    );
    for (const { source } of run.models) {
      assertMatch(source, /^hf:acme\/\w+@[0-9a-f]{40}\/[\w/]+\.onnx$/);
    }
    assertStringIncludes(run.models[0].preprocessingOrigin, "model.json");
    assertMatch(
      online.stderr,
      /hf:acme\/plain@[0-9a-f]{7}: onnx\/model.onnx \(fp32, the default; there are also onnx\/model_fp16.onnx\)/,
    );
    assert(!`${online.stdout}${online.stderr}`.includes(TOKEN));
    assert(!`${online.stdout}`.includes(endpoint));

    const asked = requests.length;
    const offline = await cli(rankWords(folder, "--offline"), { env });
    assertEquals(offline.code, 0, offline.stderr);
    assertEquals(requests.length, asked);
    const again = JSON.parse(offline.stdout);
    assertEquals(again.order, run.order);
    assertEquals(again.metrics[0].scores, run.metrics[0].scores);
  }));

Deno.test("rank goes on with a download that Ctrl-C has stopped", () => {
  let isHanging = true;
  return withHub({
    models: { "acme/plain": MODELS["acme/plain"] },
    fault({ isContent }) {
      if (!isContent || !isHanging) return;
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => stream.enqueue(PLAIN.slice(0, 70_000)),
      });
      return new Response(body, {
        headers: { "content-length": String(PLAIN.length) },
      });
    },
  }, async ({ env, folder, requests }) => {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${root}cli.ts`, ...rankWords(folder)],
      cwd: root,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const blobs = `${folder}/huggingface/hub/models--acme--plain/blobs`;
    await untilLeft(blobs, 70_000);
    process.kill("SIGINT");
    const { code, stderr } = await process.output();
    const said = new TextDecoder().decode(stderr);
    assertEquals(code, 130, said);
    assertStringIncludes(said, "Interrupted");
    isHanging = false;
    const words = ["inspect", "hf:acme/plain", "--json"];
    const again = await cli(words, { env });
    assertEquals(again.code, 0, again.stderr);
    assertEquals(JSON.parse(again.stdout).size, PLAIN.length);
    const last = requests.findLast(({ isContent }) => isContent);
    assertEquals(last?.range, "bytes=70000-");
  });
});

Deno.test("inspect says of a name on the hub what is wrong with it", () =>
  withHub({
    models: MODELS,
    fault: ({ isContent }) => isContent ? cutAfter(PLAIN, 10) : undefined,
  }, async ({ env }) => {
    const cases: [words: string[], told: string][] = [
      [
        ["hf:acme/none"],
        "Error: Cannot open hf:acme/none: there is no such repository",
      ],
      [["hf:acme/words"], "it holds no .onnx file but model.safetensors"],
      [
        ["hf:acme/plain", "--variant", "q4"],
        "Cannot take q4 of hf:acme/plain: there are fp32 (onnx/model.onnx), fp16 (onnx/model_fp16.onnx)",
      ],
      [["hf:acme"], "Cannot read hf:acme: expected hf:OWNER/NAME"],
      [["hf:acme/plain", "--offline"], "Cannot open hf:acme/plain offline"],
    ];
    for (const [words, told] of cases) {
      const { code, stdout, stderr } = await cli(["inspect", ...words], {
        env,
      });
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, told);
      assert(!stderr.includes(TOKEN));
    }
  }));

Deno.test("rank takes data from the hub as well, and its document names their commit", () =>
  withHub({
    models: MODELS,
    datasets: {
      "acme/clothes": { "README.md": "# clothes" },
      "acme/clothes@refs/convert/parquet": {
        "default/train/0000.parquet": fashionParquet(5),
        "default/train/0001.parquet": fashionParquet(5, 5),
      },
    },
  }, async ({ env }) => {
    const { code, stdout, stderr } = await cli([
      "rank",
      "--data",
      "hf-dataset:acme/clothes",
      "--models",
      "hf:acme/plain",
      "hf:acme/residual",
      "--no-cache",
      "--json",
      "--backend",
      "wasm",
    ], { env });
    assertEquals(code, 0, stderr);
    const { data, models } = JSON.parse(stdout);
    assertEquals([data.samples, data.path, models.length], [
      40,
      "hf-dataset:acme/clothes",
      2,
    ]);
    assertMatch(
      data.remarks[0],
      /^Downloaded from hf-dataset:acme\/clothes at [0-9a-f]{40}: configuration default, split train\.$/,
    );
    assertStringIncludes(stderr, "split train, 2 files");
  }));

Deno.test("rank takes models of texts with their tokenizers, and texts, from the hub", () => {
  const texts = (name: string) => {
    const folder = new URL(`zoo/text/${name}/`, `file://${root}`);
    const files = [...Deno.readDirSync(folder)].map(({ name: file }) => [
      // As exporters lay models out: the graph below its tokenizer.
      file === `${name}.onnx` ? "onnx/model.onnx" : file,
      Deno.readFileSync(new URL(file, folder)),
    ]);
    return Object.fromEntries(files);
  };
  const rows = Array.from({ length: 24 }, (_, at) => ({
    text: at % 2 ? `so good a speech, ${at} times` : `what a bad year ${at}`,
    label: at % 2 ? "praise" : "blame",
  }));
  return withHub({
    models: {
      "acme/bag": texts("bag_random"),
      "acme/transformer": texts("transformer_random"),
    },
    datasets: {
      "acme/moods": {
        "data/train-00000-of-00001.parquet": new Uint8Array(
          parquetWriteBuffer({
            columnData: [
              {
                name: "text",
                data: rows.map(({ text }) => text),
                type: "STRING",
              },
              {
                name: "label",
                data: rows.map(({ label }) => label),
                type: "STRING",
              },
            ],
          }),
        ),
      },
    },
  }, async ({ env }) => {
    const { code, stdout, stderr } = await cli([
      "rank",
      "--data",
      "hf-dataset:acme/moods",
      "--models",
      "hf:acme/bag",
      "hf:acme/transformer",
      "--no-cache",
      "--json",
      "--backend",
      "wasm",
    ], { env });
    assertEquals(code, 0, stderr);
    const { data, models } = JSON.parse(stdout);
    assertEquals([data.task, data.samples, data.name], [
      "text",
      24,
      "moods/train",
    ]);
    assertEquals(
      models.map(({ name }: { name: string }) => name),
      ["bag", "transformer"],
    );
  });
});
