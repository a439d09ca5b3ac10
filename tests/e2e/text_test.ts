/** Texts from the command line: tables and models in, a ranking out; what is said of those that cannot be. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import {
  tinyModel,
  type TinyOptions,
  tinyTokenizer,
} from "../models/text/tiny_text_model.ts";
import { cli, withFolder } from "./run_process.ts";

const GOOD = ["good", "great", "fine", "not bad", "very good", "greater"];
const BAD = ["bad", "poor", "dull", "not good", "very poor", "duller"];

/** Films that are praised and others that are not, 48 of them. */
function reviews(): string {
  const lines = Array.from({ length: 48 }, (_, at) => {
    const label = at % 3 === 0 ? "blame" : "praise";
    const words = label === "blame" ? BAD : GOOD;
    const [one, two] = [words[at % 6], words[(at * 5 + 1) % 6]];
    const text = at % 2 === 0
      ? `the film was ${one} and the plot was ${two}!`
      : `a ${one} film, a ${two} plot`;
    return JSON.stringify({ text, label });
  });
  return lines.join("\n") + "\n";
}

/** A folder with reviews and two models. */
async function withModels(
  use: (folder: string) => Promise<void>,
  first: TinyOptions = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const models: [string, TinyOptions][] = [
      ["one", { head: "cls", ...first }],
      ["two", { seed: 2 }],
    ];
    for (const [name, options] of models) {
      await Deno.mkdir(`${folder}/models/${name}/onnx`, { recursive: true });
      await Deno.writeFile(
        `${folder}/models/${name}/onnx/model.onnx`,
        tinyModel(options),
      );
      await Deno.writeTextFile(
        `${folder}/models/${name}/tokenizer.json`,
        JSON.stringify(tinyTokenizer),
      );
    }
    await Deno.writeTextFile(`${folder}/reviews.jsonl`, reviews());
    await use(folder);
  });
}

function rank(folder: string, ...more: string[]): string[] {
  return [
    "rank",
    "--data",
    `${folder}/reviews.jsonl`,
    "--models",
    `${folder}/models`,
    "--backend",
    "wasm",
    ...more,
  ];
}

async function refused(words: string[], message: string): Promise<void> {
  const { code, stdout, stderr } = await cli(words);
  assertStringIncludes(stderr, message);
  assertEquals([code, stdout], [1, ""]);
  assert(!/\n\s+at /.test(stderr), stderr);
}

Deno.test("rank takes a table of texts and a folder of exported models, named by their folders", () =>
  withModels(async (folder) => {
    const words = rank(folder, "--cache", `${folder}/cache`, "--json");
    const { code, stdout, stderr } = await cli(words);
    assertEquals(code, 0, stderr);
    const run = JSON.parse(stdout);
    assertEquals(run.data.task, "text");
    assertEquals(run.data.samples, 48);
    assertEquals(run.data.classes, [
      { name: "blame", count: 16 },
      { name: "praise", count: 32 },
    ]);
    assertEquals(
      run.models.map(({ name, tap, dims, rows }: Record<string, unknown>) => [
        name,
        tap,
        dims,
        rows,
      ]),
      [["one", "pooled", 8, 48], ["two", "last_hidden_state", 8, 48]],
    );
    assertEquals(run.models[1].preprocessing.pooling, "mean");
    assertStringIncludes(
      stderr,
      "reviews: 48 texts, 2 classes (blame 16, praise 32)",
    );
    assertEquals(run.data.remarks, [
      "Texts were taken from column text, classes from label.",
    ]);
    const again = JSON.parse((await cli(words)).stdout);
    assertEquals(again.order, run.order);
    assertEquals(
      again.models.map(({ cached }: { cached: boolean }) => cached),
      [true, true],
    );
  }));

Deno.test("rank --layers all scores layers one by one and names the best of each model", () =>
  withModels(async (folder) => {
    const words = rank(folder, "--layers", "all", "--no-cache");
    const { code, stdout, stderr } = await cli(words);
    assertEquals(code, 0, stderr);
    const [, ...rows] = stdout.split("\n\n")[0].trimEnd().split("\n");
    const names = rows.map((row) => row.trim().split(/\s{2,}/)[1]);
    assertEquals(names.toSorted(), [
      "one @ layer 1",
      "one @ layer 2",
      "one @ penultimate",
      "two @ layer 1",
      "two @ layer 2",
    ]);
    const best = (model: string) =>
      names.find((name) => name.startsWith(`${model} @ `))!.split(" @ ")[1];
    assertStringIncludes(stdout, `Best layer of one: ${best("one")}, of 3.`);
    assertStringIncludes(stdout, `Best layer of two: ${best("two")}, of 2.`);
  }));

