/**
 * A transformer encoder of random weights with its tokenizer and made-up texts: what `text_speed.ts` runs.
 *
 * @module
 */
import {
  type OnnxNode,
  type OnnxWeights,
  writeOnnx,
} from "../../lib/inference/write_onnx.ts";

/** How large the encoder is. */
export interface EncoderSize {
  /** Blocks. */
  readonly blocks: number;
  /** Numbers a token. */
  readonly dims: number;
  /** Heads of attention. */
  readonly heads: number;
  /** Most tokens a text. */
  readonly tokens: number;
}

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const SYLLABLES = "ba de fi go hu ka le mi no ru sa te vi wo zu".split(" ");

/** Whole numbers below a limit, the same on every machine. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 8) % limit;
  };
}

/** Words of two to four syllables. */
function vocabulary(): string[] {
  const two = SYLLABLES.flatMap((a) => SYLLABLES.map((b) => a + b));
  return [
    ...SPECIAL,
    ...SYLLABLES,
    ...SYLLABLES.map((syllable) => `##${syllable}`),
    ...two,
    ...two.flatMap((word) => SYLLABLES.map((syllable) => word + syllable)),
  ];
}

/** Text of `tokenizer.json`: WordPiece over made-up words. */
export function encoderTokenizer(): string {
  const words = vocabulary();
  return JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
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
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  });
}

/** Texts of 8 to 200 words, every twelfth word unknown in one piece. */
export function madeUpTexts(count: number): string[] {
  const random = randomNumbers(7);
  return Array.from({ length: count }, () => {
    const words = 8 + Math.floor(random(192) * random(192) / 192);
    return Array.from({ length: words }, () => {
      const syllables = random(12) === 0 ? 5 : 2 + random(2);
      return Array.from(
        { length: syllables },
        () => SYLLABLES[random(SYLLABLES.length)],
      ).join("");
    }).join(" ");
  });
}

/** The encoder: post-normalised blocks with GELU, written as exporters write them at opset 13. */
export function encoderModel(
  { blocks, dims, heads }: EncoderSize,
): Uint8Array<ArrayBuffer> {
  const nodes: OnnxNode[] = [];
  const weights: OnnxWeights[] = [];
  const random = randomNumbers(1);
  const matrix = (name: string, ...shape: number[]) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const scale = Math.sqrt(3 / shape[0]) / 1000;
    const data = Float32Array.from(
      { length: size },
      () => (random(2001) - 1000) * scale,
    );
    weights.push({ name, dims: shape, data });
    return name;
  };
  const filled = (name: string, length: number, value: number) => {
    const data = new Float32Array(length).fill(value);
    weights.push({ name, dims: [length], data });
    return name;
  };
  const scalar = (name: string, value: number) =>
    weights.push({ name, dims: [], data: Float32Array.of(value) });
  const integers = (name: string, ...values: number[]) =>
    weights.push({
      name,
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  const node = (
    op: string,
    inputs: string[],
    output: string,
    attributes?: OnnxNode["attributes"],
  ) => {
    nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  for (
    const [name, value] of Object.entries({
      one: 1,
      half: 0.5,
      two: 2,
      tiny: 1e-12,
      least: -1e4,
      rootTwo: Math.SQRT2,
      scale: Math.sqrt(dims / heads),
    })
  ) scalar(name, value);
  integers("axes", 1, 2);
  integers("split", 0, 0, heads, dims / heads);
  integers("merge", 0, 0, dims);

  const norm = (x: string, name: string) => {
    const axes = { axes: [2] };
    const mean = node("ReduceMean", [x], `${name}/mean`, axes);
    const centred = node("Sub", [x, mean], `${name}/centred`);
    const square = node("Pow", [centred, "two"], `${name}/square`);
    const variance = node("ReduceMean", [square], `${name}/variance`, axes);
    const sum = node("Add", [variance, "tiny"], `${name}/sum`);
    const deviation = node("Sqrt", [sum], `${name}/deviation`);
    const unit = node("Div", [centred, deviation], `${name}/unit`);
    const gain = filled(`${name}/gain`, dims, 1);
    const scaled = node("Mul", [unit, gain], `${name}/scaled`);
    return node("Add", [scaled, filled(`${name}/bias`, dims, 0)], name);
  };
  const dense = (x: string, name: string, from: number, to: number) => {
    const product = node(
      "MatMul",
      [x, matrix(`${name}/w`, from, to)],
      `${name}/product`,
    );
    return node("Add", [product, filled(`${name}/b`, to, 0.01)], name);
  };
  const words = node(
    "Gather",
    [matrix("words", vocabulary().length, dims), "input_ids"],
    "e",
  );
  const types = node(
    "Gather",
    [matrix("types", 2, dims), "token_type_ids"],
    "t",
  );
  let x = norm(node("Add", [words, types], "embedded"), "start");
  const mask = node("Cast", ["attention_mask"], "real", { to: 1 });
  const masked = node(
    "Mul",
    [node("Sub", ["one", mask], "masked"), "least"],
    "low",
  );
  const bias = node("Unsqueeze", [masked, "axes"], "bias");
  for (let block = 0; block < blocks; block++) {
    const at = (part: string) => `block${block}/${part}`;
    const head = (part: string, perm: number[]) => {
      const flat = dense(x, at(part), dims, dims);
      const split = node("Reshape", [flat, "split"], at(`${part}/split`));
      return node("Transpose", [split], at(`${part}/heads`), { perm });
    };
    const q = head("q", [0, 2, 1, 3]);
    const k = head("k", [0, 2, 3, 1]);
    const v = head("v", [0, 2, 1, 3]);
    const product = node("MatMul", [q, k], at("qk"));
    const scaled = node("Div", [product, "scale"], at("scaled"));
    const scores = node("Add", [scaled, bias], at("scores"));
    const shares = node("Softmax", [scores], at("shares"), { axis: 3 });
    const seen = node("MatMul", [shares, v], at("seen"));
    const turned = node("Transpose", [seen], at("turned"), {
      perm: [0, 2, 1, 3],
    });
    const merged = node("Reshape", [turned, "merge"], at("merged"));
    const out = dense(merged, at("o"), dims, dims);
    const middle = norm(node("Add", [out, x], at("sum1")), at("norm1"));
    const inner = dense(middle, at("in"), dims, 4 * dims);
    const part = node("Div", [inner, "rootTwo"], at("part"));
    const bent = node(
      "Add",
      [node("Erf", [part], at("erf")), "one"],
      at("bent"),
    );
    const whole = node("Mul", [inner, bent], at("whole"));
    const gelu = node("Mul", [whole, "half"], at("gelu"));
    const back = dense(gelu, at("back"), 4 * dims, dims);
    const name = block === blocks - 1 ? "last_hidden_state" : at("norm2");
    x = norm(node("Add", [back, middle], at("sum2")), name);
  }
  const free = ["batch", "sequence"];
  return writeOnnx({
    nodes,
    weights,
    inputs: ["input_ids", "attention_mask", "token_type_ids"].map((name) => ({
      name,
      type: "int64" as const,
      dims: free,
    })),
    outputs: [{ name: x, type: "float32", dims: [...free, dims] }],
  });
}

/** Text of `config.json`. */
export function encoderConfig({ dims, tokens }: EncoderSize): string {
  return JSON.stringify({
    model_type: "bert",
    hidden_size: dims,
    max_position_embeddings: tokens,
    pad_token_id: 0,
  });
}
