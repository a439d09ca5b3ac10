import { assertEquals, assertRejects } from "@std/assert";
import { InputError, NotApplicableError, ShapeError } from "fair-collapse";

import { cdnv } from "../../lib/metrics/cdnv.ts";
import { emms } from "../../lib/metrics/emms.ts";
import { interclassDistance } from "../../lib/metrics/interclass_distance.ts";
import { labelFeatureCorrelation } from "../../lib/metrics/label_feature_correlation.ts";
import { linearProbe } from "../../lib/metrics/linear_probe.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nearestClassMean } from "../../lib/metrics/nearest_class_mean.ts";
import { nearestNeighbours } from "../../lib/metrics/nearest_neighbours.ts";
import { neuralCollapseDecisions } from "../../lib/metrics/neural_collapse_decisions.ts";
import { neuralCollapseMeans } from "../../lib/metrics/neural_collapse_means.ts";
import { parc } from "../../lib/metrics/parc.ts";
import { silhouette } from "../../lib/metrics/silhouette.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import type { LabelledFeatures } from "../../lib/statistics/labelled_features.ts";

function set(
  labels: number[],
  data: number[],
  more: Partial<LabelledFeatures> = {},
) {
  return analyse({
    rows: labels.length,
    dims: data.length / labels.length,
    labels: Int32Array.from(labels),
    classNames: [],
    chunks: () => [Float64Array.from(data)],
    ...more,
  });
}

const oneClass = set([3, 3, 3], [1, 2, 3]);
const sameMeans = set([0, 0, 1, 1], [-1, 1, -2, 2]);
const points = set([0, 0, 1, 1], [1, 1, 2, 2]);

const refusals: [Metric, ReturnType<typeof set>, string, MetricOptions?][] = [
  [silhouette, oneClass, "all rows are of one class"],
  [
    labelFeatureCorrelation,
    oneClass,
    "all rows are of one class: labels do not vary",
  ],
  [
    parc,
    set([0, 0, 0], [1, 2, 4, 3, 1, 4, 9, 1, 1]),
    "or all are of one class",
  ],
  [
    parc,
    sameMeans,
    "rows of 1 dims correlate by 1 or -1 only; choose another distance",
  ],
  [linearProbe, oneClass, "3 rows of 1 classes cannot be held out in turn"],
  [nearestNeighbours, points, "4 rows have no 4 neighbours each", { k: 4 }],
  [cdnv, sameMeans, "two classes have the same mean"],
  [interclassDistance, points, "two classes have no width"],
  [nearestClassMean, sameMeans, "there are no two classes whose means differ"],
  [neuralCollapseMeans, sameMeans, "it has no direction"],
];

for (const [metric, analysis, reason, options] of refusals) {
  Deno.test(`${metric.id} is not applicable where ${reason}`, async () => {
    await assertRejects(
      () => metric.terms(analysis, options),
      NotApplicableError,
      reason,
    );
  });
}

Deno.test("a metric of sampled rows asks for two of them at least", async () => {
  await assertRejects(
    () => silhouette.terms(points, { samples: 1 }),
    InputError,
    "Expected samples to be 2 or more, or null for all rows, but found 1",
  );
});

Deno.test("nc4 names both widths when the classifier is of another model", async () => {
  const wrong = set([0, 1], [1, 2], {
    classifier: { rows: 2, dims: 3, data: new Float32Array(6) },
  });
  await assertRejects(
    () => neuralCollapseDecisions.terms(wrong),
    ShapeError,
    "Expected a classifier of 1 dims but found 3",
  );
});

Deno.test("emms names the class that has no embedding, and widths that differ", async () => {
  const embedding = (rows: number, dims: number) => ({
    rows,
    dims,
    data: new Float64Array(rows * dims),
  });
  await assertRejects(
    () =>
      emms.terms(set([0, 7], [1, 2], { labelEmbeddings: [embedding(2, 1)] })),
    ShapeError,
    "Expected a row of the label embeddings for every class but class 7 is beyond the 2 that there are",
  );
  await assertRejects(
    () =>
      emms.terms(
        set([0, 1], [1, 2], {
          labelEmbeddings: [embedding(2, 1), embedding(2, 3)],
        }),
      ),
    ShapeError,
    "Expected label embeddings of one width but found 1, 3",
  );
});

Deno.test("a feature that is not a number is reported with its row", async () => {
  await assertRejects(
    () => silhouette.terms(set([0, 0, 1], [1, 2, NaN])),
    InputError,
    "found NaN or Inf in 1 of 3 rows, the first in row 2",
  );
});

Deno.test("a row alone in its class counts 0 in the silhouette", async () => {
  const { score } = await silhouette.terms(set([0, 0, 1], [0, 1, 3]));
  // Row 0: a = 1, b = 3; row 1: a = 1, b = 2.
  assertEquals(score, (2 / 3 + 1 / 2) / 3);
});

Deno.test("knn takes the lowest class of a tied vote", async () => {
  const { score } = await nearestNeighbours.terms(
    set([1, 0, 1, 0], [0, 1, 10, 11]),
    { k: 2 },
  );
  // The outer rows see one of each class and are given class 0; the inner ones see the other class.
  assertEquals(score, 0.25);
});
