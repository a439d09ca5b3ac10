/**
 * Ids of tokens, and how fast they come, against Python's tokenizers on the same texts and tokenizers.
 *
 *     deno run -A tasks/bench/tokens.ts [--data FOLDER] [--python PATH] [--json] [--record]
 *
 * The texts are those of all `.jsonl` files below a folder (default: the tweets beside the checkout). Python trains a
 * tokenizer of each kind on them and encodes them on one thread; it needs tokenizers, and where it lacks them, an
 * environment of its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { openTokenizer } from "../../lib/models/text/text_tokenizer.ts";
import { publish } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";

const cache = new URL("../../.cache/bench/text/", import.meta.url).pathname;
const tweets = new URL("../../../shared/data/tweeteval/", import.meta.url);
const script = new URL("tokens.py", import.meta.url).pathname;

/** The texts of all JSONL files below a folder, by name. */
async function textsBelow(folder: string): Promise<string[]> {
  const texts: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (
    const { name, isDirectory } of entries.sort((a, b) =>
      a.name < b.name ? -1 : 1
    )
  ) {
    const path = `${folder.replace(/\/$/, "")}/${name}`;
    if (isDirectory) texts.push(...await textsBelow(path));
    else if (name.endsWith(".jsonl")) {
      const lines = (await Deno.readTextFile(path)).trim().split("\n");
      texts.push(...lines.map((line) => JSON.parse(line).text));
    }
  }
  return texts;
}

async function readJson(path: string) {
  return JSON.parse(await Deno.readTextFile(path));
}

const flags = parseArgs(Deno.args, {
  string: ["data", "python"],
  default: { data: tweets.pathname },
});
await Deno.mkdir(cache, { recursive: true });
const texts = await textsBelow(flags.data);
const list = `${cache}tokens.json`;
await Deno.writeTextFile(list, JSON.stringify(texts));
const python = await pythonWith(
  ["tokenizers"],
  `${cache}python`,
  flags.python,
);
const speeds: Record<string, number> = JSON.parse(
  await run(python, script, list, cache),
);
const table = [];
for (const [kind, speed] of Object.entries(speeds)) {
  const content = await readJson(`${cache}${kind}.json`);
  const wanted: number[][] = await readJson(`${cache}${kind}.ids.json`);
  const tokenizer = await openTokenizer({
    tokenizer: { file: `${kind}.json`, text: "", content },
    tokenizerConfig: {},
    specialTokens: {},
    config: {},
    pooling: {},
    sentence: {},
  });
  const begin = performance.now();
  const ids = texts.map((text) =>
    tokenizer.encode(text, undefined, Infinity).ids
  );
  const seconds = (performance.now() - begin) / 1000;
  const differing = ids.filter((own, at) =>
    own.join(" ") !== wanted[at].join(" ")
  ).length;
  table.push({
    kind,
    differing,
    textsPerSecond: texts.length / seconds,
    ratio: texts.length / seconds / speed,
  });
}
await publish({
  name: "tokens",
  title: "Tokens",
  command: "deno run -A tasks/bench/tokens.ts",
  about:
    `Ids of ${texts.length} tweets on one thread, against Python's tokenizers with the same tokenizer.json.`,
  tables: [{
    columns: ["tokenizer", "texts with other ids", "texts/s", "to Python"],
    rows: table.map(({ kind, differing, textsPerSecond, ratio }) => [
      kind,
      String(differing),
      textsPerSecond.toFixed(0),
      `${ratio.toFixed(2)} x`,
    ]),
  }],
});
