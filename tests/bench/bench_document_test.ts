import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { rankFeatures, weightedKendallTau } from "fair-collapse";

import {
  benchDocument,
  benchTarget,
} from "../../tasks/bench/results/bench_document.ts";
import { overallTable } from "../../tasks/bench/results/bench_overall.ts";
import { benchPage } from "../../tasks/bench/results/bench_page.ts";
import {
  axisTable,
  benchTable,
} from "../../tasks/bench/results/bench_table.ts";
import { standingInWords } from "../../tasks/bench/results/bench_words.ts";
import { scoreTarget } from "../../tasks/bench/results/score_target.ts";
import { madeUpTarget } from "./made_up_zoo.ts";

const METRICS = ["face", "logme", "lda-probability", "leep"];
const pools = [
  madeUpTarget("pets", { seed: 1 }),
  madeUpTarget("<script>", { seed: 2, keptAside: true }),
];

async function measured() {
  const targets = [];
  for (const pool of pools) {
    targets.push(benchTarget(pool, await scoreTarget(pool, METRICS)));
  }
  return benchDocument({
    task: "image",
    command: "deno task bench:image",
    machine: "made up",
    models: pools[0].models.map(({ name, attributes }) => ({
      name,
      attributes,
    })),
    targets,
    skipped: [],
    resamples: 100,
  });
}

Deno.test("a benchmark's taus are those of the metrics' scores with the truth", async () => {
  const { evaluation, metrics } = await measured();
  assertEquals(metrics.map(({ id }) => id), METRICS);
  for (const [place, { features, target, models }] of pools.entries()) {
    const { metrics: [{ scores }] } = await rankFeatures(features, {
      metrics: ["logme"],
    });
    assertAlmostEquals(
      evaluation.metrics[1].targets[place].estimate,
      weightedKendallTau(scores, models.map(({ name }) => target.truth[name])),
    );
  }
});

Deno.test("a metric that applies to no model has neither tau nor rank, and stands last", async () => {
  const { columns, rows } = benchTable(await measured());
  assertEquals(columns.map(({ title }) => title), [
    "rank",
    "metric",
    "pets",
    "<script>*",
    "mean",
    "seconds",
  ]);
  assertEquals(rows.at(-1)!.slice(0, 5), ["", "leep", "n/a", "n/a", "n/a"]);
  assertEquals(rows[0][0], "1");
});

Deno.test("FaCe's standing names the best metric, and says first that FaCe is not first", async () => {
  const document = await measured();
  const { standing, evaluation } = document;
  const means = evaluation.metrics.slice(0, 3).map(({ mean }) => mean.estimate);
  assertEquals(
    standing!.rank,
    1 + means.filter((mean) => mean > means[0]).length,
  );
  assertEquals(standing!.of, 3);
  if (standing!.toBest) {
    assertAlmostEquals(
      standing!.toBest.difference,
      means[0] - Math.max(...means),
    );
  }
  const comparison = {
    difference: -0.12,
    low: -0.3,
    high: 0.04,
    aheadShare: 0.2,
    pValue: 0.3,
  };
  assertEquals(
    standingInWords({
      rank: 4,
      of: 30,
      best: "logme",
      toBest: comparison,
      toLogMe: comparison,
    }),
    "FaCe is not first: rank 4 of 30 by mean tau (-0.12 [-0.30, +0.04] to the best, logme).",
  );
  assertEquals(
    standingInWords({ rank: 1, of: 30, best: "face", toLogMe: comparison }),
    "FaCe has the highest mean tau of 30 metrics (-0.12 [-0.30, +0.04] to logme).",
  );
});

Deno.test("the table by axis counts pairs that differ in one thing, on all targets", async () => {
  const { columns } = axisTable(await measured())!;
  // Two architectures of three sources: 3 pairs and 2 x 3 pairs, on two targets; one loss only.
  assertEquals(columns.map(({ title }) => title), [
    "rank",
    "metric",
    "architecture only (6 pairs)",
    "source only (12 pairs)",
  ]);
});

Deno.test("a benchmark's page holds every name escaped, a chart, and nothing from outside", async () => {
  const page = benchPage(await measured());
  assert(page.includes("&lt;script&gt;*"));
  assertEquals(/<script/i.test(page), false);
  assertEquals(
    /(src|href)="/.test(page.replaceAll(/xlink:href="#/g, "")),
    false,
  );
  assertEquals((page.match(/<svg/g) ?? []).length, 1);
  for (const metric of METRICS) assert(page.includes(`<td>${metric}</td>`));
});

Deno.test("the table over all tasks gives each target the same weight, and only metrics that score every model", async () => {
  const image = await measured();
  const text = {
    ...image,
    task: "text" as const,
    targets: [image.targets[1]],
    evaluation: {
      ...image.evaluation,
      metrics: image.evaluation.metrics.map((metric) => ({
        ...metric,
        mean: metric.targets[1],
      })),
    },
  };
  const { columns, rows } = overallTable([image, text]);
  assertEquals(columns.map(({ title }) => title).slice(2), [
    "image (2)",
    "text (1)",
    "all targets",
    "less face's",
  ]);
  assertEquals(rows.map(([, metric]) => metric).toSorted(), [
    "face",
    "lda-probability",
    "logme",
  ]);
  const [one, other] = image.evaluation.metrics[0].targets;
  const face = rows.find(([, metric]) => metric === "face")!;
  const mean = (one.estimate + 2 * other.estimate) / 3;
  assertEquals(face[4].split(" ")[0], mean.toFixed(2));
  assertEquals(face[5], "");
});
