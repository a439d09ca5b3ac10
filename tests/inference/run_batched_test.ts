import { assertEquals, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import { BackendError } from "../../lib/errors.ts";
import type { Session, Tensor } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { fixedBatch, runBatched } from "../../lib/inference/run_batched.ts";
import { onEachBackend } from "./backends.ts";
import {
  imagesFor,
  lookUp,
  oneOperator,
  onnxFiles,
  sharedGraphs,
} from "./graphs.ts";

const graphs = onnxFiles(sharedGraphs);

function column(samples: number): Tensor {
  const data = Float32Array.from({ length: samples }, (_, sample) => sample);
  return { type: "float32", dims: [samples, 1], data };
}

/** What add-to-itself gives for `column`. */
function doubled(samples: number): Tensor {
  const { data, ...rest } = column(samples);
  return { ...rest, data: (data as Float32Array).map((value) => 2 * value) };
}

/** A session that lets some samples through, to count what it is given. */
function watched(
  session: Session,
  allow: (samples: number) => boolean,
): { session: Session; batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    session: {
      ...session,
      run(inputs, outputs) {
        const [samples] = Object.values(inputs)[0].dims;
        batches.push(samples);
        if (!allow(samples)) throw new BackendError("Cannot run it: no memory");
        return session.run(inputs, outputs);
      },
    },
  };
}

Deno.test("runBatched() gives every sample once and in order, for any number, batch and fixed batch", async () => {
  const backend = await openBackend("wasm", { threads: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 17 }),
      fc.boolean(),
      async (samples, batch, fixed) => {
        const session = await backend.load(oneOperator("Add", {
          inputs: ["x", "x"],
          dims: [fixed ? batch : "batch", 1],
        }));
        assertEquals(fixedBatch(session), fixed ? batch : undefined);
        const outputs = await runBatched(session, { x: column(samples) }, {
          batch,
        });
        assertEquals(outputs, { y: doubled(samples) });
        await session.release();
      },
    ),
    { numRuns: 40 },
  );
  await backend.close();
});

Deno.test("runBatched() fills the last batch of a model with a fixed batch and takes as many as it likes otherwise", async () => {
  const backend = await openBackend("wasm", { threads: 2 });
  const sizes = async (batch: number | string) => {
    const model = oneOperator("Add", { inputs: ["x", "x"], dims: [batch, 1] });
    const { session, batches } = watched(await backend.load(model), () => true);
    await runBatched(session, { x: column(10) }, { batch: 8 });
    await session.release();
    return batches;
  };
  assertEquals(await sizes(4), [4, 4, 4]);
  assertEquals(await sizes("batch"), [8, 2]);
  await backend.close();
});

Deno.test("runBatched() goes on in halves when a batch fails", async () => {
  const backend = await openBackend("wasm", { threads: 2 });
  const model = oneOperator("Add", { inputs: ["x", "x"], dims: ["batch", 1] });
  const { session, batches } = watched(
    await backend.load(model),
    (samples) => samples <= 3,
  );
  const { y } = await runBatched(session, { x: column(10) }, { batch: 10 });
  assertEquals(y, doubled(10));
  assertEquals(batches, [10, 5, 3, 2, 5, 3, 2]);
  await session.release();
  await backend.close();
});

Deno.test("runBatched() names the sample that fails, with a free and with a fixed batch", async (t) => {
  await onEachBackend(t, async (backend) => {
    // A GPU reads past the end of a table without a word.
    if (backend.name === "webgpu") return;
    for (const batch of ["batch", 4]) {
      const session = await backend.load(lookUp(batch), { name: "table.onnx" });
      const index: Tensor = {
        type: "int64",
        dims: [6],
        data: BigInt64Array.of(0n, 1n, 2n, 0n, 9n, 1n),
      };
      await assertRejects(
        () =>
          runBatched(session, { index }, {
            sampleName: (sample) => `image_${sample}.png`,
          }),
        BackendError,
        "within the inclusive range [-3,2], at image_4.png",
      );
      await session.release();
    }
  });
});

Deno.test("runBatched() refuses inputs that disagree, no samples, no batch, an output that does not count samples", async () => {
  const backend = await openBackend("wasm", { threads: 2 });
  const add = await backend.load(
    oneOperator("Add", { inputs: ["x", "z"], dims: ["batch", 1] }),
    { name: "add.onnx" },
  );
  await assertRejects(
    () => runBatched(add, { x: column(2), z: column(3) }),
    BackendError,
    'Cannot run add.onnx: input "x" holds 2 samples, input "z" 3',
  );
  await assertRejects(
    () => runBatched(add, { x: column(0), z: column(0) }),
    BackendError,
    "Cannot run add.onnx: no samples given",
  );
  await assertRejects(
    () => runBatched(add, { x: column(1), z: column(1) }, { batch: 0 }),
    BackendError,
    "Expected a batch of 1 or more samples but found 0",
  );
  const shape = await backend.load(
    oneOperator("ReduceSum", { dims: ["batch", 1], outputDims: [1, 1] }),
    { name: "sum.onnx" },
  );
  await assertRejects(
    () => runBatched(shape, { x: column(2) }),
    BackendError,
    'Cannot use output "y" of sum.onnx: its shape 1 x 1 does not count 2 samples on axis 0',
  );
  await add.release();
  await shape.release();
  await backend.close();
});

Deno.test({
  name: "a model exported with batch 1 gives the same as one with a free batch",
  ignore: !graphs.includes("fixed_batch_1.onnx"),
  async fn(t) {
    const load = (name: string) =>
      Deno.readFileSync(new URL(name, sharedGraphs));
    await onEachBackend(t, async (backend) => {
      const fixed = await backend.load(load("fixed_batch_1.onnx"));
      assertEquals(fixedBatch(fixed), 1);
      const images = imagesFor(fixed, 3);
      const { logits } = await runBatched(fixed, { input: images });
      assertEquals(logits.dims, [3, 7]);
      const single = await fixed.run({
        input: {
          ...images,
          dims: [1, 3, 32, 32],
          data: images.data.subarray(2 * 3072),
        },
      });
      assertEquals(logits.data.subarray(14), single.logits.data);
      await fixed.release();

      const free = await backend.load(load("matmul_add_head.onnx"));
      const whole = await free.run({ input: images });
      const split = await runBatched(free, { input: images }, { batch: 2 });
      assertEquals(split.logits.dims, whole.logits.dims);
      (whole.logits.data as Float32Array).forEach((value, index) =>
        assertEquals(
          Math.abs(value - Number(split.logits.data[index])) < 1e-5,
          true,
        )
      );
      await free.release();
    });
  },
});
