/** Every format that weights come in: tapped, run, and compared with the plain model. @module */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";

import { BackendError, ModelError } from "../../lib/errors.ts";
import { poolFeatures } from "../../lib/features/pool_features.ts";
import type { Backend } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { describeModel } from "../../lib/models/describe_model.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import {
  type classifier,
  encodeOnnx,
  FLOAT,
  FLOAT16,
  INT8,
  node,
  tensor,
  UINT8,
  value,
} from "./encode_onnx.ts";
import { withFiles } from "./with_files.ts";

const BFLOAT16 = 16;
const OLDEST_OPSET = 9;
const NEWEST_OPSET = 26;
const OLDEST_IR = 3;
const NEWEST_IR = 13;

/** A ramp of floats in [-1, 1], the same for every format. */
function ramp(size: number): Float32Array {
  return Float32Array.from(
    { length: size },
    (_, at) => (at * 37 % 101) / 50 - 1,
  );
}

const KERNEL = ramp(4 * 3 * 9);
const WEIGHT = ramp(4 * 5);
const IMAGE = ramp(2 * 3 * 8 * 8);

function raw(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer as ArrayBuffer);
}

const bfloat16 = (values: Float32Array) =>
  raw(Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >> 16));
const float16 = (values: Float32Array) => raw(Float16Array.from(values));
/** Integers, 1/127 apart. */
const int8 = (values: Float32Array) =>
  raw(Int8Array.from(values, (value) => Math.round(127 * value)));
/** Integers, 1/127 apart, 128 for 0. */
const uint8 = (values: Float32Array) =>
  raw(Uint8Array.from(values, (value) => Math.round(127 * value) + 128));

const kernel = tensor("kernel", [4, 3, 3, 3], { raw: raw(KERNEL) });
const weight = tensor("w", [4, 5], { raw: raw(WEIGHT) });
const head = [node("MatMul", ["feat", "w"], ["logits"])];
const plain = classifierOf(head, [weight]);

/** The plain classifier with another head. */
function classifierOf(
  nodes: Uint8Array[],
  initializers: Uint8Array[],
  options: Parameters<typeof classifier>[3] = {},
): Uint8Array<ArrayBuffer> {
  return withKernel(
    [
      node("Conv", ["image", "kernel"], ["conv"], { kernel_shape: [3, 3] }),
      node("Relu", ["conv"], ["map"]),
      node("GlobalAveragePool", ["map"], ["pooled"]),
      node("Flatten", ["pooled"], ["feat"]),
      ...nodes,
    ],
    [kernel, ...initializers],
    options,
  );
}

function withKernel(
  nodes: Uint8Array[],
  initializers: Uint8Array[],
  options: Parameters<typeof classifier>[3] = {},
  type = FLOAT,
): Uint8Array<ArrayBuffer> {
  return encodeOnnx({
    nodes,
    initializers,
    inputs: [value("image", ["batch", 3, 8, 8], type)],
    outputs: [value("logits", ["batch", 5], type)],
  }, options);
}

interface Run {
  tensor: string;
  dims: number | null;
  weightType: string;
  quantisation: string;
  features: Float32Array;
  logits: Float32Array;
}

/** What a model's tap says of two images. */
async function run(
  backend: Backend,
  model: Uint8Array,
  files: Record<string, Uint8Array> = {},
): Promise<Run> {
  let result: Run | undefined;
  await withFiles({ "net.onnx": model, ...files }, async (folder) => {
    const opened = await openModel(`${folder}/net.onnx`);
    const tap = modelTap(opened);
    const { weightType, quantisation } = describeModel(opened);
    const session = await backend.load(await opened.bytes(tap.tensor), {
      name: "net.onnx",
      externalData: await opened.externalData(),
    });
    const outputs = await session.run({
      image: { type: "float32", dims: [2, 3, 8, 8], data: IMAGE },
    });
    await session.release();
    const features = poolFeatures(outputs[tap.tensor], tap, 2);
    const logits = Float32Array.from(outputs.logits.data as Float32Array);
    const { tensor, dims } = tap;
    result = { tensor, dims, weightType, quantisation, features, logits };
  });
  return result!;
}

async function withBackend(
  use: (backend: Backend) => Promise<void>,
): Promise<void> {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    await use(backend);
  } finally {
    await backend.close();
  }
}

