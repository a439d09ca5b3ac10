/** The inner loops in WebAssembly, alone and in the runtime. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import type { Backend, Tensor } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import {
  adding,
  withQuickPrograms,
} from "../../lib/inference/quick_runtime.ts";
import {
  functionBodies,
  replaceFunctions,
} from "../../lib/inference/replace_functions.ts";
import { DEPTHWISE_KERNEL } from "../../lib/inference/wasm/depthwise_kernel_binary.ts";
import { ELEMENTWISE_KERNELS } from "../../lib/inference/wasm/elementwise_kernels_binary.ts";
import { SGEMM_KERNEL } from "../../lib/inference/wasm/sgemm_kernel_binary.ts";
import { type OnnxNode, writeOnnx } from "../../lib/inference/write_onnx.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

const kernel = Uint8Array.fromBase64(SGEMM_KERNEL);
const elementwise = Uint8Array.fromBase64(ELEMENTWISE_KERNELS);
const memory = new WebAssembly.Memory({
  initial: 4,
  maximum: 65536,
  shared: true,
});

type Loop = (
  ...places: [
    a: number,
    b: number,
    c: number,
    depth: number,
    rows: number,
    columns: number,
    lda: number,
    ldc: number,
    alpha: number,
  ]
) => number;

async function loop(isAdding: boolean): Promise<Loop> {
  const [body] = functionBodies(kernel);
  const program = isAdding
    ? replaceFunctions(kernel, new Map([[0, adding(body)]]))
    : kernel;
  const { instance } = await WebAssembly.instantiate(
    program,
    { m: { memory } },
  );
  return instance.exports.product as Loop;
}

Deno.test("the kernels are their texts, assembled", async () => {
  assertEquals(await assemble("sgemm_kernel", "inference"), kernel);
  assertEquals(
    await assemble("depthwise_kernel", "inference"),
    Uint8Array.fromBase64(DEPTHWISE_KERNEL),
  );
  assertEquals(await assemble("elementwise_kernels", "inference"), elementwise);
});

for (const isAdding of [false, true]) {
  Deno.test(
    `the kernel that ${
      isAdding ? "adds" : "sets"
    } gives the sums of products and writes nothing else`,
    async () => {
      const multiply = await loop(isAdding);
      const size = fc.integer({ min: 1, max: 20 });
      fc.assert(fc.property(
        size,
        fc.integer({ min: 1, max: 40 }),
        size,
        fc.nat(5),
        fc.nat(5),
        fc.constantFrom(1, -0.75),
        fc.nat(1000),
        (rows, columns, depth, moreA, moreC, alpha, seed) => {
          const { normal } = randomSource(seed);
          const lda = depth + moreA, ldc = columns + moreC;
          const floats = (at: number, length: number) =>
            new Float32Array(memory.buffer, at, length);
          const a = floats(0, rows * lda).map(normal);
          const panels = Math.ceil(columns / 16);
          const b = floats(65536, panels * 16 * depth).map(normal);
          const before = floats(131072, rows * ldc + 8).map(normal);
          floats(0, a.length).set(a);
          floats(65536, b.length).set(b);
          floats(131072, before.length).set(before);
          assertEquals(
            multiply(0, 65536, 131072, depth, rows, columns, lda, ldc, alpha),
            rows,
          );
          const after = floats(131072, before.length);
          for (let at = 0; at < before.length; at++) {
            const row = Math.floor(at / ldc), column = at % ldc;
            if (row >= rows || column >= columns) {
              assertEquals(after[at], before[at]);
              continue;
            }
            let sum = 0;
            for (let k = 0; k < depth; k++) {
              const panel = Math.floor(column / 16) * depth;
              sum += a[row * lda + k] * b[(panel + k) * 16 + column % 16];
            }
            const expected = alpha * sum + (isAdding ? before[at] : 0);
            assertAlmostEquals(after[at], expected, 2e-5);
          }
        },
      ));
    },
  );
}

/** The error function by its series, and 1 or -1 where that takes long and floats know no difference. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let sum = x;
  for (let k = 1, term = x; k < 120; k++) {
    term *= -x * x / k;
    sum += term / (2 * k + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}

const functions = {
  logistic: (x: number) => 1 / (1 + Math.exp(-x)),
  erf,
};

for (const [name, exact] of Object.entries(functions)) {
  Deno.test(`the kernel of ${name} gives it to the last bits for any number of numbers, and NaN for NaN`, async () => {
    const { instance } = await WebAssembly.instantiate(elementwise, {
      m: { memory },
    });
    const compute = instance.exports[name] as (
      input: number,
      output: number,
      count: number,
    ) => void;
    const ends = [NaN, Infinity, -Infinity, 0, -0, 1e-30, -1e-30, 1e30, -1e30];
    const values = Float32Array.from([
      ...ends,
      ...Array.from({ length: 8000 }, (_, at) => (at - 4000) / 200),
    ]);
    for (const count of [0, 1, 2, 3, 4, 7, values.length]) {
      const [input, output] = [0, 65536].map((at) =>
        new Float32Array(memory.buffer, at, values.length)
      );
      input.set(values);
      output.fill(7);
      compute(0, 65536, count);
      for (const [at, value] of values.entries()) {
        if (at >= count) assertEquals(output[at], 7);
        else assertAlmostEquals(output[at], exact(value), 2e-7);
      }
    }
  });
}

Deno.test("programs that are not the known one are started as they are", async () => {
  const sizes = [0, 14_239_897].map(async (more) => {
    // A custom section makes a program of the known one's size.
    const content = Math.max(0, more - 8 - 5);
    const varint = [0, 7, 14, 21].map((shift, at) =>
      content >> shift & 127 | (at < 3 ? 128 : 0)
    );
    const program = new Uint8Array(Math.max(8, more));
    program.set([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    if (more > 0) program.set([0, ...varint, 1, 120], 8);
    const { instance } = await withQuickPrograms(() =>
      WebAssembly.instantiate(program)
    );
    return Object.keys(instance.exports).length;
  });
  assertEquals(await Promise.all(sizes), [0, 0]);
});

Deno.test("withQuickPrograms() leaves WebAssembly as it was, and takes responses and modules", async () => {
  const { instantiate, instantiateStreaming } = WebAssembly;
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  await withQuickPrograms(async () => {
    const found = await WebAssembly.instantiateStreaming(
      Promise.resolve(new Response(empty)),
    );
    assert(found.module instanceof WebAssembly.Module);
    const instance = await WebAssembly.instantiate(found.module);
    assert(instance instanceof WebAssembly.Instance);
  });
  assertEquals(WebAssembly.instantiate, instantiate);
  assertEquals(WebAssembly.instantiateStreaming, instantiateStreaming);
});

Deno.test("the runtime's program is the known one, and its loops are replaced", async () => {
  const room = new URL("../../lib/inference/", import.meta.url);
  const watch = `
    import { functionBodies } from "${room}replace_functions.ts";
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (program, imports) => {
      const bodies = functionBodies(program);
      for (const at of [1322, 2315, 17288, 583, 1007]) console.log(bodies[at]?.toBase64());
      return instantiate(program, imports);
    };
    const { openWasmBackend } = await import("${room}wasm_backend.ts");
    const { probeModel } = await import("${room}probe_model.ts");
    const backend = await openWasmBackend(1);
    await backend.load(probeModel(1).model);
    Deno.exit(0);
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", watch],
  }).output();
  const [sets] = functionBodies(kernel);
  const [depthwise] = functionBodies(Uint8Array.fromBase64(DEPTHWISE_KERNEL));
  assertEquals(
    new TextDecoder().decode(stdout).trim().split("\n"),
    [sets, adding(sets), depthwise, ...functionBodies(elementwise)]
      .map((body) => body.toBase64()),
    new TextDecoder().decode(stderr),
  );
});

/** One operator that multiplies, with weights and an input in plain random numbers. */
interface Case {
  readonly name: string;
  readonly node: Omit<OnnxNode, "inputs" | "outputs">;
  readonly input: number[];
  readonly weights: number[];
  readonly bias?: number;
  /** What follows the operator; the runtime makes one of both. */
  readonly activation?: string;
}

