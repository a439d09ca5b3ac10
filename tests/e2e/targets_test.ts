import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { manifestOf } from "../pipeline/targets/write_target.ts";
import { cli, root, withFolder } from "./run_process.ts";

const MODELS = ["plain_random", "residual_random"];

/** Manifests of the zoo's image targets in a folder, and the words that rank two models on them. */
async function benchmark(
  folder: string,
  names: readonly string[],
): Promise<string[]> {
  for (const name of names) {
    await Deno.writeTextFile(
      `${folder}/${name}.json`,
      manifestOf({
        name,
        path: `${root}zoo/targets/${name}`,
        perClass: 6,
        licence: "MIT",
      }),
    );
  }
  return [
    "rank",
    "--models",
    ...MODELS.map((name) => `${root}zoo/image/${name}.onnx`),
    "--cache",
    `${folder}/cache`,
    "--backend",
    "wasm",
    "--allow-outside",
  ];
}

Deno.test("rank --targets ranks on each target and sums up, and once more from the cache alone", () =>
  withFolder(async (folder) => {
    const words = await benchmark(folder, ["fashion", "digits"]);
    const { code, stdout, stderr } = await cli([
      ...words,
      "--targets",
      `${folder}/*.json`,
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "target 1 of 2: digits");
    const headings = stdout.split("\n").filter((line) =>
      /^(digits|fashion|Over)/.test(line)
    );
    assertEquals(headings.map((line) => line.split(/[: ]/)[0]), [
      "digits",
      "fashion",
      "Over",
    ]);
    const again = await cli([
      ...words,
      "--targets",
      `${folder}/fashion.json`,
      `${folder}/digits.json`,
      "--json",
      "--metrics",
      "face,logme",
    ]);
    const document = JSON.parse(again.stdout);
    assertEquals(document.format, "fair-collapse/targets-run");
    assertEquals(
      document.targets.map((
        { target, licence, run }: typeof document,
      ) => [target, licence, run.data.samples]),
      [["fashion", "MIT", 24], ["digits", "MIT", 30]],
    );
    for (const { run } of document.targets) {
      assert(run.models.every(({ cached }: { cached: boolean }) => cached));
    }
    const ranks = new Map(
      document.summary.models.map((
        { name, ranks }: typeof document,
      ) => [name, ranks]),
    );
    for (const [at, { run }] of document.targets.entries()) {
      for (const [model, { name }] of run.models.entries()) {
        assertEquals(
          (ranks.get(name) as number[])[at],
          run.metrics[0].ranks[model],
        );
      }
    }
    const csv = await cli([...words, "--targets", folder, "--csv"]);
    const [heading, ...rows] = csv.stdout.trimEnd().split(/\r?\n/);
    assert(heading.startsWith("target,metric,rank,model,score"));
    assertEquals(rows.map((row) => row.split(",")[0]), [
      "digits",
      "digits",
      "fashion",
      "fashion",
    ]);
  }));

Deno.test("rank --targets goes on after a target that cannot be used, names it, and ends with 1", () =>
  withFolder(async (folder) => {
    const words = await benchmark(folder, ["fashion", "nothing"]);
    await Deno.mkdir(`${folder}/empty`);
    await Deno.writeTextFile(
      `${folder}/nothing.json`,
      manifestOf({ name: "nothing", path: "empty" }),
    );
    const { code, stdout, stderr } = await cli([...words, "--targets", folder]);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "Warning: nothing is left out: Cannot find images",
    );
    assertStringIncludes(stdout, "Over 1 targets");
    assertStringIncludes(stdout, "nothing is missing: Cannot find images");
    const alone = await cli([...words, "--targets", `${folder}/nothing.json`]);
    assertEquals([alone.code, alone.stdout], [1, ""]);
    assertStringIncludes(alone.stderr, "Error: Cannot find images");
  }));

Deno.test("rank --targets reads every manifest before it runs a model", () =>
  withFolder(async (folder) => {
    const words = await benchmark(folder, ["fashion"]);
    await Deno.writeTextFile(
      `${folder}/z.json`,
      manifestOf({ name: "fashion", path: "." }),
    );
    const twice = await cli([...words, "--targets", folder]);
    assertEquals([twice.code, twice.stdout], [1, ""]);
    assertStringIncludes(
      twice.stderr,
      `${folder}/fashion.json and ${folder}/z.json are both "fashion"; change one`,
    );
    const inside = words.filter((word) => word !== "--allow-outside");
    const outside = await cli([
      ...inside,
      "--targets",
      `${folder}/fashion.json`,
    ]);
    assertEquals(outside.code, 1);
    assertStringIncludes(
      outside.stderr,
      "lies outside the manifest's folder; pass --allow-outside",
    );
    for (
      const [more, message] of [
        [["--targets", "none*.json"], 'No file matches "none*.json"'],
        [["--targets", "none.json"], "Cannot find none.json"],
        [["--targets", `${folder}/cache-no`], "Cannot find"],
        [
          ["--targets", folder, "--data", "x"],
          "Expected one of --data and --targets",
        ],
      ] as const
    ) assertStringIncludes((await cli([...words, ...more])).stderr, message);
  }));

Deno.test("rank --data takes a manifest, and rank --targets goes on after Ctrl-C where it stopped", () =>
  withFolder(async (folder) => {
    const words = await benchmark(folder, ["fashion", "digits", "letters"]);
    const one = await cli([
      ...words,
      "--data",
      `${folder}/letters.json`,
      "--json",
    ]);
    assertEquals(JSON.parse(one.stdout).data.name, "letters");
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "-A",
        `${root}cli.ts`,
        ...words,
        "--targets",
        folder,
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "";
    for await (
      const text of process.stderr.pipeThrough(new TextDecoderStream())
    ) {
      if (!said.includes("target 2") && (said + text).includes("target 2")) {
        process.kill("SIGINT");
      }
      said += text;
    }
    const { code } = await process.status;
    assertEquals(code, 130, said);
    assertStringIncludes(said, "Interrupted; what is done is kept");
    const { stdout } = await cli([...words, "--targets", folder, "--json"]);
    const { targets } = JSON.parse(stdout);
    const cached = targets.map((
      { run }: { run: { models: { cached: boolean }[] } },
    ) => run.models.every((model) => model.cached));
    assertEquals([cached[0], cached[2]], [true, true]);
    assertEquals(targets.length, 3);
  }));
