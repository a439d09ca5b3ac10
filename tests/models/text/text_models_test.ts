/** What is found out about models of texts: inputs, layers, lengths, poolings, and what does not fit. @module */
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

import { ModelError } from "../../../lib/errors.ts";
import { modelTap, openModel } from "../../../lib/models/open_model.ts";
import { parseOnnx } from "../../../lib/models/parse_onnx.ts";
import { maxLength } from "../../../lib/models/text/max_length.ts";
import {
  openTextModel,
  type TextModel,
  type TextModelOptions,
} from "../../../lib/models/text/open_text_model.ts";
import { textInputs } from "../../../lib/models/text/text_inputs.ts";
import { configuredPooling } from "../../../lib/models/text/text_pooling.ts";
import type { Json } from "../../../lib/models/text/tokenizer_files.ts";
import { encodeOnnx, INT64, node, tensor, value } from "../encode_onnx.ts";
import { graphUrl, knownGraphs } from "../shared_graphs.ts";
import { withFiles } from "../with_files.ts";
import {
  tinyFiles,
  tinyModel,
  type TinyOptions,
  tinyTokenizer,
  VOCABULARY,
} from "./tiny_text_model.ts";

/** A tiny model in a folder, opened. */
async function tiny(
  build: TinyOptions = {},
  options: TextModelOptions = {},
  files: Record<string, string> = {},
): Promise<TextModel> {
  let opened: TextModel | undefined;
  await withFiles({ ...tinyFiles(build), ...files }, async (folder) => {
    const model = await openModel(`${folder}/tiny.onnx`);
    opened = await openTextModel(model, modelTap(model), options);
  });
  return opened!;
}

/** Layers, tensors and poolings of a model's features, in short. */
function inShort({ features }: TextModel): string[] {
  return features.map(({ layer, preprocessing: { tensors, pooling } }) =>
    `${layer ?? "all"}: ${tensors.join("+")} ${pooling}`
  );
}

Deno.test("textInputs() knows ids, mask, types and positions by their names, in any order and type", () => {
  const graph = parseOnnx(
    tinyModel({ positions: true, type: "int32", maskType: "float32" }),
    "tiny.onnx",
  );
  const { ids, mask, types, positions, length } = textInputs({
    ...graph,
    inputs: graph.inputs.toReversed(),
  });
  assertEquals(ids, { name: "input_ids", type: "int32" });
  assertEquals(mask, { name: "attention_mask", type: "float32" });
  assertEquals(types?.name, "token_type_ids");
  assertEquals(positions?.name, "position_ids");
  assertEquals(length, null);
  const fixed = parseOnnx(tinyModel({ shape: [1, 12] }), "tiny.onnx");
  assertEquals(textInputs(fixed).length, 12);
});

Deno.test("textInputs() lists a model's inputs where one is not known, and where none takes tokens", () => {
  const more = parseOnnx(
    tinyModel({
      moreInputs: [{
        name: "past_key_values.0.key",
        type: "float32",
        dims: ["batch", 2, "past", 4],
      }],
    }),
    "gpt.onnx",
  );
  assertThrows(
    () => textInputs(more),
    ModelError,
    'Cannot give texts to gpt.onnx: its input "past_key_values.0.key" is not known (known are input_ids, ' +
      'attention_mask, token_type_ids and position_ids); its inputs are "input_ids" (int64, batch x sequence), ' +
      '"attention_mask" (int64, batch x sequence), "token_type_ids" (int64, batch x sequence), ' +
      '"past_key_values.0.key" (float32, batch x 2 x past x 4); export it without a cache, as an encoder',
  );
  const image = parseOnnx(
    encodeOnnx({
      nodes: [node("Relu", ["pixels"], ["map"])],
      inputs: [value("pixels", ["batch", 3, 8, 8])],
      outputs: [value("map", ["batch", 3, 8, 8])],
    }),
    "net.onnx",
  );
  assertThrows(
    () => textInputs(image),
    ModelError,
    'Cannot give texts to net.onnx: none of its inputs takes ids of tokens; its inputs are "pixels" (float32, ' +
      "batch x 3 x 8 x 8)",
  );
});

