import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { completeOptions, findMetrics, rankFeatures } from "fair-collapse";

import { ablationDocument } from "../../tasks/bench/results/ablation_document.ts";
import { ablationReport } from "../../tasks/bench/results/ablation_report.ts";
import { ablationScores } from "../../tasks/bench/results/ablation_scores.ts";
import {
  isOneChange,
  poolOptions,
  termOptions,
  variantName,
  variants,
} from "../../tasks/bench/results/ablation_variants.ts";
import { madeUpTarget } from "./made_up_zoo.ts";

const all = variants();
const [face] = findMetrics(["face"]);

Deno.test("the ablation's first variant is FaCe as it is by default", () => {
  assertEquals(variantName(all[0]), "default");
  assertEquals(
    completeOptions(face, { ...termOptions(all[0]), ...poolOptions(all[0]) }),
    completeOptions(face),
  );
});

Deno.test("the ablation's variants are distinct, and one change at a time covers every level", () => {
  assertEquals(new Set(all.map(variantName)).size, all.length);
  assertEquals(all.length, 3 * 4 * 3 * 5 * 2 + 1 + 3 * 4 * 3);
  assertEquals(all.filter(isOneChange).length, 2 + 3 + 2 + 4 + 1 + 2);
});

Deno.test("ablationScores() gives what rankFeatures() gives under the same options", async () => {
  const target = madeUpTarget("pets");
  const scores = await ablationScores(target, all);
  for (const row of [0, 7, 61, 142, 233, 359]) {
    const { metrics: [ranking] } = await rankFeatures(target.features, {
      metrics: ["face"],
      metricOptions: {
        face: { ...termOptions(all[row]), ...poolOptions(all[row]) },
      },
    });
    assertEquals(scores[row], ranking.scores);
  }
  const alone = async (id: string) => {
    const { metrics: [ranking] } = await rankFeatures(target.features, {
      metrics: [id],
    });
    return ranking.scores;
  };
  const row = (name: string) =>
    all.findIndex((one) => variantName(one) === name);
  assertEquals(scores[row("C alone")], await alone("face.collapse"));
  assertEquals(scores[row("F alone")], await alone("face.fairness"));
});

Deno.test("ablationDocument() compares with the default, and judges the choice on targets left out", async () => {
  const pools = [1, 2, 3].map((seed) => madeUpTarget(`t${seed}`, { seed }));
  const targets = [];
  for (const pool of pools) {
    targets.push({
      name: pool.target.name,
      task: "image",
      models: pool.models.map(({ name }) => name),
      truth: pool.models.map(({ name }) => pool.target.truth[name]),
      scores: await ablationScores(pool, all),
    });
  }
  const document = ablationDocument(all, targets, {
    command: "deno task bench:ablation",
    resamples: 60,
  });
  const { standard, changes, best, marginal, leftOut } = document;
  assertEquals(standard.toDefault, undefined);
  assertEquals(changes.length, all.filter(isOneChange).length);
  for (const { mean, targets, toDefault } of changes) {
    assertAlmostEquals(
      mean.estimate,
      targets.reduce((sum, tau) => sum + tau, 0) / 3,
    );
    assertAlmostEquals(
      toDefault!.difference,
      mean.estimate - standard.mean.estimate,
    );
  }
  assert(best[0].mean.estimate >= best[1].mean.estimate);
  assert(leftOut!.mean <= best[0].mean.estimate + 1e-12);
  assertEquals(leftOut!.choices.length, 3);
  const covariances = marginal.filter(({ factor }) => factor === "covariance");
  assertEquals(covariances.map(({ variants }) => variants), [120, 120, 120]);
  const report = ablationReport(document);
  assert(
    report.includes("| variant | t1 | t2 | t3 | mean | less the default's |"),
  );
  assert(!ablationReport(document, "short").includes("The highest means"));
});
