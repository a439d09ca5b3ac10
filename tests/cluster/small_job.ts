/** A ranking that takes a second or two, and what a single process makes of it. @module */
import { assert, assertEquals } from "@std/assert";

import {
  rank,
  type RankOnClusterOptions,
  type RunDocument,
  zooFolder,
} from "fair-collapse";

/** Metrics of every kind: from moments, from a second pass, from scatter, and from rows. */
export const METRICS = [
  "face",
  "hscore",
  "gbc",
  "nc1",
  "nc2",
  "nc3",
  "cdnv",
  "int",
  "vci",
  "ncc",
  "leep",
];

/** The job, cut into 12 shards a model. */
export const JOB = {
  data: zooFolder("targets/fashion"),
  dataOptions: { perClass: 24 },
  models: [
    zooFolder("image/plain_random.onnx"),
    zooFolder("image/residual_random.onnx"),
    zooFolder("image/plain_cifar10_squared.onnx"),
  ],
  metricOptions: { face: { precision: "float64" } },
  batch: 8,
  shard: 8,
} as const satisfies Omit<RankOnClusterOptions, "access">;

let alone: Promise<RunDocument> | undefined;

/** What a single process says. */
export function singleProcess(): Promise<RunDocument> {
  return alone ??= rank({
    ...JOB,
    metrics: METRICS,
    backend: "wasm",
    threads: 1,
    cache: null,
    stability: false,
  }).then(({ run }) => run);
}

/** The same order and, to 1e-9, the same terms and scores. */
export function assertSameRanking(found: RunDocument, expected: RunDocument) {
  assertEquals(found.order, expected.order);
  assertEquals(found.data.samples, expected.data.samples);
  for (const column of found.metrics) {
    const other = expected.metrics.find(({ metric }) =>
      metric === column.metric
    )!;
    assertEquals(column.ranks, other.ranks);
    for (const [model, terms] of column.terms.entries()) {
      for (const [name, value] of Object.entries(other.terms[model]!)) {
        const own = terms![name];
        assert(
          Math.abs(own - value) <= 1e-9 * Math.max(Math.abs(value), 1e-3),
          `${column.metric}.${name} of ${
            found.models[model].name
          }: ${own}, expected ${value}`,
        );
      }
    }
  }
}