const conv = (
  name: string,
  input: number[],
  weights: number[],
  attributes: Record<string, number | number[]>,
  bias?: number,
): Case => ({ name, node: { op: "Conv", attributes }, input, weights, bias });

const cases: Case[] = [
  conv("pointwise", [3, 20, 7, 7], [13, 20, 1, 1], {}, 13),
  conv("3 x 3", [2, 5, 9, 11], [7, 5, 3, 3], { pads: [1, 1, 1, 1] }),
  conv("strided, uneven padding", [1, 4, 13, 10], [6, 4, 3, 5], {
    strides: [2, 3],
    pads: [0, 1, 2, 3],
  }, 6),
  conv("dilated", [2, 3, 12, 12], [4, 3, 3, 3], {
    dilations: [2, 3],
    pads: [2, 3, 2, 3],
  }),
  conv("grouped", [2, 6, 8, 8], [9, 2, 3, 3], { group: 3 }, 9),
  conv("depthwise with a multiplier", [2, 5, 9, 9], [10, 1, 3, 3], {
    group: 5,
    pads: [1, 1, 1, 1],
    strides: [2, 2],
  }, 10),
  conv("depthwise lines", [3, 6, 30], [6, 1, 5], {
    group: 6,
    pads: [2, 2],
  }, 6),
  conv("of lines", [2, 4, 30], [5, 4, 7], { pads: [3, 3] }, 5),
  {
    name: "product",
    node: { op: "MatMul" },
    input: [37, 300],
    weights: [300, 21],
  },
  {
    name: "products side by side",
    node: { op: "MatMul" },
    input: [3, 5, 9, 70],
    weights: [3, 5, 70, 19],
  },
  {
    name: "both factors turned",
    node: { op: "Gemm", attributes: { transA: 1, transB: 1 } },
    input: [40, 25],
    weights: [18, 40],
    bias: 18,
  },
  {
    name: "one row",
    node: { op: "Gemm" },
    input: [1, 129],
    weights: [129, 67],
  },
];