function assertNear(
  found: Float32Array,
  expected: Float32Array,
  tolerance: number,
): void {
  assertEquals(found.length, expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  assert(scale > 0.1, "the plain model says something");
  for (const [at, value] of expected.entries()) {
    assertAlmostEquals(found[at], value, tolerance * scale);
  }
}

const tiny = (name: string, number: number) =>
  tensor(name, [], { floats: [number] });
const zero = (name: string, type: number, at = 0) =>
  tensor(name, [], { type, raw: Uint8Array.of(at) });

/** Quantisation of the features and logits: steps of 1/64 around 128. */
const steps = [
  tiny("s", 1 / 64),
  zero("z", UINT8, 128),
  tiny("ws", 1 / 127),
  zero("wz", INT8),
];

const FORMATS: [
  name: string,
  model: Uint8Array,
  expected: { tensor?: string; weightType: string; quantisation: string },
  tolerance: number,
][] = [
  [
    "float16 from end to end",
    withKernel(
      [
        node("Conv", ["image", "kernel"], ["conv"], { kernel_shape: [3, 3] }),
        node("Relu", ["conv"], ["map"]),
        node("GlobalAveragePool", ["map"], ["pooled"]),
        node("Flatten", ["pooled"], ["feat"]),
        node("MatMul", ["feat", "w"], ["logits"]),
      ],
      [
        tensor("kernel", [4, 3, 3, 3], { type: FLOAT16, raw: float16(KERNEL) }),
        tensor("w", [4, 5], { type: FLOAT16, raw: float16(WEIGHT) }),
      ],
      {},
      FLOAT16,
    ),
    { weightType: "float16", quantisation: "none" },
    5e-3,
  ],
  [
    "float16 weights that are cast",
    classifierOf([
      node("Cast", ["w"], ["wide"], { to: FLOAT }),
      node("MatMul", ["feat", "wide"], ["logits"]),
    ], [tensor("w", [4, 5], { type: FLOAT16, raw: float16(WEIGHT) })]),
    { weightType: "float32", quantisation: "none" },
    1e-3,
  ],
  [
    "bfloat16 weights that are cast",
    withKernel([
      node("Cast", ["narrow"], ["kernel"], { to: FLOAT }),
      node("Conv", ["image", "kernel"], ["conv"], { kernel_shape: [3, 3] }),
      node("Relu", ["conv"], ["map"]),
      node("GlobalAveragePool", ["map"], ["pooled"]),
      node("Flatten", ["pooled"], ["feat"]),
      node("Cast", ["w"], ["wide"], { to: FLOAT }),
      node("MatMul", ["feat", "wide"], ["logits"]),
    ], [
      tensor("narrow", [4, 3, 3, 3], { type: BFLOAT16, raw: bfloat16(KERNEL) }),
      tensor("w", [4, 5], { type: BFLOAT16, raw: bfloat16(WEIGHT) }),
    ]),
    { weightType: "bfloat16", quantisation: "none" },
    2e-2,
  ],
  [
    "int8, quantised and dequantised (QDQ)",
    classifierOf([
      node("QuantizeLinear", ["feat", "s", "z"], ["q"]),
      node("DequantizeLinear", ["q", "s", "z"], ["dq"]),
      node("DequantizeLinear", ["wq", "ws", "wz"], ["wd"]),
      node("MatMul", ["dq", "wd"], ["y"]),
      node("QuantizeLinear", ["y", "s", "z"], ["yq"]),
      node("DequantizeLinear", ["yq", "s", "z"], ["logits"]),
    ], [
      tensor("wq", [4, 5], { type: INT8, raw: int8(WEIGHT) }),
      ...steps,
    ]),
    { weightType: "float32", quantisation: "QDQ" },
    2e-2,
  ],
  [
    "int8 in operators of its own (QLinear)",
    classifierOf([
      node("QuantizeLinear", ["feat", "s", "z"], ["q"]),
      node("QLinearMatMul", ["q", "s", "z", "wq", "ws", "wuz", "s", "z"], [
        "yq",
      ]),
      node("DequantizeLinear", ["yq", "s", "z"], ["logits"]),
    ], [
      tensor("wq", [4, 5], { type: UINT8, raw: uint8(WEIGHT) }),
      zero("wuz", UINT8, 128),
      ...steps,
    ]),
    { weightType: "float32", quantisation: "QLinear" },
    2e-2,
  ],
  [
    "int8, quantised while it runs (dynamic)",
    classifierOf([
      node("DynamicQuantizeLinear", ["feat"], ["q", "qs", "qz"]),
      node("MatMulInteger", ["q", "wq", "qz", "wz"], ["yi"]),
      node("Cast", ["yi"], ["yf"], { to: FLOAT }),
      node("Mul", ["qs", "ws"], ["scale"]),
      node("Mul", ["yf", "scale"], ["logits"]),
    ], [
      tensor("wq", [4, 5], { type: INT8, raw: int8(WEIGHT) }),
      ...steps.slice(2),
    ]),
    { weightType: "float32", quantisation: "dynamic" },
    2e-2,
  ],
  [
    "int8 convolution of its own, features that exist as integers alone",
    withKernel([
      node("QuantizeLinear", ["image", "ws", "z"], ["iq"]),
      node("QLinearConv", ["iq", "ws", "z", "kq", "ws", "wz", "ms", "z"], [
        "cq",
      ], { kernel_shape: [3, 3] }),
      node("DequantizeLinear", ["cq", "ms", "z"], ["conv"]),
      node("Relu", ["conv"], ["map"]),
      node("GlobalAveragePool", ["map"], ["pooled"]),
      node("Flatten", ["pooled"], ["feat"]),
      node("MatMul", ["feat", "w"], ["logits"]),
    ], [
      tensor("kq", [4, 3, 3, 3], { type: INT8, raw: int8(KERNEL) }),
      weight,
      tiny("ms", 1 / 12),
      ...steps,
    ]),
    { weightType: "int8", quantisation: "QLinear" },
    6e-2,
  ],
];

for (const [name, model, expected, tolerance] of FORMATS) {
  Deno.test(`a model of ${name} is tapped where the plain one is, and says the same`, () =>
    withBackend(async (backend) => {
      const truth = await run(backend, plain);
      const { tensor, dims, weightType, quantisation, features, logits } =
        await run(backend, model);
      assertEquals([tensor, dims], ["feat", 4]);
      assertEquals({ weightType, quantisation }, expected);
      assertNear(features, truth.features, tolerance);
      assertNear(logits, truth.logits, tolerance);
    }));
}

Deno.test("every opset from 9 to the newest of the runtime, and every IR version, says the same to the last bit", () =>
  withBackend(async (backend) => {
    const truth = await run(backend, plain);
    for (let opset = OLDEST_OPSET; opset <= NEWEST_OPSET; opset++) {
      const model = classifierOf(head, [weight], { opsets: [["", opset]] });
      assertEquals(await run(backend, model), truth, `opset ${opset}`);
    }
    for (let irVersion = OLDEST_IR; irVersion <= NEWEST_IR; irVersion++) {
      const model = classifierOf(head, [weight], { irVersion });
      assertEquals(await run(backend, model), truth, `IR ${irVersion}`);
    }
  }));

Deno.test("an opset or an IR version that the runtime does not know yet is named, with what it takes", () =>
  withBackend(async (backend) => {
    const fails = (options: Parameters<typeof classifier>[3], words: string) =>
      assertRejects(
        () => run(backend, classifierOf(head, [weight], options)),
        BackendError,
        words,
      );
    await fails(
      { opsets: [["", NEWEST_OPSET + 1]] },
      "Cannot load net.onnx on wasm: its opset ai.onnx 27 is newer than the runtime, which takes up to 26; export it with an older one",
    );
    await fails(
      { irVersion: NEWEST_IR + 1 },
      "Cannot load net.onnx on wasm: its file format, IR 14, is newer than the runtime, which takes up to 13; export it with an older one",
    );
  }));

Deno.test("bfloat16 arithmetic, which the runtime lacks, is named with its operator", () =>
  withBackend(async (backend) => {
    const model = classifierOf([
      node("Cast", ["feat"], ["narrow"], { to: BFLOAT16 }),
      node("MatMul", ["narrow", "w"], ["y"]),
      node("Cast", ["y"], ["logits"], { to: FLOAT }),
    ], [tensor("w", [4, 5], { type: BFLOAT16, raw: bfloat16(WEIGHT) })]);
    await assertRejects(
      () => run(backend, model),
      BackendError,
      "Cannot load net.onnx on wasm: operator MatMul",
    );
  }));

Deno.test("weights beside the model say the same as weights in it, wherever in their file they lie", () =>
  withBackend(async (backend) => {
    const truth = await run(backend, plain);
    const external = { location: "net.bin", offset: "4096", length: "80" };
    const weights = new Uint8Array(4176);
    weights.set(raw(WEIGHT), 4096);
    const model = classifierOf(head, [tensor("w", [4, 5], { external })]);
    assertEquals(await run(backend, model, { "net.bin": weights }), truth);
  }));

Deno.test("a model whose weights lie beyond two gigabytes of a file that is cut short is refused for the very byte", () =>
  withFiles({}, async (folder) => {
    const far = 2 ** 31 + 4096;
    const external = { location: "net.bin", offset: `${far}`, length: "80" };
    const model = classifierOf(head, [tensor("w", [4, 5], { external })]);
    await Deno.writeFile(`${folder}/net.onnx`, model);
    await Deno.writeFile(`${folder}/net.bin`, new Uint8Array());
    await Deno.truncate(`${folder}/net.bin`, far + 79);
    await assertRejects(
      () => openModel(`${folder}/net.onnx`),
      ModelError,
      `its weights reach to byte ${far + 80} of "net.bin", which holds ${
        far + 79
      }; was the copy interrupted?`,
    );
  }));
