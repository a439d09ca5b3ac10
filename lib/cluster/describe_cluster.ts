/**
 * Who computed what, in plain data.
 *
 * @module
 */
import type {
  BackendDescription,
  ModelDescription,
  WorkerDescription,
} from "../report/run_document.ts";

import type { Plan, PlannedModel, ResultHead } from "./plan.ts";
import type { RemoteFeatures } from "./remote_features.ts";

/** The workers whose features counted, by name. */
export function describeWorkers(
  sets: readonly RemoteFeatures[],
): WorkerDescription[] {
  const shards = new Map<string, { by: ResultHead["by"]; count: number }>();
  for (const { by } of sets.flatMap(({ heads }) => heads)) {
    const before = shards.get(by.worker);
    if (before) before.count++;
    else shards.set(by.worker, { by, count: 1 });
  }
  return [...shards.values()]
    .map(({ by, count }) => ({ ...by, shards: count }))
    .toSorted((a, b) => a.worker < b.worker ? -1 : 1);
}

/** What ran the models: one backend, or several. */
export function describeBackends(
  workers: readonly WorkerDescription[],
): BackendDescription {
  const backends = [...new Set(workers.map(({ backend }) => backend))].sort();
  const parts = backends.map((backend) => {
    const own = workers.filter((worker) => worker.backend === backend);
    return `${own.length} ${
      own.length === 1 ? "worker" : "workers"
    } with ${backend}`;
  });
  return {
    name: backends.join(" + "),
    threads: workers.reduce((sum, { threads }) => sum + threads, 0),
    reason: `cluster: ${parts.join(", ")}`,
  };
}

/** A warning where features of one model come from different backends or versions, whose bits differ a little. */
export function mixedBackends(sets: readonly RemoteFeatures[]): string[] {
  const mixed = sets.filter(({ heads }) =>
    new Set(heads.map(({ by }) => `${by.backend} ${by.runtime}`)).size > 1
  );
  if (mixed.length === 0) return [];
  const kinds = new Set(
    mixed.flatMap(({ heads }) =>
      heads.map(({ by }) => `${by.backend} ${by.runtime}`)
    ),
  );
  return [
    `Features of ${
      mixed.map(({ model }) => model).join(", ")
    } come from different backends (${
      [...kinds].sort().join(", ")
    }), which agree to about 1e-3 only; --backend on the workers makes them one`,
  ];
}

/** A model and how its features came about. */
export function describeModel(
  { about }: PlannedModel,
  { heads, rows, dims }: RemoteFeatures,
): ModelDescription {
  return {
    ...about,
    rows,
    dims,
    cached: heads.every(({ cached }) => cached),
    extractionSeconds: heads.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Which samples were left out, and texts cut, in sentences. */
export function shardRemarks(
  { task, models }: Plan,
  sets: readonly RemoteFeatures[],
): { remarks: string[]; warnings: string[] } {
  const skipped = sets[0].heads.flatMap(({ skipped }) => skipped);
  const remarks = skipped.length === 0 ? [] : [
    `${skipped.length} images could not be decoded and were left out: ` +
    skipped.slice(0, 3).map(({ source, reason }) => `${source} (${reason})`)
      .join(", ") +
    (skipped.length > 3 ? " and others." : "."),
  ];
  const warnings = task !== "text" ? [] : sets.flatMap((set, model) => {
    const cut = set.heads.reduce((sum, { truncated }) => sum + truncated, 0);
    const { maxLength } = models[model].about.preprocessing as {
      maxLength: number;
    };
    return cut === 0 ? [] : [
      `${set.model}: ${cut} of ${set.rows} texts are longer than ${maxLength} tokens and were cut there`,
    ];
  });
  return { remarks, warnings };
}
