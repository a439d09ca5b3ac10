/** Names that would steer a terminal, in everything that a command reads. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { classifier, node, tensor, value } from "../models/encode_onnx.ts";

import { cli, type Finished, root, withFolder } from "./run_process.ts";

/** Clear the screen, in seven bits and in eight; ring; go back; delete; set the window's title. */
const STEER = "\x1b[2J\x9b31m\x07\b\x7f\r\x1b]0;title\x9c";

/** No control character but the line's end may reach a terminal. */
function assertTame({ stdout, stderr }: Finished, what: string): void {
  for (const [stream, text] of Object.entries({ stdout, stderr })) {
    // CSV ends its lines with both.
    const found = /[^\n]{0,40}(?!\n)\p{Cc}[^\n]{0,20}/u
      .exec(text.replaceAll("\r\n", "\n"));
    assert(
      found === null,
      `${what} writes ${JSON.stringify(found?.[0])} to ${stream}`,
    );
  }
}

/** A folder of two classes, two models, and the results that were made of them, all with such names. */
async function steeringFiles(folder: string): Promise<void> {
  const classes = ["ankle_boot", "shirt"];
  for (const name of classes) {
    const own = `${folder}/da${STEER}ta/${name}${STEER}`;
    await Deno.mkdir(own, { recursive: true });
    let copied = 0;
    for await (
      const file of Deno.readDir(`${root}zoo/targets/fashion/${name}`)
    ) {
      if (copied++ === 6) break;
      await Deno.copyFile(
        `${root}zoo/targets/fashion/${name}/${file.name}`,
        `${own}/${STEER}${file.name}`,
      );
    }
    await Deno.writeTextFile(`${own}/broken${STEER}.png`, "no picture");
  }
  for (const name of ["plain_random", "residual_random"]) {
    await Deno.copyFile(
      `${root}zoo/image/${name}.onnx`,
      `${folder}/${name}${STEER}.onnx`,
    );
  }
  await Deno.writeFile(
    `${folder}/tensors.onnx`,
    classifier(
      [
        node("Gemm", ["feat", "w", "b"], [`z${STEER}`], {}, {
          name: `head${STEER}`,
        }),
        node(`Odd${STEER}`, [`z${STEER}`], [`logits${STEER}`], {}, {
          domain: `own${STEER}`,
        }),
      ],
      [tensor("w", [4, 5]), tensor("b", [5])],
      { outputs: [value(`logits${STEER}`, [`many${STEER}`, 5])] },
      {
        opsets: [["", 15], [`own${STEER}`, 1]],
        metadata: { [`key${STEER}`]: STEER },
      },
    ),
  );
  const table = (column: string, values: number[]) =>
    `model,${column}\n${
      values.map((one, at) => `"m${at}${STEER}",${one}`).join("\n")
    }\n`;
  await Deno.writeTextFile(`${folder}/scores.csv`, table("s", [1, 2, 3, 4]));
  await Deno.writeTextFile(
    `${folder}/truth.csv`,
    table("accuracy", [0.1, 0.4, 0.3, 0.5]),
  );
}

Deno.test("no command lets names of classes, files, models, tensors or runs steer the terminal", async () => {
  await withFolder(async (folder) => {
    await steeringFiles(folder);
    const at = (name: string) => `${folder}/${name}`;
    const data = at(`da${STEER}ta`);
    const models = ["plain_random", "residual_random"]
      .map((name) => at(`${name}${STEER}.onnx`));
    const cache = ["--cache", at("cache")];
    const rank = [
      "rank",
      ...["--data", data, "--models", ...models, "--skip-bad"],
      ...["--backend", "wasm", ...cache],
    ];
    let shown = 0;
    const tame = async (code: number, ...words: string[]) => {
      const finished = await cli(words);
      const line = words.join(" ").replaceAll(STEER, "…");
      assertTame(finished, line);
      assertEquals(finished.code, code, `${line}\n${finished.stderr}`);
      if (`${finished.stdout}${finished.stderr}`.includes("[2J")) shown++;
      return finished;
    };
    // One after the other: the later ones read what the first ones write.
    const run = await tame(0, ...rank, "--json", "--details", "--verbose");
    await Deno.writeTextFile(at("run.json"), run.stdout);
    assertStringIncludes(run.stdout, "\\u009b31m");
    const features = at(`features${STEER}`);
    await tame(
      0,
      "features",
      ...rank.slice(1),
      "--output",
      features,
      "--verbose",
    );
    const stored = Array.from(
      Deno.readDirSync(features),
      ({ name }) => `${features}/${name}`,
    );
    assertEquals(stored.length, 2);
    const lines: [code: number, ...words: string[]][] = [
      [0, ...rank, "--csv"],
      [0, ...rank, "--verbose"],
      [0, ...rank, "--log-format", "json"],
      [1, ...rank.filter((word) => word !== "--skip-bad")],
      [0, "score", ...stored, "--db", at("other.db"), "--metrics", "ncc,face"],
      [0, "explain", at("run.json"), ...cache],
      [0, "compare", "history:1", "history:last", ...cache],
      [0, "history", ...cache],
      [0, "history", ...cache, "--json"],
      [0, "report", at("run.json"), "--html", at(`page${STEER}.html`)],
      [0, "inspect", at("tensors.onnx")],
      [0, "inspect", at("tensors.onnx"), "--json"],
      [0, "inspect-data", data],
      [
        0,
        "evaluate",
        ...["--scores", at("scores.csv"), "--truth", at("truth.csv")],
        "--csv",
      ],
      [0, "cache", "ls", ...cache],
      [1, "inspect", at(`none${STEER}.onnx`), "--verbose"],
      [1, "score", at(`none${STEER}.npy`)],
      [1, "report", at("scores.csv"), "--html", at("page.html")],
      [2, `rank${STEER}`],
      [2, "rank", `--da${STEER}ta`, "x"],
    ];
    // Two at a time: they only read.
    const waiting = lines.values();
    const failures: string[] = [];
    const worker = async () => {
      for (const line of waiting) {
        await tame(...line).catch((error) => failures.push(error.message));
      }
    };
    await Promise.all([worker(), worker()]);
    assertEquals(failures, []);
    assert(shown > 15, `only ${shown} of ${lines.length + 2} showed the names`);
  });
});
