import { assert, assertAlmostEquals } from "@std/assert";

import { analyse, collapseByClass, varianceCollapse } from "fair-collapse";

import { madeUpSets } from "../report/made_up_run.ts";

Deno.test("collapseByClass() sums up to C, whatever the sizes of the classes and the global mean", async () => {
  const [set] = madeUpSets([{ name: "net", spread: 0.7 }]);
  const rows = 130;
  const labels = set.labels.slice(0, rows).map((k, row) => row < 40 ? 0 : k);
  const data = set.chunks()[0].slice(0, rows * set.dims);
  for (const globalMean of ["classes", "samples"] as const) {
    const byClass = await collapseByClass(
      analyse({ ...set, rows, labels, chunks: () => [data] }),
      globalMean,
    );
    const whole = await varianceCollapse(
      { rows, dims: set.dims, data },
      labels,
      { globalMean },
    );
    assertAlmostEquals(byClass.reduce((sum, c) => sum + c, 0), whole, 1e-9);
  }
});

Deno.test("collapseByClass() is lowest for the class that is widest", async () => {
  const [set] = madeUpSets([{ name: "net", spread: 0.5 }]);
  const data = set.chunks()[0].map((value, at) =>
    set.labels[Math.floor(at / set.dims)] === 2
      ? value * 3 - (at % set.dims === 2 ? 8 : 0)
      : value
  );
  const byClass = await collapseByClass(
    analyse({ ...set, chunks: () => [data] }),
  );
  assert(byClass.every((c, k) => k === 2 || c > byClass[2]), String(byClass));
});
