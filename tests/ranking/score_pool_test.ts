import { assert, assertEquals } from "@std/assert";

import { scorePool } from "../../lib/ranking/score_pool.ts";
import { randomSource } from "../../lib/statistics/random.ts";

const ROWS = 120;
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 3);

/** Three classes on a line in four dims. */
function set(model: string, spread: number, seed: number) {
  const random = randomSource(seed);
  const data = Float64Array.from(
    { length: 4 * ROWS },
    (_, at) => labels[at >> 2] * (at % 4 + 1) + spread * random.normal(),
  );
  return {
    model,
    rows: ROWS,
    dims: 4,
    labels,
    classNames: ["a", "b", "c"],
    chunks: () => [data],
  };
}

const pool = [set("loose", 3, 1), set("tight", 0.3, 2), set("middle", 1, 3)];

Deno.test("scorePool() resamples by default where it is cheap, and not where told not to", async () => {
  const { stability, models } = await scorePool(pool, {
    metrics: ["silhouette"],
  });
  assertEquals(models[0].name, "tight");
  assert(stability!.models[1].firstShare > 0.9);
  assertEquals(
    (await scorePool(pool, { stability: false })).stability,
    undefined,
  );
});

Deno.test("scorePool() gives the same resamples for the same seed and others for another", async () => {
  const shares = async (seed: number) =>
    (await scorePool(pool, { seed })).stability!.models.map(({ scores }) =>
      scores
    );
  assertEquals(await shares(4), await shares(4));
  assert(JSON.stringify(await shares(4)) !== JSON.stringify(await shares(5)));
});

Deno.test("scorePool() adds the consensus's voters and their agreement", async () => {
  const { metrics, consensus } = await scorePool(pool, {
    metrics: ["consensus"],
    stability: false,
  });
  assertEquals(metrics.map(({ metric }) => metric), [
    "consensus",
    ...consensus!.metrics,
  ]);
  for (const [row, taus] of consensus!.agreement.entries()) {
    for (const [column, tau] of taus.entries()) {
      assertEquals(tau, consensus!.agreement[column][row]);
    }
  }
});

Deno.test("scorePool() probes as many of the first models as asked for", async () => {
  const { probes } = await scorePool(pool, { probe: 2, stability: false });
  assertEquals(probes!.map(({ model }) => model), ["tight", "middle"]);
  assert(probes!.every(({ accuracy }) => accuracy > 1 / 3 && accuracy <= 1));
});
