import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { shellWord } from "../../lib/report/shell_word.ts";

import { cli, root, withFolder } from "./run_process.ts";

const RANK = [
  "rank",
  "--data",
  "zoo:fashion",
  "--models",
  ...["plain_random", "residual_random", "mixer_random"]
    .map((name) => `zoo/image/${name}.onnx`),
  "--per-class",
  "10",
  "--backend",
  "wasm",
  "--no-cache",
];

const hasScript = await new Deno.Command("sh", {
  args: ["-c", "script --version && stty --version"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success);

/** What a command draws on a terminal of so many columns. */
async function onTerminal(
  words: readonly string[],
  columns: number,
  env: Record<string, string> = {},
): Promise<string> {
  const line = [Deno.execPath(), "run", "-A", `${root}cli.ts`, ...words]
    .map(shellWord).join(" ");
  const { stdout } = await new Deno.Command("script", {
    args: ["-qec", `stty cols ${columns} rows 20; ${line}`, "/dev/null"],
    cwd: root,
    env: { TERM: "xterm", NO_COLOR: "", ...env },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout).replaceAll("\r\n", "\n");
}

const onLinux = { ignore: Deno.build.os !== "linux" || !hasScript };

Deno.test({
  ...onLinux,
  name: "a terminal shows progress, a table of its width, and the best in bold",
  async fn() {
    const text = await onTerminal(RANK, 60);
    assertStringIncludes(text, "extracting  ███");
    assertStringIncludes(text, "/3 models");
    const table = text.slice(text.lastIndexOf("\x1b[J") + 3).split("\n")
      // deno-lint-ignore no-control-regex
      .map((line) => line.replace(/\x1b\[\d*m/g, ""));
    assert(table[0].startsWith("rank  model"), table[0]);
    for (const line of table.slice(0, 4)) assert(line.length <= 60, line);
    // deno-lint-ignore no-control-regex
    assert(/\x1b\[1m +1 {2}.*\x1b\[0m/.test(text), text);
  },
});

Deno.test({
  ...onLinux,
  name: "NO_COLOR takes the colours off a terminal, and --quiet the progress",
  async fn() {
    const text = await onTerminal([...RANK, "--quiet"], 100, { NO_COLOR: "1" });
    // deno-lint-ignore no-control-regex
    assert(!/\x1b\[\d*m/.test(text), text);
    assert(!text.includes("extracting"));
    assertStringIncludes(text, "resamples of the data; ");
  },
});

Deno.test({
  ...onLinux,
  name: "a terminal that does not tell its size is taken for one of 80 columns",
  async fn() {
    const text = await onTerminal([...RANK, "--quiet"], 0, { NO_COLOR: "1" });
    assertStringIncludes(text, "first in");
    for (const line of text.split("\n")) {
      // deno-lint-ignore no-control-regex
      assert(line.replace(/\x1b\[\d*\w/g, "").length <= 80, line);
    }
  },
});

Deno.test("what is no terminal gets no colours and no progress", async () => {
  const { stdout, stderr } = await cli(RANK, { env: { NO_COLOR: "" } });
  assert(!`${stdout}${stderr}`.includes("\x1b"));
  assert(!stderr.includes("█"));
});

Deno.test("--log-format json puts one object a line on stderr, errors among them", async () => {
  const { code, stderr } = await cli([...RANK, "--log-format", "json"]);
  assertEquals(code, 0);
  const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    new Set(events.map(({ event }) => event)),
    new Set([
      "data",
      "model",
      "backend",
      "progress",
      "extracted",
      "scoring",
      "message",
    ]),
  );
  for (const { time, level } of events) {
    assert(!Number.isNaN(Date.parse(time)));
    assert(["info", "warning"].includes(level), level);
  }
  const failed = await cli([
    "inspect",
    "none.onnx",
    "--log-format",
    "json",
  ]);
  const error = JSON.parse(failed.stderr);
  assertEquals([failed.code, error.level, error.event], [1, "error", "error"]);
  assertStringIncludes(error.message, "none.onnx");
});

Deno.test("--verbose tells the seconds of each stage, and --quiet nothing", async () => {
  await withFolder(async (cache) => {
    const words = [...RANK.slice(0, -1), "--cache", cache];
    const verbose = await cli([...words, "--verbose"]);
    assert(/extraction: \d+\.\d\d s/.test(verbose.stderr), verbose.stderr);
    assert(/kept as [0-9a-f]{32}/.test(verbose.stderr), verbose.stderr);
    assertEquals((await cli([...words, "--quiet"])).stderr, "");
  });
});
