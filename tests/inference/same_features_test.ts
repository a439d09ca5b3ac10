import { assert, assertEquals } from "@std/assert";
import type {
  BackendName,
  Session,
  Tensor,
} from "../../lib/inference/backend.ts";
import { probeModel } from "../../lib/inference/probe_model.ts";
import { onEachBackend } from "./backends.ts";
import {
  imagesFor,
  onnxFiles,
  sharedGraphs,
  tapped,
  zooModels,
} from "./graphs.ts";

/** The same outputs from every backend, to 1e-3 of the largest number. */
async function agree(
  t: Deno.TestContext,
  model: Uint8Array,
  inputs: (session: Session) => Record<string, Tensor>,
  outputs?: string[],
): Promise<void> {
  let reference: Record<string, Tensor> | undefined;
  const seen: BackendName[] = [];
  await onEachBackend(t, async (backend) => {
    const session = await backend.load(model);
    const found = await session.run(inputs(session), outputs);
    await session.release();
    seen.push(backend.name);
    reference ??= found;
    for (const [name, expected] of Object.entries(reference)) {
      const [ours, theirs] = [found[name].data, expected.data].map((data) =>
        Float64Array.from(data as Float32Array)
      );
      assertEquals(found[name].dims, expected.dims);
      const scale = theirs.reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        0,
      );
      const worst = ours.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - theirs[index])),
        0,
      );
      assert(scale > 1e-3, `output ${name} is all but zero`);
      assert(worst <= 1e-3 * scale, `${name} differs by ${worst} of ${scale}`);
    }
  });
  assert(seen.length > 1, "only one backend ran");
}

Deno.test("every backend gives the same features of the built-in probe", async (t) => {
  const { model, inputs } = probeModel(2);
  await agree(t, model, () => inputs);
});

for (const name of ["matmul_add_head.onnx", "nhwc_input.onnx"]) {
  Deno.test({
    name: `every backend gives the same features of ${name}`,
    ignore: !onnxFiles(sharedGraphs).includes(name),
    async fn(t) {
      const model = Deno.readFileSync(new URL(name, sharedGraphs));
      await agree(t, tapped(model, "feat"), (session) => ({
        [session.inputNames[0]]: imagesFor(session, 2),
      }), ["feat"]);
    },
  });
}

const zoo = onnxFiles(zooModels);

Deno.test({
  name:
    "every backend gives the same logits of one zoo model of each architecture",
  ignore: zoo.length === 0,
  async fn(t) {
    const architectures = new Map(
      zoo.map((name) => [name.split("_")[0], name]),
    );
    for (const name of architectures.values()) {
      await t.step(name, async (t) => {
        const model = Deno.readFileSync(new URL(name, zooModels));
        await agree(t, model, (session) => ({
          [session.inputNames[0]]: imagesFor(session, 2),
        }));
      });
    }
  },
});
