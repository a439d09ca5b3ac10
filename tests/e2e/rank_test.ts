import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";

import { cli, withFolder } from "./run_process.ts";

const MODELS = [
  "zoo/image/plain_random.onnx",
  "zoo/image/plain_cifar10_squared.onnx",
  "zoo/image/mixer_mnist_squared.onnx",
];
const RANK = [
  "rank",
  "--data",
  "zoo:fashion",
  "--models",
  ...MODELS,
  "--per-class",
  "12",
];

Deno.test("rank prints a table on stdout and what it chose on stderr", async () => {
  await withFolder(async (cache) => {
    // All 320 images: enough for decoding on other threads, after auto has timed the threads of wasm.
    const words = [
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      ...MODELS,
      "--cache",
      cache,
    ];
    const { code, stdout, stderr } = await cli(words);
    assertEquals(code, 0, stderr);
    const [heading, ...rows] = stdout.trimEnd().split("\n");
    assertEquals(heading.trim().split(/\s{2,}/), [
      "rank",
      "model",
      "FaCe",
      "collapse C",
      "fairness F",
      "first in",
      "ranks",
      "dims",
      "images/s",
    ]);
    assertEquals(rows[0].trim().split(/\s+/)[0], "1");
    assertStringIncludes(
      stderr,
      "fashion: 320 images, 4 classes (ankle_boot 80, coat 80, shirt 80, sneaker 80)",
    );
    assertStringIncludes(
      stderr,
      "plain_random: tap /body/body.9/Flatten_output_0",
    );
    assertStringIncludes(stderr, "backend ");
  });
});

Deno.test("rank runs no model the second time, and gives the same document but for the times", async () => {
  await withFolder(async (cache) => {
    const words = [
      ...RANK,
      "--cache",
      cache,
      "--json",
      "--metrics",
      "face,logme,leep",
    ];
    const first = JSON.parse((await cli(words)).stdout);
    const second = JSON.parse((await cli(words)).stdout);
    assertEquals(
      first.models.map(({ cached }: { cached: boolean }) => cached),
      [false, false, false],
    );
    assertEquals(
      second.models.map(({ cached }: { cached: boolean }) => cached),
      [true, true, true],
    );
    const numbers = ({ metrics, order }: typeof first) => ({
      order,
      metrics: metrics.map(({ terms, scores, ranks }: typeof first) => ({
        terms,
        scores,
        ranks,
      })),
    });
    assertEquals(numbers(second), numbers(first));
  });
});

Deno.test("rank --json puts one document on stdout and --quiet nothing on stderr", async () => {
  const { code, stdout, stderr } = await cli([
    ...RANK,
    "--no-cache",
    "--json",
    "--quiet",
    "--backend",
    "wasm",
  ]);
  assertEquals(code, 0, stderr);
  const run = JSON.parse(stdout);
  assertEquals([run.format, run.version, run.metric], [
    "fair-collapse/run",
    1,
    "face",
  ]);
  assertEquals(run.data.samples, 48);
  assertEquals(run.backend.name, "wasm");
  assertEquals(
    run.order.toSorted(),
    run.models.map(({ name }: { name: string }) => name).toSorted(),
  );
  for (const { sha256, tap, dims } of run.models) {
    assertEquals(sha256.length, 64);
    assert(tap.length > 0 && dims > 0);
  }
  assertEquals(stderr, "");
});

Deno.test("rank --csv gives a record a model and metric", async () => {
  const { stdout } = await cli([
    ...RANK,
    "--no-cache",
    "--csv",
    "-q",
    "--metrics",
    "face,gbc",
  ]);
  const lines = stdout.trim().split(/\r?\n/);
  assertEquals(lines[0].split(",").slice(0, 4), [
    "metric",
    "rank",
    "model",
    "score",
  ]);
  assertEquals(lines.length, 1 + 2 * 3);
});

Deno.test("rank of one model prints its terms and says why it has no score", async () => {
  const { code, stdout } = await cli([
    "rank",
    "--data",
    "zoo:fashion",
    "--models",
    MODELS[0],
    "--per-class",
    "5",
    "--no-cache",
    "-q",
  ]);
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    "Cannot rank one model: FaCe is normalised over the pool; its terms are C = -",
  );
});

Deno.test("score ranks what features wrote as rank does", async () => {
  await withFolder(async (folder) => {
    const shared = [
      "--data",
      "zoo:fashion",
      "--models",
      ...MODELS,
      "--per-class",
      "12",
      "--no-cache",
    ];
    const extracted = await cli([
      "features",
      ...shared,
      "--output",
      `${folder}/f`,
      "--backend",
      "wasm",
    ]);
    assertEquals(extracted.code, 0, extracted.stderr);
    const names = [
      "plain_random",
      "plain_cifar10_squared",
      "mixer_mnist_squared",
    ];
    const scored = await cli([
      "score",
      ...names.map((name) => `${folder}/f/${name}`),
      "--json",
      "--backend",
      "wasm",
    ]);
    assertEquals(scored.code, 0, scored.stderr);
    const ranked = await cli([
      "rank",
      ...shared,
      "--json",
      "--backend",
      "wasm",
    ]);
    assertEquals(
      JSON.parse(scored.stdout).order,
      JSON.parse(ranked.stdout).order,
    );
    assertEquals(
      JSON.parse(scored.stdout).metrics[0].terms,
      JSON.parse(ranked.stdout).metrics[0].terms,
    );
  });
});

Deno.test("evaluate compares a run with the zoo's ground truth", async () => {
  await withFolder(async (folder) => {
    const run = await cli([
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      "zoo",
      "--json",
      "-q",
      "--no-cache",
    ]);
    assertEquals(run.code, 0, run.stderr);
    await Deno.writeTextFile(`${folder}/run.json`, run.stdout);
    const { code, stdout, stderr } = await cli([
      "evaluate",
      "--scores",
      `${folder}/run.json`,
      "--truth",
      "zoo",
      "--target",
      "fashion",
    ]);
    assertEquals(code, 0, stderr);
    assert(
      /^face +\d+ +-?\d\.\d\d \[-?\d\.\d\d, -?\d\.\d\d\]/m.test(stdout),
      stdout,
    );
  });
});

Deno.test("rank --profile tells each stage with its rate, on stderr and in the document", async () => {
  await withFolder(async (cache) => {
    const { code, stdout, stderr } = await cli([
      ...RANK,
      "--cache",
      cache,
      "--json",
      "--profile",
      "--memory",
      "1GB",
    ]);
    assertEquals(code, 0, stderr);
    for (
      const stage of [
        "reading",
        "decoding",
        "preprocessing",
        "inference",
        "writing",
        "products",
        "statistics",
      ]
    ) assertMatch(stderr, new RegExp(`^${stage} +\\d+\\.\\d\\d`, "m"));
    assertMatch(stderr, /resident memory at most: [\d.]+ [MG]B/);
    const { profile, data, models } = JSON.parse(stdout);
    const images = data.samples * models.length;
    assertEquals(profile.stages.decoding.items, images);
    assertEquals(profile.stages.inference.items, images);
    assertEquals(profile.stages.writing.items, images);
  });
});

Deno.test("a memory that is too small for anything is refused", async () => {
  const { code, stderr } = await cli([
    "rank",
    "--data",
    "zoo:fashion",
    "--models",
    ...MODELS,
    "--cache",
    "none",
    "--memory",
    "1MB",
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "64MB or more but found 1MB");
});
