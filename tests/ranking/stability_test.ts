import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { findMetrics, InputError } from "fair-collapse";

import type { Metric } from "../../lib/metrics/metric.ts";
import { nearestClassMean } from "../../lib/metrics/nearest_class_mean.ts";
import {
  type NamedReplicates,
  stabilityOf,
} from "../../lib/ranking/stability.ts";
import { stabilityCollector } from "../../lib/ranking/stability_collector.ts";
import { termReplicates } from "../../lib/ranking/term_replicates.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { overlapOf } from "../../lib/statistics/class_fairness.ts";
import { collapseInfluence } from "../../lib/statistics/collapse_influence.ts";
import { fairnessInfluence } from "../../lib/statistics/fairness_influence.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { collapseOf } from "../../lib/statistics/variance_collapse.ts";

/** Blobs of 4 classes, each of its own spread. */
function blobs(seed: number, rows: number, dims: number, spread: number) {
  const random = randomSource(seed);
  const means = Float64Array.from({ length: 4 * dims }, () => random.normal());
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 4);
  const data = Float64Array.from({ length: rows * dims }, (_, at) => {
    const k = labels[Math.floor(at / dims)];
    return means[k * dims + at % dims] + spread * (1 + k / 4) * random.normal();
  });
  return {
    model: `${spread}`,
    rows,
    dims,
    labels,
    classNames: [],
    chunks: () => [data],
  };
}

/** C and F, with their influence and without. */
const terms: Metric["terms"] = async (analysis) => {
  const collapse = await collapseOf(analysis);
  const { fairness } = await overlapOf(analysis);
  return { score: collapse + fairness, collapse, fairness };
};
const slow: Metric = { ...nearestClassMean, id: "slow", terms };
const quick: Metric = {
  ...slow,
  id: "quick",
  influence: async (analysis) => {
    const collapse = await collapseInfluence(analysis);
    const fairness = await fairnessInfluence(analysis);
    return {
      collapse,
      fairness,
      score: collapse.map((value, row) => value + fairness[row]),
    };
  },
};

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
      (values.length - 1),
  );
}

/** Standard deviation of a term over data sets of one distribution. */
async function trueDeviation(name: string, rows: number): Promise<number> {
  const values: number[] = [];
  for (let draw = 0; draw < 150; draw++) {
    const means = blobs(1, 4, 6, 0);
    const fresh = blobs(1000 + draw, rows, 6, 0.8);
    const centre = blobs(1000 + draw, 4, 6, 0);
    // The noise of another draw around the means of the first.
    const data = fresh.chunks()[0].map((x, at) => {
      const from = fresh.labels[Math.floor(at / 6)] * 6 + at % 6;
      return x - centre.chunks()[0][from] + means.chunks()[0][from];
    });
    values.push(
      (await terms(analyse({ ...fresh, chunks: () => [data] })))[name],
    );
  }
  return deviation(values);
}

for (const name of ["collapse", "fairness"]) {
  Deno.test(`replicates of ${name} spread as it does over fresh data, by influence and by halves`, async () => {
    const rows = 400;
    const truth = await trueDeviation(name, rows);
    const analysis = analyse(blobs(1, rows, 6, 0.8));
    for (
      const [metric, method] of [[quick, "influence"], [
        slow,
        "half-samples",
      ]] as const
    ) {
      const found = await termReplicates(analysis, metric, {}, {
        halfSamples: 150,
      });
      assertEquals(found.method, method);
      const values = found.replicates.map((replicate) => replicate[name]);
      const mean = values.reduce((sum, value) => sum + value, 0) /
        values.length;
      assertAlmostEquals(mean, found.terms[name], 0.2 * truth);
      assertAlmostEquals(deviation(values) / truth, 1, 0.3);
    }
  });
}

Deno.test("termReplicates() draws models of the same samples alike and repeats itself", async () => {
  const set = blobs(1, 80, 3, 1);
  const first = await termReplicates(analyse(set), quick);
  assertEquals(await termReplicates(analyse(set), quick), first);
  const shifted = set.chunks()[0].map((x) => x + 5);
  const second = await termReplicates(
    analyse({ ...set, chunks: () => [shifted] }),
    quick,
  );
  first.replicates.forEach((replicate, index) =>
    assertAlmostEquals(
      second.replicates[index].collapse / replicate.collapse,
      1,
      1e-9,
    )
  );
});

/** A model whose score has this mean and standard deviation over the resamples. */
function normalModel(
  name: string,
  score: number,
  spread: number,
  seed: number,
): NamedReplicates {
  const random = randomSource(seed);
  return {
    name,
    terms: { score },
    replicates: Array.from(
      { length: 4000 },
      () => ({ score: score + spread * random.normal() }),
    ),
    method: "influence",
    rows: 100,
  };
}

