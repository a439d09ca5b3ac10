import { assertEquals, assertRejects } from "@std/assert";
import { BackendError } from "../../lib/errors.ts";
import type { Tensor } from "../../lib/inference/backend.ts";
import { gpuHasFloat16, onEachBackend } from "./backends.ts";
import {
  imagesFor,
  lookUp,
  oneOperator,
  onnxFiles,
  sharedGraphs,
} from "./graphs.ts";

const graphs = onnxFiles(sharedGraphs);

function numbers(...data: number[]): Tensor {
  return {
    type: "float32",
    dims: [1, data.length],
    data: Float32Array.from(data),
  };
}

Deno.test("a session tells names, types and shapes, with a name where the size is free", async (t) => {
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(oneOperator("Relu"), { name: "relu" });
    assertEquals(session.model, "relu");
    assertEquals(session.inputNames, ["x"]);
    assertEquals(session.outputNames, ["y"]);
    assertEquals(session.inputs, [
      { name: "x", type: "float32", dims: ["batch", 3] },
    ]);
    assertEquals(session.outputs, [
      { name: "y", type: "float32", dims: ["batch", 3] },
    ]);
    await session.release();
  });
});

Deno.test("float16 goes in as bits or as float32 and comes out as float32", async (t) => {
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(
      oneOperator("Add", { type: "float16", inputs: ["x", "x"] }),
    );
    if (backend.name === "webgpu" && !await gpuHasFloat16()) {
      await assertRejects(
        () => session.run({ x: numbers(1, -0.5, 1e6) }),
        BackendError,
        "Cannot run model on webgpu: this GPU has no float16; use another backend",
      );
      await session.release();
      return;
    }
    const fromNumbers = await session.run({ x: numbers(1, -0.5, 1e6) });
    assertEquals(fromNumbers.y, {
      type: "float32",
      dims: [1, 3],
      data: Float32Array.of(2, -1, Infinity),
    });
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001); // 1, -2, 2^-24
    const fromBits = await session.run({
      x: { type: "float16", dims: [1, 3], data: bits },
    });
    assertEquals(fromBits.y.data, Float32Array.of(2, -4, 2 ** -23));
    await session.release();
  });
});

Deno.test("int32 is converted where a model takes int64, float32 where it takes float64", async (t) => {
  await onEachBackend(t, async (backend) => {
    const table = await backend.load(lookUp());
    const index: Tensor = {
      type: "int32",
      dims: [2],
      data: Int32Array.of(2, 0),
    };
    assertEquals(
      (await table.run({ index })).row.data,
      Float32Array.of(20, 21, 0, 1),
    );
    const indexes = BigInt64Array.of(1n);
    assertEquals(
      (await table.run({ index: { type: "int64", dims: [1], data: indexes } }))
        .row.data,
      Float32Array.of(10, 11),
    );
    await table.release();

    const wide = await backend.load(
      oneOperator("Identity", { type: "float64" }),
    );
    const { y } = await wide.run({ x: numbers(1, 2, 0.5) });
    assertEquals([y.type, [...y.data]], ["float64", [1, 2, 0.5]]);
    await wide.release();
  });
});

Deno.test("only the outputs that are asked for come back", async (t) => {
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(oneOperator("Relu"));
    assertEquals(
      Object.keys(await session.run({ x: numbers(1, 2, 3) }, ["y"])),
      [
        "y",
      ],
    );
    await assertRejects(
      () => session.run({ x: numbers(1, 2, 3) }, ["z"]),
      BackendError,
      'Cannot run model: it has no output "z" (1 there are: y)',
    );
    await session.release();
  });
});

Deno.test("a session names the input that is missing, of the wrong size, rank or length", async (t) => {
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(oneOperator("Relu"), { name: "r.onnx" });
    const cases: [Record<string, Tensor>, string][] = [
      [
        {},
        'Cannot run r.onnx: nothing given for input "x" (float32, batch x 3)',
      ],
      [
        { x: { ...numbers(1, 2), dims: [1, 3] } },
        'input "x" of 1 x 3 wants 3 numbers but was given 2',
      ],
      [
        { x: numbers(1, 2) },
        'input "x" is 2 long on axis 1, where the model takes 3',
      ],
      [
        { x: { ...numbers(1, 2, 3), dims: [3] } },
        'input "x" has 1 axes, where the model takes 2',
      ],
    ];
    for (const [inputs, message] of cases) {
      await assertRejects(() => session.run(inputs), BackendError, message);
    }
    await session.release();
  });
});

Deno.test("a released session says so, and can be released again", async (t) => {
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(oneOperator("Relu"));
    await session.release();
    await session.release();
    await assertRejects(
      () => session.run({ x: numbers(1, 2, 3) }),
      BackendError,
      "Cannot run model: it was released",
    );
  });
});

Deno.test({
  name:
    "weights in a file of their own are used, and named where they are not given",
  ignore: !graphs.includes("external_data.onnx"),
  async fn(t) {
    const model = Deno.readFileSync(
      new URL("external_data.onnx", sharedGraphs),
    );
    const data = Deno.readFileSync(new URL("external_data.bin", sharedGraphs));
    const found: number[][] = [];
    await onEachBackend(t, async (backend) => {
      await assertRejects(
        () => backend.load(model, { name: "far.onnx" }),
        BackendError,
        "part of its weights lies in external_data.bin, which was not given",
      );
      const session = await backend.load(model, {
        externalData: { "external_data.bin": data },
      });
      const images = imagesFor(session, 1);
      const [output] = Object.values(await session.run({ input: images }));
      found.push(
        Array.from(output.data as Float32Array, (value) => Math.fround(value)),
      );
      await session.release();
    });
    for (const values of found) {
      assertEquals(values.length, 7);
      values.forEach((value, index) =>
        assertEquals(value.toFixed(3), found[0][index].toFixed(3))
      );
    }
  },
});
