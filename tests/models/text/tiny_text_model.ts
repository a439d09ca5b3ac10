/**
 * A transformer of two blocks and 8 dims with its WordPiece tokenizer, and the same computed by plain loops.
 *
 * @module
 */
import {
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
  type OnnxWeights,
  writeOnnx,
} from "../../../lib/inference/write_onnx.ts";

const DIMS = 8;
const INNER = 12;
const CLASSES = 3;
const MOST = 16;
const WORDS = (
  "[PAD] [UNK] [CLS] [SEP] the a film plot was is good bad dull fine great poor " +
  "##er ##s ##ly not very . , !"
).split(" ");

/** Number of words that the tokenizer knows. */
export const VOCABULARY = WORDS.length;

const special = (token: string, id: number) => ({
  id,
  content: token,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** Content of `tokenizer.json`. */
export const tinyTokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: WORDS.slice(0, 4).map(special),
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "BertProcessing",
    sep: ["[SEP]", 3],
    cls: ["[CLS]", 2],
  },
  decoder: null,
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
  },
};

/** How the model is built. */
export interface TinyOptions {
  /** A classifier on the first token, on the mean over all positions, or none. Default "none". */
  head?: "none" | "cls" | "mean";
  /** Leave the mask out. */
  noMask?: boolean;
  /** Take positions. */
  positions?: boolean;
  /** Element type of the inputs. */
  type?: OnnxType;
  /** Element type of the mask. */
  maskType?: OnnxType;
  /** Rows of the embedding. */
  rows?: number;
  /** Batch and positions; names where they are free. */
  shape?: [batch: number | string, positions: number | string];
  /** Seed of the weights. */
  seed?: number;
  /** More inputs. */
  moreInputs?: OnnxValue[];
}

/** Numbers in [-1, 1) that are the same on every machine. */
function numbers(count: number, seed: number, scale = 1): Float32Array {
  let state = seed * 2654435761 >>> 0 || 1;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) / 2 ** 31 - 1) * scale;
  });
}

function weightsOf(seed: number, rows: number): Record<string, OnnxWeights> {
  const all: Record<string, OnnxWeights> = {};
  const add = (name: string, dims: number[], scale = 0.6) => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const data = numbers(count, seed * 1000 + Object.keys(all).length, scale);
    all[name] = { name, dims, data };
  };
  add("words", [rows, DIMS], 1);
  add("types", [2, DIMS], 0.5);
  add("places", [MOST, DIMS], 0.5);
  for (const block of [0, 1]) {
    for (const name of ["q", "k", "v", "o"]) {
      add(`${name}${block}`, [DIMS, DIMS]);
    }
    add(`in${block}`, [DIMS, INNER]);
    add(`out${block}`, [INNER, DIMS]);
  }
  add("pool", [DIMS, DIMS], 0.8);
  add("head", [DIMS, CLASSES], 2);
  return all;
}

