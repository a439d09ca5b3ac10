/** The committed text models and their tokenizers: whole, small, what they say they are, and worth ranking. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Tokenizer } from "npm:@huggingface/tokenizers@0.2.0";

import { openBackend } from "../../lib/inference/open_backend.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import {
  assertApart,
  assertMeasured,
  assertTellsApart,
  assertVaried,
  assertWhole,
  filesUnder,
  readZoo,
  sha256,
  zoo,
  type ZooModel,
  zooPart,
} from "./zoo_documents.ts";

const part = zooPart("text");
const { models, targets, truth } = part;
const { checkTexts } =
  readZoo<{ made: { text: { checkTexts: string[] } } }>("zoo.json").made.text;

const folderOf = (model: ZooModel) =>
  model.file.slice(0, model.file.lastIndexOf("/") + 1);

Deno.test("every text model is there with its hash and size, and no other, each with its tokenizer", async () => {
  await assertWhole("text", models, 400_000);
  for (const model of models) {
    const folder = new URL(folderOf(model), zoo);
    const bytes = Deno.readFileSync(new URL("tokenizer.json", folder));
    assertEquals(await sha256(bytes), model.tokenizerSha256, model.name);
    const size = filesUnder(folder)
      .reduce((sum, file) => sum + Deno.statSync(file).size, 0);
    assert(size <= 500_000, `${model.name}: ${size} bytes`);
  }
});

Deno.test("the text models differ in architecture, source and loss, with random initialisation as the floor", () => {
  assertVaried(models, {
    pretrained: 8,
    architectures: 3,
    sources: 3,
    losses: 3,
  });
});

Deno.test("no class is both in a source and in a target of texts", () => {
  assertApart(part);
});

Deno.test("every text model was above chance on its source", () => {
  for (const { name, source, sourceScore, sourceClasses } of models) {
    if (source === "none") assertEquals(sourceScore, null, name);
    else assert(sourceScore! > 1.1 / sourceClasses, `${name}: ${sourceScore}`);
  }
});

Deno.test("the pooled row that enters a text model's head is found", () => {
  for (const { name, file, dims, sourceClasses } of models) {
    const graph = parseOnnx(Deno.readFileSync(new URL(file, zoo)), file);
    const tap = findTap(graph);
    assertEquals(
      [tap.kind, tap.pooling, tap.dims, tap.logits?.sourceClasses],
      ["text", "none", dims, sourceClasses],
      name,
    );
  }
});

Deno.test("tokenizers and text models answer in JavaScript what they answered when they were exported", async (t) => {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    for (const model of models) {
      await t.step(model.name, async () => {
        const read = (name: string) => readZoo<object>(folderOf(model) + name);
        const tokenizer = new Tokenizer(
          read("tokenizer.json"),
          read("tokenizer_config.json"),
        );
        const rows = checkTexts.map((text) => tokenizer.encode(text).ids);
        assertEquals(rows, model.checkIds);
        const length = Math.max(...rows.map((row) => row.length));
        const tensor = (fill: (row: number[]) => number[]) => ({
          type: "int64" as const,
          dims: [rows.length, length],
          data: BigInt64Array.from(
            rows.flatMap((row) => [
              ...fill(row),
              ...Array<number>(length - row.length).fill(0),
            ]).map(BigInt),
          ),
        });
        const session = await backend.load(
          Deno.readFileSync(new URL(model.file, zoo)),
        );
        const { logits } = await session.run({
          input_ids: tensor((row) => row),
          attention_mask: tensor((row) => row.map(() => 1)),
        });
        assertEquals([...logits.dims], [rows.length, model.sourceClasses]);
        (model.checkLogits as number[][]).flat().forEach((expected, index) => {
          const value = Number(logits.data[index]);
          assertAlmostEquals(value, expected, 1e-4 * (1 + Math.abs(expected)));
        });
        await session.release();
      });
    }
  } finally {
    await backend.close();
  }
});

Deno.test("targets of texts hold as many texts of each class as were fine-tuned on", () => {
  for (const { name, folder, classes } of targets) {
    const { texts } = truth.find(({ target }) => target === name)!;
    const lines = Deno.readTextFileSync(new URL(`${folder}/train.jsonl`, zoo))
      .trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.length, texts);
    assertEquals(new Set(lines.map(({ text }) => text)).size, texts);
    for (const one of classes) {
      const count = lines.filter(({ label }) => label === one).length;
      assertEquals(count, lines.length / classes.length, `${name}: ${one}`);
    }
  }
});

Deno.test("every text model was measured on every target, with the mean and spread of its seeds", () => {
  assertMeasured(part);
});

Deno.test("the accuracies of text models tell them apart: pretraining helps, and seeds agree", () => {
  assertTellsApart(part);
});
