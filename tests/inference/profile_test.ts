/** Where the time goes: recorded once for each piece of work, whatever runs it. @module */
import { assert, assertEquals } from "@std/assert";

import { openBackend } from "../../lib/inference/open_backend.ts";
import { probeModel } from "../../lib/inference/probe_model.ts";
import { createProfile, profiledBackend } from "../../lib/inference/profile.ts";

Deno.test("a profiled backend counts models, samples and operations, and gives what the backend gives", async () => {
  const backend = await openBackend("wasm", { threads: 1 });
  const profile = createProfile();
  const profiled = profiledBackend(backend, profile);
  const { model, inputs } = probeModel(3);
  const session = await profiled.load(model);
  const own = await session.run(inputs);
  const plain = await backend.load(model);
  assertEquals(own.features.data, (await plain.run(inputs)).features.data);
  await session.release();
  await plain.release();
  const left = { rows: 4, dims: 6, data: new Float32Array(24).fill(1) };
  const right = { rows: 4, dims: 5, data: new Float32Array(20).fill(2) };
  const { data } = await profiled.product.multiply(left, right, {
    transposeLeft: true,
  });
  assertEquals([...data], Array(30).fill(8));
  const { loading, inference, products } = profile.stages();
  assertEquals([loading!.items, loading!.bytes], [1, model.length]);
  assertEquals(inference!.items, 3);
  assertEquals(products!.operations, 2 * 6 * 4 * 5);
  assert(inference!.seconds > 0 && products!.seconds > 0);
  await backend.close();
});

Deno.test("work that fails is not counted, and its error is heard", async () => {
  const profile = createProfile();
  let said = "";
  await profile.time("reading", () => Promise.reject(new Error("gone")))
    .catch((error) => said = error.message);
  assertEquals(said, "gone");
  assertEquals(profile.stages(), {});
});