Deno.test("stabilityOf() gives the chance of being first that normal scores have", () => {
  const { models } = stabilityOf(nearestClassMean, {}, [
    normalModel("a", 1, 0.3, 1),
    normalModel("b", 0.5, 0.4, 2),
  ]);
  // The difference has mean 0.5 and standard deviation 0.5.
  assertAlmostEquals(models[0].firstShare, 0.8413, 0.02);
  assertAlmostEquals(models[0].firstShare + models[1].firstShare, 1, 1e-12);
  assertEquals(models[1].ranks, [1, 2]);
  assertAlmostEquals(models[0].scores[1], 1 + 1.96 * 0.3, 0.04);
});

Deno.test("stabilityOf() extrapolates the samples that settle the first place and the whole order", () => {
  const pool = [
    normalModel("c", 0, 0.3, 3),
    normalModel("a", 1, 0.3, 1),
    normalModel("b", 0.1, 0.4, 2),
  ];
  const { moreSamplesForFirst, moreSamplesForOrder } = stabilityOf(
    nearestClassMean,
    {},
    pool,
  );
  // First: a and b are 0.9 apart with a deviation of 0.5: 100 (1.645 x 0.5 / 0.9)^2 = 84 do.
  assertEquals(moreSamplesForFirst, 0);
  // Order: b and c are 0.1 apart: 100 (1.645 x 0.5 / 0.1)^2 = 6764 are needed.
  assertAlmostEquals(moreSamplesForOrder! / 6664, 1, 0.06);
});

Deno.test("stabilityOf() says nothing of the samples that would part models of one score", () => {
  const { moreSamplesForFirst, models } = stabilityOf(nearestClassMean, {}, [
    normalModel("a", 1, 0, 1),
    normalModel("b", 1, 0, 2),
  ]);
  assertEquals(moreSamplesForFirst, null);
  assertEquals(models.map(({ firstShare }) => firstShare), [0.5, 0.5]);
  assertEquals(models.map(({ rank }) => rank), [1, 1]);
});

Deno.test("stabilityOf() needs two models", () => {
  assertThrows(
    () => stabilityOf(nearestClassMean, {}, [normalModel("a", 1, 1, 1)]),
    InputError,
    "Cannot tell how stable the order of 1 models is",
  );
});

Deno.test("stabilityCollector() leaves out a model that the metric does not apply to", async () => {
  const collector = stabilityCollector("ncc", {}, { halfSamples: 4 });
  for (const spread of [0.3, 3]) {
    const set = blobs(7, 60, 4, spread);
    await collector.add(set, analyse(set));
  }
  assertEquals(collector.result()!.models.map(({ name }) => name), [
    "0.3",
    "3",
  ]);
  const flat = {
    ...blobs(7, 60, 4, 1),
    model: "flat",
    chunks: () => [new Float64Array(240)],
  };
  await collector.add(flat, analyse(flat));
  const { models, method } = collector.result()!;
  assertEquals([models.length, method], [2, "half-samples"]);
  assertEquals(models[0].ranks[0], 1);
});

Deno.test("the stability of FaCe's order does not depend on whether its terms are told by influence or by halves", async () => {
  // An option that has no influence in closed form, at a value that changes nothing.
  const byInfluence = stabilityCollector("face");
  const byHalves = stabilityCollector("face", { pcaDims: 1000 }, {
    halfSamples: 60,
  });
  for (const spread of [0.9, 1, 1.6]) {
    const set = blobs(3, 300, 5, spread);
    await byInfluence.add(set, analyse(set));
    await byHalves.add(set, analyse(set));
  }
  const quickly = byInfluence.result()!, slowly = byHalves.result()!;
  assertEquals([quickly.method, slowly.method], ["influence", "half-samples"]);
  quickly.models.forEach((model, index) => {
    assertAlmostEquals(model.firstShare, slowly.models[index].firstShare, 0.2);
  });
});

Deno.test("stabilityOf() does not call an order settled that a third of the resamples reverses", () => {
  const [metric] = findMetrics(["logme"]);
  // Scores at the ends of a scale, as min-max gives them to two models.
  const model = (name: string, score: number, others: number) => ({
    name,
    terms: { score },
    replicates: Array.from(
      { length: 300 },
      (_, at) => ({ score: at % 3 === 0 ? others : score }),
    ),
    method: "half-samples" as const,
    rows: 100,
  });
  const { models, moreSamplesForFirst } = stabilityOf(metric, {}, [
    model("a", 2, 0),
    model("b", 0, 2),
  ]);
  assertAlmostEquals(models[0].firstShare, 2 / 3, 1e-9);
  // (1.645 / 0.431)^2 = 14.6 times the rows.
  assert(moreSamplesForFirst! > 1300 && moreSamplesForFirst! < 1400);
});