/** Bytes of the model. */
export function tinyModel(options: TinyOptions = {}): Uint8Array<ArrayBuffer> {
  const { head = "none", noMask = false, positions = false, seed = 1 } =
    options;
  const { type = "int64", maskType = type, rows = VOCABULARY } = options;
  const { shape = ["batch", "sequence"], moreInputs = [] } = options;
  const nodes: OnnxNode[] = [];
  const node = (
    op: string,
    inputs: string[],
    output: string,
    attributes?: OnnxNode["attributes"],
  ) => {
    nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  const input = (name: string, type: OnnxType): OnnxValue => ({
    name,
    type,
    dims: shape,
  });
  const weights = weightsOf(seed, rows);
  const constants: OnnxWeights[] = [
    { name: "one", dims: [], data: Float32Array.of(1) },
    { name: "least", dims: [], data: Float32Array.of(-1e4) },
    { name: "root", dims: [], data: Float32Array.of(Math.sqrt(DIMS)) },
    { name: "axis1", dims: [1], data: BigInt64Array.of(1n) },
    { name: "first", dims: [], data: BigInt64Array.of(0n) },
  ];
  const inputs = [
    input("input_ids", type),
    ...(noMask ? [] : [input("attention_mask", maskType)]),
    input("token_type_ids", type),
    ...(positions ? [input("position_ids", type)] : []),
  ];
  let x = node("Gather", ["words", "input_ids"], "e");
  x = node("Add", [x, node("Gather", ["types", "token_type_ids"], "t")], "et");
  if (positions) {
    x = node("Add", [x, node("Gather", ["places", "position_ids"], "p")], "ep");
  }
  if (!noMask) {
    const mask = node("Cast", ["attention_mask"], "mask", { to: 1 });
    const masked = node("Sub", ["one", mask], "masked");
    node("Unsqueeze", [node("Mul", [masked, "least"], "low"), "axis1"], "bias");
  }
  for (const b of [0, 1]) {
    const project = (name: string) =>
      node("MatMul", [x, `${name}${b}`], name.toUpperCase() + b);
    const [q, k, v] = ["q", "k", "v"].map(project);
    const turned = node("Transpose", [k], `T${b}`, { perm: [0, 2, 1] });
    let scores = node("MatMul", [q, turned], `S${b}`);
    scores = node("Div", [scores, "root"], `D${b}`);
    if (!noMask) scores = node("Add", [scores, "bias"], `M${b}`);
    const seen = node(
      "MatMul",
      [node("Softmax", [scores], `A${b}`, { axis: 2 }), v],
      `C${b}`,
    );
    x = node("Add", [x, node("MatMul", [seen, `o${b}`], `O${b}`)], `R${b}`);
    const inner = node(
      "Relu",
      [node("MatMul", [x, `in${b}`], `F${b}`)],
      `G${b}`,
    );
    const last = b === 1 ? "last_hidden_state" : "H0";
    x = node("Add", [x, node("MatMul", [inner, `out${b}`], `U${b}`)], last);
  }
  const outputs: OnnxValue[] = [];
  if (head === "none") {
    outputs.push({ name: x, type: "float32", dims: [...shape, DIMS] });
  } else {
    const pooled = head === "cls"
      ? node("Gather", [x, "first"], "chosen", { axis: 1 })
      : node("ReduceMean", [x], "chosen", { axes: [1], keepdims: 0 });
    const dense = node("MatMul", [pooled, "pool"], "dense");
    node("MatMul", [node("Tanh", [dense], "pooled"), "head"], "logits");
    outputs.push({
      name: "logits",
      type: "float32",
      dims: [shape[0], CLASSES],
    });
  }
  return writeOnnx({
    nodes,
    inputs: [...inputs, ...moreInputs],
    outputs,
    weights: [...Object.values(weights), ...constants],
  });
}

/** What the model makes of one text. */
export interface TinyStates {
  /** Rows of the tokens after each block. */
  layers: [number[][], number[][]];
  /** What the classifier on the first token reads. */
  pooled: number[];
  /** Its answers. */
  logits: number[];
}

/** The model by its definition, in plain loops. */
export function tinyStates(
  ids: readonly number[],
  types: readonly number[] = ids.map(() => 0),
  options: TinyOptions = {},
): TinyStates {
  const weights = weightsOf(options.seed ?? 1, options.rows ?? VOCABULARY);
  const rowOf = (name: string, row: number) => {
    const { dims: [, columns], data } = weights[name];
    return Array.from(
      { length: columns },
      (_, i) => Number(data[row * columns + i]),
    );
  };
  const times = (row: readonly number[], name: string) => {
    const [, columns] = weights[name].dims;
    const sums = Array.from({ length: columns }, () => 0);
    for (const [i, value] of row.entries()) {
      for (const [j, weight] of rowOf(name, i).entries()) {
        sums[j] += value * weight;
      }
    }
    return sums;
  };
  const plus = (a: readonly number[], b: readonly number[]) =>
    a.map((value, i) => value + b[i]);
  let x = ids.map((id, at) => {
    const row = plus(rowOf("words", id), rowOf("types", types[at]));
    return options.positions ? plus(row, rowOf("places", at)) : row;
  });
  const layers: number[][][] = [];
  for (const b of [0, 1]) {
    const [q, k, v] = ["q", "k", "v"].map((name) =>
      x.map((row) => times(row, name + b))
    );
    const seen = q.map((query) => {
      const scores = k.map((key) =>
        query.reduce((sum, value, i) => sum + value * key[i], 0) /
        Math.sqrt(DIMS)
      );
      const most = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - most));
      const sum = shares.reduce((total, share) => total + share);
      return v[0].map((_, i) =>
        v.reduce((total, row, at) => total + row[i] * shares[at] / sum, 0)
      );
    });
    x = x.map((row, at) => plus(row, times(seen[at], `o${b}`)));
    x = x.map((row) => {
      const inner = times(row, `in${b}`).map((value) => Math.max(0, value));
      return plus(row, times(inner, `out${b}`));
    });
    layers.push(x);
  }
  const pooled = times(x[0], "pool").map(Math.tanh);
  return {
    layers: layers as TinyStates["layers"],
    pooled,
    logits: times(pooled, "head"),
  };
}

/** Files of a folder with the model, its tokenizer and its configuration. */
export function tinyFiles(
  options: TinyOptions = {},
  name = "tiny",
): Record<string, string | Uint8Array> {
  return {
    [`${name}.onnx`]: tinyModel(options),
    "tokenizer.json": JSON.stringify(tinyTokenizer),
    "config.json": JSON.stringify({ model_type: "bert" }),
  };
}
