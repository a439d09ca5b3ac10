import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { encodeNpy, randomSource } from "fair-collapse";

import { cli, root, withFolder } from "./run_process.ts";

const CLI = `${root}cli.ts`;

function spawn(
  words: readonly string[],
  streams: Partial<Deno.CommandOptions> = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-A", CLI, ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...streams,
  }).spawn();
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .text();
}

Deno.test("a reader that has seen enough ends a command without an error", async () => {
  // More than a pipe holds, so that the end is written after the reader has gone.
  for (const words of [["metrics", "--json"], ["--help"]]) {
    const process = spawn(words);
    await process.stdout.cancel();
    assertEquals(await textOf(process.stderr), "");
    assertEquals((await process.status).code, 0);
  }
});

Deno.test({
  name: "a full disk behind stdout is named, without a stack trace",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, stderr } = await new Deno.Command("sh", {
      args: [
        "-c",
        '"$0" run --no-prompt -A "$1" metrics >/dev/full',
        Deno.execPath(),
        CLI,
      ],
      stdin: "null",
    }).output();
    assertEquals(
      new TextDecoder().decode(stderr),
      "Error: Cannot write the result to stdout: no space left on device\n",
    );
    assertEquals(code, 1);
  },
});

Deno.test("remarks that nobody reads do not stop a run", async () => {
  await withFolder(async (folder) => {
    const process = spawn([
      "rank",
      "--data",
      "zoo:fashion",
      "--per-class",
      "3",
      "--models",
      `${root}zoo/image/plain_random.onnx`,
      `${root}zoo/image/residual_random.onnx`,
      "--cache",
      folder,
      "--backend",
      "wasm",
      "--csv",
    ]);
    await process.stderr.cancel();
    assertStringIncludes(await textOf(process.stdout), ",residual_random,");
    assertEquals((await process.status).code, 0);
  });
});

Deno.test("names of files and classes cannot steer the terminal", async () => {
  await withFolder(async (folder) => {
    const escape = "\x1b[2J";
    const write = (name: string, data: Float32Array | Int32Array) =>
      Deno.writeFile(`${folder}/${name}.npy`, encodeNpy(data, [data.length]));
    await write("y", Int32Array.of(0, 0, 1, 1));
    await write(`mo${escape}del`, Float32Array.of(1, 2, 3, 4));
    const score = (file: string) =>
      cli(["score", file, "--labels", "y.npy", "--backend", "plain"], {
        cwd: folder,
      });
    const shown = await score(`mo${escape}del.npy`);
    assertStringIncludes(shown.stdout, "mo\\x1b[2Jdel");
    const missing = await score(`none${escape}.npy`);
    assertStringIncludes(missing.stderr, "Cannot find none\\x1b[2J.npy");
    for (const { stdout, stderr } of [shown, missing]) {
      assert(!`${stdout}${stderr}`.includes("\x1b"));
    }
  });
});

/** Interrupt a run when it has said `sign`. */
async function interrupted(
  words: readonly string[],
  sign: string,
): Promise<{ code: number; stderr: string }> {
  const process = spawn(words);
  const stdout = textOf(process.stdout);
  let stderr = "";
  let isSent = false;
  for await (
    const text of process.stderr.pipeThrough(new TextDecoderStream())
  ) {
    stderr += text;
    if (!isSent && stderr.includes(sign)) {
      process.kill("SIGINT");
      isSent = true;
    }
  }
  const { code } = await process.status;
  assertEquals(await stdout, "");
  return { code, stderr };
}

Deno.test({
  name:
    "Ctrl-C ends with 130 and says that the run goes on from there, and it does",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withFolder(async (folder) => {
      const words = [
        "rank",
        "--data",
        "zoo:fashion",
        "--models",
        "zoo",
        "--backend",
        "wasm",
        "--metrics",
        "logme",
      ];
      const kept = await interrupted(
        [...words, "--cache", folder],
        "features,",
      );
      assertEquals(kept.code, 130);
      assertStringIncludes(
        kept.stderr,
        "Interrupted; what is done is kept. To go on from there:\n  deno run -A ",
      );
      const [, goOn] = /(rank --data .*)$/m.exec(kept.stderr)!;
      assertEquals(goOn, [...words, "--cache", folder].join(" "));
      const again = await cli(["cache", "ls", "--cache", folder, "--csv"]);
      assertStringIncludes(again.stdout, ",whole,");
      const lost = await interrupted([...words, "--no-cache"], "features,");
      assertEquals(lost.code, 130);
      assert(!lost.stderr.includes("go on from there"), lost.stderr);
    });
  },
});

Deno.test({
  name: "Ctrl-C ends a long calculation at once",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withFolder(async (folder) => {
      const [rows, dims, classes] = [4000, 256, 40];
      const random = randomSource(1);
      const save = (
        name: string,
        data: Float32Array | Int32Array,
        shape: number[],
      ) => Deno.writeFile(`${folder}/${name}.npy`, encodeNpy(data, shape));
      await save(
        "x",
        Float32Array.from({ length: rows * dims }, () => random.normal()),
        [rows, dims],
      );
      await save(
        "y",
        Int32Array.from({ length: rows }, (_, n) => n % classes),
        [
          rows,
        ],
      );
      const process = spawn([
        "score",
        `${folder}/x.npy`,
        "--labels",
        `${folder}/y.npy`,
        "--metrics",
        "nleep",
        "--option",
        "nleep.maxWork=null",
        "--backend",
        "plain",
      ]);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      process.kill("SIGINT");
      const patience = setTimeout(() => process.kill("SIGKILL"), 5000);
      const { code } = await process.output();
      clearTimeout(patience);
      assertEquals(code, 130);
    });
  },
});