function run(
  backend: Backend,
  { node, input, weights, bias, activation }: Case,
): Promise<Float32Array> {
  const { normal } = randomSource(5);
  const values = (dims: number[]) =>
    Float32Array.from({ length: dims.reduce((x, y) => x * y, 1) }, normal);
  const x: Tensor = { type: "float32", dims: input, data: values(input) };
  const all = [
    { name: "w", dims: weights, data: values(weights) },
    ...(bias ? [{ name: "b", dims: [bias], data: values([bias]) }] : []),
  ];
  const graph = writeOnnx({
    nodes: [
      {
        ...node,
        inputs: ["x", ...all.map(({ name }) => name)],
        outputs: [activation ? "sums" : "y"],
      },
      ...(activation
        ? [{ op: activation, inputs: ["sums"], outputs: ["y"] }]
        : []),
    ],
    inputs: [{ name: "x", type: "float32", dims: input }],
    outputs: [{
      name: "y",
      type: "float32",
      dims: input.map((_, axis) => `d${axis}`),
    }],
    weights: all,
  });
  return backend.load(graph).then(async (session) => {
    const { y } = await session.run({ x });
    await session.release();
    return y.data as Float32Array;
  });
}

/** Sizes of a depthwise convolution; those that the quicker loop leaves to the runtime are among them. */
const depthwise = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  channels: fc.integer({ min: 2, max: 4 }),
  space: fc.tuple(
    fc.integer({ min: 1, max: 19 }),
    fc.integer({ min: 1, max: 19 }),
  ),
  kernel: fc.oneof(
    fc.constantFrom([3, 3], [5, 5], [7, 7], [1, 1]),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  ),
  strides: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
  ),
  dilations: fc.tuple(
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 2 }),
  ),
  pads: fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }),
  hasBias: fc.boolean(),
  activation: fc.constantFrom("", "Relu", "Sigmoid"),
});

function depthwiseCase(
  {
    batch,
    channels,
    space,
    kernel,
    strides,
    dilations,
    pads,
    hasBias,
    activation,
  }: typeof depthwise extends fc.Arbitrary<infer T> ? T : never,
): Case | undefined {
  const fits = [0, 1].every((axis) =>
    space[axis] + pads[axis] + pads[axis + 2] >
      (kernel[axis] - 1) * dilations[axis]
  );
  if (!fits) return undefined;
  return {
    ...conv("", [batch, channels, ...space], [channels, 1, ...kernel], {
      group: channels,
      strides,
      dilations,
      pads,
      kernel_shape: [...kernel],
    }, hasBias ? channels : undefined),
    activation,
  };
}

Deno.test("depthwise convolutions in WebAssembly are those of the native runtime but for rounding", async () => {
  const [native, wasm] = [
    await openBackend("native", { threads: 1 }),
    await openBackend("wasm", { threads: 2 }),
  ];
  await fc.assert(
    fc.asyncProperty(depthwise, async (sizes) => {
      const one = depthwiseCase(sizes);
      if (!one) return;
      const expected = await run(native, one);
      const found = await run(wasm, one);
      assertEquals(found.length, expected.length);
      for (const [at, value] of expected.entries()) {
        assertAlmostEquals(found[at], value, 2e-5);
      }
    }),
    { numRuns: 400 },
  );
  await Promise.all([native.close(), wasm.close()]);
});

Deno.test("convolutions and products in WebAssembly are those of the native runtime but for rounding", async (t) => {
  const [native, wasm] = [
    await openBackend("native", { threads: 1 }),
    await openBackend("wasm", { threads: 2 }),
  ];
  for (const one of cases) {
    await t.step(one.name, async () => {
      const expected = await run(native, one);
      const found = await run(wasm, one);
      assertEquals(found.length, expected.length);
      for (const [at, value] of expected.entries()) {
        assertAlmostEquals(found[at], value, 5e-5);
      }
    });
  }
  await Promise.all([native.close(), wasm.close()]);
});
