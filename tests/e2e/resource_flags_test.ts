/** Bounds and profiles, on every command that takes them. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";

import { cli, root, withFolder } from "./run_process.ts";

const MODEL = `${root}zoo/image/plain_random.onnx`;
const CLUSTER = ["--cluster", "nats://127.0.0.1:9"];

Deno.test("features tells with --profile where the time went, on stderr and in its document", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await cli([
      ...["features", "--data", "zoo:fashion", "--per-class", "3"],
      ...["--models", MODEL, "--output", `${folder}/out`],
      ...["--backend", "wasm", "--no-cache", "--memory", "1GB", "--profile"],
      "--json",
    ]);
    assertEquals(code, 0, stderr);
    const { stages, peakBytes } = JSON.parse(stdout).profile;
    assertEquals(stages.inference.items, 12);
    assertEquals(stages.reading.items, 12);
    assertEquals(peakBytes > 0, true);
    assertStringIncludes(stderr, "inference");
    assertEquals(stderr.includes("metrics beside their products"), false);
  }));

Deno.test("features refuses a --memory that nothing fits in", () =>
  withFolder(async (folder) => {
    const { code, stderr } = await cli([
      ...["features", "--data", "zoo:fashion", "--models", MODEL],
      ...["--output", `${folder}/out`, "--no-cache", "--memory", "1MB"],
    ]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "Expected --memory to be 64MB or more");
  }));

Deno.test("what a report, a profile, many targets and a cluster cannot do together is a wrong command line that says what to do", async () => {
  const models = ["--models", MODEL];
  const data = ["--data", "zoo:fashion", ...models];
  const targets = ["--targets", "targets/*.json", ...models];
  for (
    const [words, message] of [
      [
        [...data, ...CLUSTER, "--profile"],
        "Expected --profile without --cluster; workers do what it tells of, and --verbose tells",
      ],
      [
        [...targets, "--profile"],
        "Expected --profile with --data; on many targets at once it would tell of all together",
      ],
      [
        [...targets, "--html", "r.html"],
        "Expected neither --html nor --details with --targets or --cluster",
      ],
      [[...targets, ...CLUSTER], "Expected one of --targets and --cluster"],
      [
        [...data, ...CLUSTER, "--memory", "1MB"],
        "Expected --memory to be 64MB or more but found 1MB",
      ],
    ] as const
  ) {
    const { code, stdout, stderr } = await cli(["rank", ...words]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, `Error: ${message}`);
  }
  const worker = await cli([
    "worker",
    "--nats",
    "nats://127.0.0.1:9",
    "--memory",
    "much",
  ]);
  assertEquals(worker.code, 2);
  assertStringIncludes(worker.stderr, "Expected --memory to be a size");
});