Deno.test("openTextModel() pools an encoder's tokens by the mean, and takes a classifier's own row a text", async () => {
  const encoder = await tiny();
  assertEquals(inShort(encoder), ["all: last_hidden_state mean"]);
  assertStringIncludes(
    encoder.features[0].origin,
    "tokenizer.json, at most 512 tokens (cut here unless --max-length says more), mean over tokens",
  );
  assertEquals(inShort(await tiny({ head: "cls" })), ["all: pooled none"]);
});

Deno.test("openTextModel() pools as the model's files say, and otherwise where the user asks", async () => {
  const sentence = {
    "1_Pooling/config.json": '{"pooling_mode_cls_token": true}',
  };
  const [cls] = inShort(await tiny({}, {}, sentence));
  assertEquals(cls, "all: last_hidden_state cls");
  const [max] = inShort(await tiny({}, { pooling: "max" }, sentence));
  assertEquals(max, "all: last_hidden_state max");
  const [tokens] = inShort(await tiny({ head: "cls" }, { pooling: "mean" }));
  assertEquals(tokens, "all: last_hidden_state mean");
  const [pooler] = inShort(await tiny({ head: "cls" }, { pooling: "pooler" }));
  assertEquals(pooler, "all: pooled none");
});

Deno.test("configuredPooling() follows sentence-transformers first, then what the architecture reads like", () => {
  const of = (config: Json, pooling: Json = {}) =>
    configuredPooling({ config, pooling }).pooling;
  assertEquals(of({}), "mean");
  assertEquals(of({ architectures: ["BertForMaskedLM"] }), "mean");
  assertEquals(of({ architectures: ["BertForSequenceClassification"] }), "cls");
  assertEquals(of({ architectures: ["GPT2LMHeadModel"] }), "last");
  assertEquals(of({ model_type: "qwen2" }), "last");
  assertEquals(of({ model_type: "qwen2" }, { pooling_mode: "mean" }), "mean");
  assertEquals(of({}, { pooling_mode_lasttoken: true }), "last");
  assertEquals(
    of({}, { pooling_mode_cls_token: false, pooling_mode_max_tokens: true }),
    "max",
  );
});

Deno.test("openTextModel() refuses a pooler where there is none, and for more than the last layer", async () => {
  await assertRejects(
    () => tiny({}, { pooling: "pooler" }),
    ModelError,
    "Cannot take the pooler of tiny.onnx: it has none (outputs: last_hidden_state); pass --pooling mean, cls, last or max",
  );
  await assertRejects(
    () => tiny({ head: "cls" }, { pooling: "pooler", layers: "all" }),
    ModelError,
    "Cannot take the pooler of each layer: only the last layer has one",
  );
});

Deno.test("openTextModel() finds the blocks of a graph without names for them, head or not", async () => {
  const all = { layers: "all" } as const;
  assertEquals(inShort(await tiny({}, all)), [
    "layer 1: H0 mean",
    "layer 2: last_hidden_state mean",
  ]);
  for (const head of ["cls", "mean"] as const) {
    assertEquals(inShort(await tiny({ head }, all)), [
      "layer 1: H0 mean",
      "layer 2: last_hidden_state mean",
      "penultimate: pooled none",
    ]);
  }
  assertEquals(
    inShort(await tiny({ noMask: true, positions: true }, all)).length,
    2,
  );
  assertEquals(inShort(await tiny({}, { layers: "mean", pooling: "cls" })), [
    "all: H0+last_hidden_state cls",
  ]);
});

