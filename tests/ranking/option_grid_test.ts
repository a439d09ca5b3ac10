import { assert, assertEquals } from "@std/assert";

import { analyse, findMetrics, optionGrid, scorePool } from "fair-collapse";

import { madeUpSets, MODELS } from "../report/made_up_run.ts";

const sets = madeUpSets(MODELS);

async function gridOf(
  id: string,
  options: Parameters<typeof optionGrid>[1],
  leastDims: number,
) {
  const [metric] = findMetrics([id]);
  const grid = optionGrid(metric, options, { leastDims });
  for (const set of sets) await grid.add(set, analyse(set));
  assertEquals(grid.result().length, grid.variants);
  return grid.result();
}

Deno.test("optionGrid() ranks under each variant as a run with these options does", async () => {
  const own = { temperature: 0.1 };
  for (const { changes, ranks, first } of await gridOf("face", own, 6)) {
    const { metrics: [face] } = await scorePool(sets, {
      metricOptions: { face: { ...own, ...changes } },
      stability: false,
    });
    assertEquals([...ranks], [...face.ranks], JSON.stringify(changes));
    assertEquals(
      first,
      sets.filter((_, at) => face.ranks[at] === 1).map(({ model }) => model),
    );
  }
});

Deno.test("optionGrid() has each variant once, the run's own first, and no more axes than there are dims", async () => {
  const changesOf = async (leastDims: number) =>
    (await gridOf("face", { covariance: "spherical" }, leastDims))
      .map(({ changes }) => JSON.stringify(changes));
  const narrow = await changesOf(6);
  assertEquals(narrow[0], "{}");
  assertEquals(new Set(narrow).size, narrow.length);
  assert(!narrow.some((changes) => changes.includes("pcaDims")));
  assert(!narrow.some((changes) => changes.includes("spherical")));
  assert(
    (await changesOf(20)).some((changes) => changes.includes('"pcaDims":16')),
  );
});

Deno.test("optionGrid() varies FaCe's options one by one where they are not to be combined", () => {
  const [face] = findMetrics(["face"]);
  const size = (isCrossed: boolean) =>
    optionGrid(face, {}, { leastDims: 100, isCrossed }).variants;
  // 2 x 3 x 3, full covariances, and 4 other choices; or 1 + 1 + 2 + 2, full covariances, and 4.
  assertEquals([size(true), size(false)], [18 + 1 + 4, 1 + 1 + 2 + 2 + 1 + 4]);
});

Deno.test("optionGrid() has no rank for a model that a metric does not apply to", async () => {
  const grid = await gridOf("leep", {}, 6);
  assertEquals(grid[0].ranks, [null, null, null]);
  assertEquals([grid[0].first, grid[0].tau], [[], null]);
});
