import { assert, assertEquals } from "@std/assert";
import { findMetrics } from "fair-collapse";

import { termReplicates } from "../../lib/ranking/term_replicates.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import type { LabelledFeatures } from "../../lib/statistics/labelled_features.ts";
import { randomSource } from "../../lib/statistics/random.ts";

const SAMPLES = 60;

/** Each sample of three classes, so many times over. */
function copies(times: number, told: boolean): LabelledFeatures {
  const random = randomSource(4);
  const dims = 3;
  const rows = SAMPLES * times;
  const own = Float64Array.from(
    { length: SAMPLES * dims },
    (_, at) => (Math.floor(at / dims) % 3) * (at % dims) + random.normal(),
  );
  const of = Int32Array.from(
    { length: rows },
    (_, row) => Math.floor(row / times),
  );
  return {
    rows,
    dims,
    labels: of.map((sample) => sample % 3),
    classNames: ["a", "b", "c"],
    chunks: () => [
      Float64Array.from(
        { length: rows * dims },
        (_, at) => own[of[Math.floor(at / dims)] * dims + at % dims],
      ),
    ],
    ...(told && { samples: { count: SAMPLES, of } }),
  };
}

async function spread(features: LabelledFeatures, id: string): Promise<number> {
  const [metric] = findMetrics([id]);
  const { replicates, terms } = await termReplicates(analyse(features), metric);
  const [name] = Object.keys(terms);
  const values = replicates.map((replicate) => replicate[name]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
  );
}

Deno.test("termReplicates() does not take copies of a sample for more samples, where it is told which they are", async () => {
  for (const id of ["face.collapse", "cdnv"]) {
    const once = await spread(copies(1, true), id);
    const told = await spread(copies(9, true), id);
    const untold = await spread(copies(9, false), id);
    assert(Math.abs(told / once - 1) < 0.05, `${id}: ${told} and ${once}`);
    assert(untold < 0.6 * once, `${id}: ${untold} and ${once}`);
  }
});

Deno.test("termReplicates() counts samples, not rows, and draws alike for models with other rows of them", async () => {
  const [metric] = findMetrics(["face.collapse"]);
  const { rows } = await termReplicates(analyse(copies(9, true)), metric);
  assertEquals(rows, SAMPLES);
  const collapse = async (times: number) =>
    (await termReplicates(analyse(copies(times, true)), metric)).replicates
      .map(({ score }) => score);
  const [few, many] = [await collapse(2), await collapse(3)];
  few.forEach((value, at) => assert(Math.abs(value - many[at]) < 1e-9));
});

Deno.test("termReplicates() takes a sample that has no rows for one that adds nothing", async () => {
  const features = copies(2, true);
  const { samples } = features;
  const [metric] = findMetrics(["face.collapse"]);
  const { replicates, rows } = await termReplicates(
    analyse({ ...features, samples: { ...samples!, count: SAMPLES + 5 } }),
    metric,
  );
  assertEquals(rows, SAMPLES + 5);
  assert(replicates.every(({ score }) => Number.isFinite(score)));
});