Deno.test("rank says how many texts were cut, and how it was asked to pool", () =>
  withModels(async (folder) => {
    const { code, stderr } = await cli(
      rank(folder, "--no-cache", "--max-length", "9", "--pooling", "cls"),
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stderr,
      "at most 9 tokens (as asked), cls over tokens (as asked)",
    );
    // Words, marks, the ending that is a token of its own, and a special token at either end.
    const long = reviews().trim().split("\n")
      .map((line) => JSON.parse(line).text.match(/\w+(?=er\b)|er\b|\w+|[!,]/g))
      .filter((tokens) => tokens.length + 2 > 9);
    assertStringIncludes(
      stderr,
      `Warning: two: ${long.length} of 48 texts are longer than 9 tokens and were cut there`,
    );
  }));

Deno.test("inspect says how a model takes texts, what its layers are, and what it lacks", () =>
  withModels(async (folder) => {
    const path = `${folder}/models/one`;
    const { stdout } = await cli(["inspect", path]);
    assertStringIncludes(
      stdout,
      "texts         24 tokens; tokenizer.json, at most 512 tokens (cut here unless --max-length says more), the model " +
        "gives a row a text\n  layers        H0, last_hidden_state\n",
    );
    await Deno.remove(`${path}/tokenizer.json`);
    const { text } = JSON.parse(
      (await cli(["inspect", path, "--json"])).stdout,
    );
    assertStringIncludes(text.problem, "there is no tokenizer");
  }));

Deno.test("score ranks the features of texts that features wrote as rank does", () =>
  withModels(async (folder) => {
    const [, ...words] = rank(folder, "--no-cache");
    const extracted = await cli([
      "features",
      ...words,
      "--output",
      `${folder}/f`,
    ]);
    assertEquals(extracted.code, 0, extracted.stderr);
    const scored = await cli([
      "score",
      `${folder}/f/one`,
      `${folder}/f/two`,
      "--json",
    ]);
    const ranked = await cli([...rank(folder, "--no-cache"), "--json"]);
    assertEquals(
      JSON.parse(scored.stdout).metrics[0].terms,
      JSON.parse(ranked.stdout).metrics[0].terms,
    );
  }));

Deno.test("rank refuses models, columns and tokenizers that do not fit, each with a message", async () => {
  await withModels(async (folder) => {
    await refused(
      rank(folder, "--text-column", "tweet", "--no-cache"),
      `Error: Cannot find column "tweet" in ${folder}/reviews.jsonl: its columns are text, label; did you mean text?`,
    );
    await refused(
      [
        ...rank(folder, "--no-cache").slice(0, 3),
        "--models",
        "zoo/image/plain_random.onnx",
        "--no-cache",
      ],
      "Error: Cannot rank plain_random on texts: its graph looks like one for image",
    );
    await Deno.remove(`${folder}/models/two/tokenizer.json`);
    await refused(
      rank(folder, "--no-cache"),
      `Error: Cannot give texts to ${folder}/models/two/onnx/model.onnx: there is no tokenizer`,
    );
  });
  await withModels(async (folder) => {
    await refused(
      rank(folder, "--no-cache"),
      "Error: Cannot use tokenizer.json with model.onnx: its ids go up to 23, the model knows those up to 19",
    );
  }, { rows: 20 });
});

Deno.test("rank refuses empty texts, and counts them with --skip-bad", () =>
  withModels(async (folder) => {
    const path = `${folder}/reviews.jsonl`;
    await Deno.writeTextFile(
      path,
      `${reviews()}{"text":"","label":"praise"}\n`,
    );
    await refused(
      rank(folder, "--no-cache"),
      `Error: Cannot use ${path}, line 49: the text in column text is empty; fill it in, or pass --skip-bad to go on without it`,
    );
    const { code, stdout } = await cli(
      rank(folder, "--no-cache", "--skip-bad"),
    );
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      `1 texts were left out: ${path}, line 49 (the text in column text is empty).`,
    );
  }));