/** A model of embeddings alone, with the outputs given. */
function bag(outputs: string[]): Uint8Array<ArrayBuffer> {
  return encodeOnnx({
    nodes: [
      node("Gather", ["words", "input_ids"], [outputs[0]]),
      ...outputs.slice(1).map((output) => node("Relu", [outputs[0]], [output])),
    ],
    inputs: [value("input_ids", ["batch", "sequence"], INT64)],
    outputs: outputs.map((name) => value(name, ["batch", "sequence", 4])),
    initializers: [tensor("words", [VOCABULARY, 4])],
  });
}

Deno.test("openTextModel() takes outputs called hidden_states.N for the layers, by number and without the embeddings", async () => {
  const files = {
    "tokenizer.json": JSON.stringify(tinyTokenizer),
    "bag.onnx": bag([
      "last_hidden_state",
      "hidden_states.0",
      "hidden_states.10",
      "hidden_states.2",
    ]),
  };
  await withFiles(files, async (folder) => {
    const model = await openModel(`${folder}/bag.onnx`);
    const opened = await openTextModel(model, modelTap(model), {
      layers: "all",
    });
    assertEquals(inShort(opened), [
      "layer 1: hidden_states.2 mean",
      "layer 2: hidden_states.10 mean",
    ]);
  });
});

Deno.test("openTextModel() says that a model without attention has no layers that it could tell", async () => {
  const files = {
    "tokenizer.json": JSON.stringify(tinyTokenizer),
    "bag.onnx": bag(["last_hidden_state"]),
  };
  await withFiles(files, async (folder) => {
    const model = await openModel(`${folder}/bag.onnx`);
    await assertRejects(
      () => openTextModel(model, modelTap(model), { layers: "mean" }),
      ModelError,
      'Cannot tell the layers of bag.onnx: found no blocks of attention between its embeddings and "last_hidden_state", ' +
        "nor outputs called hidden_states.1 and so on; pass --layers last",
    );
  });
});

Deno.test("openTextModel() finds the tokenizer beside the model, under its name, or one folder up", async () => {
  const { "tiny.onnx": model, ...others } = tinyFiles();
  const places: Record<string, Record<string, string | Uint8Array>> = {
    "m/tiny.onnx": { "m/tokenizer.json": others["tokenizer.json"] },
    "m/onnx/tiny.onnx": { "m/tokenizer.json": others["tokenizer.json"] },
    "tiny.onnx": {
      "tiny.tokenizer.json": others["tokenizer.json"],
      "tokenizer.json": "not this one",
    },
  };
  for (const [path, files] of Object.entries(places)) {
    await withFiles({ [path]: model, ...files }, async (folder) => {
      const opened = await openModel(`${folder}/${path}`);
      const { tokenizer } = await openTextModel(opened, modelTap(opened));
      assertEquals(tokenizer.vocabulary, VOCABULARY);
    });
  }
});

Deno.test("openTextModel() keeps a classifier's answers where its user taps another layer, and drops those of each token", async () => {
  await withFiles({
    ...tinyFiles({ head: "cls" }),
    "tagger.onnx": encodeOnnx({
      nodes: [
        node("Gather", ["words", "input_ids"], ["e"]),
        node("Relu", ["e"], ["hidden"]),
        node("MatMul", ["hidden", "w"], ["logits"]),
      ],
      inputs: [value("input_ids", ["batch", "sequence"], INT64)],
      outputs: [value("logits", ["batch", "sequence", 5])],
      initializers: [tensor("words", [VOCABULARY, 4]), tensor("w", [4, 5])],
    }),
  }, async (folder) => {
    const classifier = await openModel(`${folder}/tiny.onnx`);
    const named = modelTap(classifier, { tap: "H0" });
    const { features: [one] } = await openTextModel(classifier, named);
    assertEquals(one.tap.logits?.output, "logits");
    assertEquals(one.preprocessing.tensors, ["H0"]);
    const tagger = await openModel(`${folder}/tagger.onnx`);
    const { features: [other] } = await openTextModel(tagger, modelTap(tagger));
    assertEquals([other.tap.tensor, other.tap.logits], ["hidden", null]);
  });
});

