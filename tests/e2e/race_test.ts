/** Races on the command line. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { cli, root, withFolder } from "./run_process.ts";

const MODELS = [
  "mixer_fashion_mnist_cross_entropy",
  "attention_random",
  "residual_random",
  "separable_fashion_mnist_cross_entropy",
].map((name) => `${root}zoo/image/${name}.onnx`);

const RACE = [
  ...["rank", "--data", "zoo:fashion", "--models", ...MODELS],
  ...["--backend", "wasm", "--race", "--race-keep", "2"],
  ...["--race-confidence", "0.8"],
];

Deno.test("rank --race shows who left below the rest, and JSON, CSV and the report have it too", () =>
  withFolder(async (folder) => {
    const words = [...RACE, "--cache", `${folder}/cache`];
    const json = await cli([...words, "--json"]);
    assertEquals(json.code, 0, json.stderr);
    const { order, race, models } = JSON.parse(json.stdout);
    const left: string[] = race.left.map(({ model }: { model: string }) =>
      model
    );
    assert(left.includes("attention_random"), left.join(", "));
    assertEquals(order.slice(-left.length), left);
    assertEquals(race.rounds[0], { samples: 40, models: 4, left: left.length });
    assert(race.passes < race.allPasses);
    assertEquals(models.length, 4);
    assertStringIncludes(
      json.stderr,
      `race: 4 models on 40 of 320 img, ${left.length} leave: ${
        left.join(", ")
      }`,
    );

    const html = `${folder}/report.html`;
    const text = await cli([...words, "--html", html]);
    const lines = text.stdout.split("\n");
    assertStringIncludes(lines[0], "left the race");
    for (const name of left) {
      const line = lines.find((line) => line.includes(name))!;
      assert(/^\s+–\s/.test(line) && line.includes("at 40: "), line);
    }
    assertStringIncludes(
      text.stdout,
      "Race by FaCe: 4 models saw 40 images",
    );
    assertEquals(text.stdout.includes("is not applicable"), false);
    assertStringIncludes(text.stderr, "cached");
    assertStringIncludes(
      await Deno.readTextFile(html),
      "left the race after 40 of 320 samples",
    );

    const csv = await cli([...words, "--csv"]);
    const [heading, ...rows] = csv.stdout.trimEnd().split(/\r?\n/);
    assertStringIncludes(heading, "race_samples,race_score,not_applicable");
    assertEquals(rows.map((row) => row.split(",")[2]), order);
    assertStringIncludes(rows.at(-1)!, "left the race after 40 of 320 samples");
    await Deno.writeTextFile(`${folder}/run.json`, json.stdout);
    const report = await cli([
      ...["report", `${folder}/run.json`, "--html", `${folder}/again.html`],
    ]);
    assertEquals(report.code, 0, report.stderr);
  }));

Deno.test("a race that cannot be is a wrong command line that says what to do", async () => {
  for (
    const [words, message] of [
      [["--race-keep", "2"], "Expected --race with --race-keep"],
      [
        ["--race", "--cluster", "nats://127.0.0.1:9"],
        "Expected --race without --cluster; workers see all samples of every model",
      ],
      [
        ["--race", "--targets", "x.json"],
        "Expected --race with --data; models that leave have no rank",
      ],
      [
        ["--race", "--metrics", "consensus"],
        "Cannot race by consensus: a vote of metrics has no interval",
      ],
      [["--race", "--race-keep", "0"], "Expected keep of a race"],
      [
        ["--race", "--race-confidence", "95"],
        "Expected the confidence of a race",
      ],
      [["--race", "--race-share", "2"], "Expected the share of a race's first"],
    ] as const
  ) {
    const { code, stdout, stderr } = await cli([
      ...["rank", "--data", "zoo:fashion", "--models", MODELS[0], ...words],
    ]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, `Error: ${message}`);
  }
});
