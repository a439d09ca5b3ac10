import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { BackendError } from "../../lib/errors.ts";
import { availableBackends } from "../../lib/inference/available_backends.ts";
import type { BackendName } from "../../lib/inference/backend.ts";
import { chooseBackend } from "../../lib/inference/choose_backend.ts";
import { diagnose } from "../../lib/inference/diagnose.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { probeModel } from "../../lib/inference/probe_model.ts";
import { oneOperator } from "./graphs.ts";

const probe = probeModel(4);

Deno.test('chooseBackend("auto") takes the fastest that it timed and says so with its figures', async () => {
  const { backend, reason, timings } = await chooseBackend("auto", probe, {
    threads: 2,
  });
  assertEquals(timings.map(({ name }) => name).sort(), [
    "native",
    "wasm",
    "webgpu",
  ]);
  const speeds = timings.map(({ samplesPerSecond }) => samplesPerSecond ?? 0);
  assertEquals(speeds, speeds.toSorted((one, other) => other - one));
  assertEquals(backend.name, timings[0].name);
  assertMatch(
    reason,
    /^\w+(, 2 threads)?: \d+(\.\d+)? samples\/s on the built-in probe; \w+ /,
  );
  const { y } = await (await backend.load(oneOperator("Relu"))).run({
    x: { type: "float32", dims: [1, 3], data: Float32Array.of(-1, 0, 2) },
  });
  assertEquals([...y.data], [0, 0, 2]);
  await backend.close();
});

Deno.test("chooseBackend() opens the named backend without timing", async () => {
  const { backend, reason, timings } = await chooseBackend("wasm", probe, {
    threads: 2,
  });
  assertEquals(backend.name, "wasm");
  assertEquals(reason, "wasm, 2 threads, as asked");
  assertEquals(timings, []);
  await backend.close();
});

Deno.test('chooseBackend("auto") tells what each backend said when none can run the model', async () => {
  const model = oneOperator("Deform", { domain: "com.acme" });
  const error = await assertRejects(
    () => chooseBackend("auto", { ...probe, name: "odd.onnx", model }),
    BackendError,
    "Cannot run odd.onnx on any backend (",
  ) as BackendError;
  assert(
    error.message.includes(
      "wasm: Cannot load odd.onnx on wasm: operator Deform",
    ),
  );
});

Deno.test("availableBackends() says of each what it runs on, or what it lacks and what to do", async () => {
  const found = await availableBackends();
  assertEquals(found.map(({ name }) => name), ["native", "webgpu", "wasm"]);
  for (const { available, detail, install } of found) {
    assert(detail.length > 0);
    assertEquals(install === "", available);
  }
});

Deno.test({
  name:
    "availableBackends() does not ask for a permission: without --allow-ffi there is no native backend",
  permissions: { ffi: false, env: true, read: true, net: false },
  async fn() {
    const [native] = await availableBackends();
    assertEquals(native, {
      name: "native",
      available: false,
      software: false,
      detail: "it may not load a library",
      install: "run with --allow-ffi",
    });
  },
});

Deno.test("diagnose() times every backend that is available", async () => {
  const { cores, backends, memory, deno } = await diagnose(probe, {
    threads: 2,
  });
  assert(cores >= 1);
  assertEquals(deno, Deno.version.deno);
  assert(memory === undefined || memory.total >= memory.available);
  for (const { available, samplesPerSecond, gigaflops, version } of backends) {
    assertEquals(
      samplesPerSecond !== undefined && samplesPerSecond > 0,
      available,
    );
    assertEquals(gigaflops !== undefined && gigaflops > 0, available);
    if (available) assertMatch(version!, /^\d+\.\d+\.\d+$/);
  }
  assert(backends.some(({ name, available }) => name === "wasm" && available));
});

Deno.test("openBackend() refuses a name that is none and a number of threads that is none", async () => {
  await assertRejects(
    () => openBackend("cuda" as BackendName),
    BackendError,
    'Expected a backend of wasm, webgpu, native but found "cuda"',
  );
  await assertRejects(
    () => openBackend("wasm", { threads: 0 }),
    BackendError,
    "Expected a whole number of threads, 1 or more, but found 0",
  );
});