Deno.test("openTextModel() says where it looked for a tokenizer, and what is wrong with one that is no JSON", async () => {
  const { "tokenizer.json": _, ...lone } = tinyFiles();
  await withFiles(lone, async (folder) => {
    const model = await openModel(`${folder}/tiny.onnx`);
    await assertRejects(
      () => openTextModel(model, modelTap(model)),
      ModelError,
      `Cannot give texts to ${folder}/tiny.onnx: there is no tokenizer (looked beside it for tiny.tokenizer.json, ` +
        "tokenizer.json and ../tokenizer.json); save the one that the model was trained with",
    );
  });
  await assertRejects(
    () => tiny({}, {}, { "tokenizer.json": "{" }),
    ModelError,
    "Cannot read tokenizer.json: it is not JSON",
  );
});

Deno.test("openTextModel() refuses a tokenizer of more ids than the model's embedding has rows, and doubts one of far fewer", async () => {
  await assertRejects(
    () => tiny({ rows: 20 }),
    ModelError,
    "Cannot use tokenizer.json with tiny.onnx: its ids go up to 23, the model knows those up to 19; " +
      "put the model's own tokenizer beside it",
  );
  const { features: [{ tap }] } = await tiny({ rows: 100 });
  assertEquals(tap.warnings, [
    "tokenizer.json has 24 tokens, the model 100: is it the model's own?",
  ]);
  assertEquals((await tiny()).features[0].tap.warnings, []);
});

Deno.test("maxLength() is the least that the files say, whatever says it, and 512 where nothing does", () => {
  const files = (parts: Record<string, Json> = {}) => ({
    tokenizer: { file: "tokenizer.json", text: "", content: {} },
    tokenizerConfig: {},
    config: {},
    sentence: {},
    ...parts,
  });
  const of = (parts?: Record<string, Json>, fixed: number | null = null) =>
    maxLength("net", files(parts), fixed).length;
  assertEquals(of(), 512);
  assertEquals(of({ config: { max_position_embeddings: 8192 } }), 512);
  assertEquals(of({ config: { n_positions: 64 } }), 64);
  assertEquals(of({ tokenizerConfig: { model_max_length: 1e30 } }), 512);
  assertEquals(of({ tokenizerConfig: { model_max_length: 200 } }), 200);
  assertEquals(of({ sentence: { max_seq_length: 100 } }, 256), 100);
  assertEquals(of({}, 32), 32);
  const content = { truncation: { max_length: 48 } };
  const tokenizer = { file: "tokenizer.json", text: "", content };
  assertEquals(of({ tokenizer } as unknown as Record<string, Json>), 48);
  const roberta = {
    model_type: "roberta",
    max_position_embeddings: 130,
    pad_token_id: 1,
  };
  assertEquals(of({ config: roberta }), 128);
});

Deno.test("maxLength() follows the user as far as the model has positions", async () => {
  const config = { "config.json": '{"max_position_embeddings": 16}' };
  const { features: [first] } = await tiny({}, { maxLength: 9 }, config);
  assertEquals(first.preprocessing.maxLength, 9);
  await assertRejects(
    () => tiny({}, { maxLength: 17 }, config),
    ModelError,
    "Cannot give 17 tokens a text to tiny.onnx: it has positions for 16 (config.json); lower --max-length",
  );
});

Deno.test({
  name:
    "openTextModel() finds both layers of the shared encoder and classifier",
  ignore: knownGraphs === null,
  async fn() {
    for (const [file, last] of [["encoder", 0], ["classifier", 1]] as const) {
      const model = await openModel(graphUrl(`text/${file}.onnx`));
      const opened = await openTextModel(model, modelTap(model), {
        layers: "all",
      });
      assertEquals(
        inShort(opened),
        [
          "layer 1: H0 mean",
          "layer 2: last_hidden_state mean",
          "penultimate: pooled none",
        ].slice(0, 2 + last),
      );
    }
  },
});
