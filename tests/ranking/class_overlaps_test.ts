import { assert, assertEquals } from "@std/assert";

import {
  analyse,
  bhattacharyyaCoefficients,
  overlapCollector,
} from "fair-collapse";

import { madeUpSets, MODELS } from "../report/made_up_run.ts";

async function pairsOf(models: Parameters<typeof madeUpSets>[0]) {
  const collector = overlapCollector();
  for (const set of madeUpSets(models)) {
    await collector.add(set, analyse(set));
  }
  return collector.result();
}

Deno.test("overlapCollector() gives the pair that is closest under every model, with its coefficients", async () => {
  const [pair, ...others] = await pairsOf(MODELS);
  assertEquals([pair.classes, pair.place, others], [["cat", "dog"], 1, []]);
  for (const set of madeUpSets(MODELS)) {
    const { data } = await bhattacharyyaCoefficients(
      { rows: set.rows, dims: set.dims, data: set.chunks()[0] },
      set.labels,
    );
    assert(Math.abs(pair.coefficients[set.model] - data[1]) < 1e-9);
  }
});

Deno.test("overlapCollector() leaves out a pair that one model tells apart", async () => {
  assertEquals(
    await pairsOf([...MODELS, { name: "sharp", spread: 0.5, apart: 40 }]),
    [],
  );
});

Deno.test("overlapCollector() is not confused by names that hold commas and quotes", async () => {
  const [set] = madeUpSets(MODELS);
  const classNames = ['a","b', "c", "a", '"b","c'];
  const collector = overlapCollector();
  await collector.add(set, analyse({ ...set, classNames }));
  assertEquals(collector.result()[0].classes, ['a","b', "c"]);
});
