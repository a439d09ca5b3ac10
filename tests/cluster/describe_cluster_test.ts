import { assertEquals } from "@std/assert";

import {
  describeBackends,
  describeWorkers,
  mixedBackends,
  shardRemarks,
} from "../../lib/cluster/describe_cluster.ts";
import type { Plan, ResultHead } from "../../lib/cluster/plan.ts";
import type { RemoteFeatures } from "../../lib/cluster/remote_features.ts";

function head(
  worker: string,
  backend: "wasm" | "native",
  more: Partial<ResultHead> = {},
): ResultHead {
  const by = { worker, host: "h", backend, runtime: "1.30.0", threads: 2 };
  return {
    by,
    rows: 8,
    dims: 4,
    skipped: [],
    truncated: 0,
    cached: false,
    seconds: 1,
    ...more,
  };
}

function set(model: string, ...heads: ResultHead[]): RemoteFeatures {
  return { model, heads, rows: 16, dims: 4 } as unknown as RemoteFeatures;
}

Deno.test("a result names each worker once, with the shards that counted", () => {
  const sets = [
    set("one", head("b", "wasm"), head("a", "wasm")),
    set("two", head("b", "wasm")),
  ];
  const workers = describeWorkers(sets);
  assertEquals(
    workers.map(({ worker, shards }) => [worker, shards]),
    [["a", 1], ["b", 2]],
  );
  assertEquals(describeBackends(workers), {
    name: "wasm",
    threads: 4,
    reason: "cluster: 2 workers with wasm",
  });
  assertEquals(mixedBackends(sets), []);
});

Deno.test("different backends are stated, and warned of where one model's shards have them", () => {
  const sets = [
    set("one", head("a", "wasm"), head("b", "native")),
    set("two", head("a", "wasm")),
  ];
  assertEquals(describeBackends(describeWorkers(sets)), {
    name: "native + wasm",
    threads: 4,
    reason: "cluster: 1 worker with native, 1 worker with wasm",
  });
  const [warning, ...others] = mixedBackends(sets);
  assertEquals(others, []);
  assertEquals(
    warning,
    "Features of one come from different backends (native 1.30.0, wasm 1.30.0), which agree to about 1e-3 only; --backend on the workers makes them one",
  );
});

Deno.test("samples that were left out and texts that were cut are summed up over the shards", () => {
  const skipped = { index: 3, source: "d/3.png", reason: "cut short" };
  const images = set(
    "one",
    head("a", "wasm", { skipped: [skipped] }),
    head("a", "wasm"),
  );
  assertEquals(
    shardRemarks({ task: "image" } as Plan, [images]).remarks,
    [
      "1 images could not be decoded and were left out: d/3.png (cut short).",
    ],
  );
  const texts = set(
    "two",
    head("a", "wasm", { truncated: 2 }),
    head("a", "wasm", { truncated: 3 }),
  );
  const plan = {
    task: "text",
    models: [{ about: { preprocessing: { maxLength: 64 } } }],
  } as unknown as Plan;
  assertEquals(shardRemarks(plan, [texts]).warnings, [
    "two: 5 of 16 texts are longer than 64 tokens and were cut there",
  ]);
});
