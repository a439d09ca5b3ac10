import { assertEquals, assertMatch } from "@std/assert";
import { metrics } from "fair-collapse";

import { goldenByMetric } from "./golden_agreement.ts";

/** Golden ids that a metric reproduces. */
const golden: Readonly<Record<string, readonly string[]>> = {
  "face": ["face", "face.score"],
  "face.collapse": ["variance_collapse", "face.C"],
  "face.fairness": [
    "class_fairness",
    "bhattacharyya_mean",
    "face.F",
    "face.bcSum",
  ],
  "lda-accuracy": ["lda.trainAccuracy"],
  "logme": ["logme", "logme.corrected", "logme.chained", "logme.regression"],
  "hscore": ["hscore", "hscore.elementwise"],
  "regularised-hscore": [
    "hscore_regularized",
    "hscore.regularised",
    "hscore.shrinkage",
  ],
  "sfda": ["sfda", "sfda.firstPass", "sfda.shrinkage", "sfda.etran"],
  "ped": ["ped"],
  "etran": [
    "etran_energy",
    "etran_lda",
    "etran.energy",
    "etran.lda",
    "etran.score",
  ],
  "ncti": [
    "ncti",
    "ncti_terms",
    "ncti.seli",
    "ncti.ncc",
    "ncti.vc",
    "ncti.score",
  ],
  "gbc": ["gbc", "gbc.unbiased"],
  "transrate": ["transrate", "transrate.normalised"],
  "nce": ["nce"],
  "leep": ["leep", "leep.mean", "leep.softmaxed"],
  "nleep": [
    "nleep",
    "nleep.mean",
    "nleep.pcaComponents",
    "gmm.leep",
    "gmm.iterations",
    "gmm.lowerBound",
  ],
  "pactran": ["pactran", "pactran.etran"],
  "emms": ["emms", "emms.single"],
  "parc": ["parc"],
  "parc-cka": ["parc.cka"],
  "lfc": ["lfc"],
  "silhouette": ["silhouette", "msc"],
  "knn": ["knn"],
  "knn-holdout": ["knn.holdout"],
  "ncc": ["ncc_accuracy"],
  "cdnv": ["cdnv", "nc1.cdnv"],
  "nc1": ["nc1_pinv", "nc1_quotient", "nc1.pinv", "nc1.svd", "nc1.quotient"],
  "nc2": [
    "nc2_simplex_etf_error",
    "nc2_equinorm",
    "nc2.etf",
    "nc2.normCv",
    "nc2.distMean",
    "nc2.distVar",
    "nc2.logMean",
    "nc2.logVar",
  ],
  "nc3": ["nc3.dual", "nc3.uniDual", "nc3.meanCosine"],
  "nc4": ["nc4.agreement"],
  "linear-probe": ["linear_probe", "linearProbe"],
  "linear-probe-loss": ["linearProbe.trainLoss"],
};

/** Metrics without an official code to agree with; each has tests of its own. */
const own = [
  "consensus",
  "face.collapse-held-out",
  "lda-fairness",
  "lda-probability",
  "int",
  "concept-variance",
  "vci",
];

Deno.test("every registered metric has golden values or is one of our own", () => {
  const missing = metrics.map(({ id }) => id).filter((id) =>
    !(id in golden) && !own.includes(id)
  );
  assertEquals(missing, []);
});

Deno.test("every golden id belongs to a registered metric", () => {
  const ids = new Set([
    ...goldenByMetric("every-day").keys(),
    ...goldenByMetric("peers").keys(),
  ]);
  const covered = new Set(
    Object.entries(golden).flatMap(([id, ofMetric]) => {
      assertEquals(
        metrics.some((metric) => metric.id === id),
        true,
        `${id} is not registered`,
      );
      return ofMetric;
    }),
  );
  assertEquals([...ids].filter((id) => !covered.has(id)), []);
  assertEquals([...covered].filter((id) => !ids.has(id)), []);
});

Deno.test("ids are unique and fit for the command line", () => {
  assertEquals(new Set(metrics.map(({ id }) => id)).size, metrics.length);
  for (const { id } of metrics) {
    assertMatch(id, /^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/);
  }
});

for (const metric of metrics) {
  Deno.test(`${metric.id} says what it is, where it stands, what it costs and when it fails`, () => {
    const { title, reference, formula, cost, note, needs, options } = metric;
    for (const text of [title, formula, cost, note]) {
      assertEquals(text.trim().length > 0, true);
    }
    // A year, and a place where one can read it or the name of the authors.
    assertMatch(reference, /\b(19|20)\d\d\b/);
    assertMatch(note, /\.$/);
    assertEquals(needs.length > 0, true);
    for (const [name, option] of Object.entries(options)) {
      assertEquals(option.help.length > 0, true, `${name} has no help`);
      if (option.values) {
        assertEquals(
          option.values.includes(String(option.default)),
          true,
          `${name}'s default is not one of its values`,
        );
      }
    }
  });
}
