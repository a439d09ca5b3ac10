import { assertEquals, assertStringIncludes } from "@std/assert";

import { root, withFolder } from "./run_process.ts";

/** Serve the checkout's modules on loopback while `use` runs. */
async function served(use: (origin: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    const { pathname } = new URL(request.url);
    if (
      !/^\/[\w./-]+\.(ts|json|onnx)$/.test(pathname) || pathname.includes("..")
    ) {
      return new Response("not found", { status: 404 });
    }
    try {
      const type = pathname.endsWith(".ts")
        ? "application/typescript"
        : "application/octet-stream";
      return new Response(await Deno.readFile(`${root}${pathname.slice(1)}`), {
        headers: { "content-type": type },
      });
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
  try {
    await use(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

async function run(folder: string, script: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/main.ts`, script);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-lock",
      "-A",
      "--check",
      "main.ts",
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

Deno.test("mod.ts is imported by URL from an empty folder and ranks three feature sets in five lines", async () => {
  await served((origin) =>
    withFolder(async (folder) => {
      const stdout = await run(
        folder,
        `import { rankFeatures } from "${origin}/mod.ts";
const set = (model: string, gap: number) => ({ model, rows: 6, dims: 1, labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  classNames: ["a", "b", "c"], chunks: () => [Float32Array.of(0, 1, gap, gap + 1, 2 * gap, 2 * gap + 1)] });
const ranking = await rankFeatures([set("near", 2), set("far", 9), set("middle", 4)]);
console.log(ranking.models.map(({ name }) => name).join(" "));
`,
      );
      assertEquals(stdout.trim().split(" ").length, 3);
      assertStringIncludes(stdout, "far");
    })
  );
});

Deno.test("the zoo is ranked by URL, its models fetched from where the module came from", async () => {
  await served((origin) =>
    withFolder(async (folder) => {
      const stdout = await run(
        folder,
        `import { rank } from "${origin}/mod.ts";
const { models } = await rank({ models: ["zoo"], data: ${
          JSON.stringify(`${root}zoo/targets/fashion`)
        },
  dataOptions: { perClass: 3 }, backend: "wasm", cache: null, metrics: ["logme"] });
console.log(models.length, models[0].rank);
`,
      );
      const [count, first] = stdout.trim().split(" ").map(Number);
      const { models } = JSON.parse(
        await Deno.readTextFile(`${root}zoo/zoo.json`),
      );
      assertEquals(
        count,
        models.filter(({ task }: { task: string }) => task === "image").length,
      );
      assertEquals(first, 1);
    })
  );
});
