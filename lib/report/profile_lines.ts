/**
 * Where the time of a run went, in words and figures.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";
import type { StageWork } from "../inference/profile.ts";

import { textTable } from "./text_table.ts";

/** Where the time of a run went. */
export interface RunProfile {
  /** Seconds from the opening of the data to the order. */
  readonly wallSeconds: number;
  /** Threads of the machine. */
  readonly threads: number;
  /** Most memory that the process held, in bytes; absent where it cannot be told. */
  readonly peakBytes?: number;
  /** Billions of operations a second that the backend reaches in the product that doctor times. */
  readonly bestGigaflops: number;
  /** Work by stage; seconds of the threads that did it. */
  readonly stages: Readonly<Record<string, StageWork>>;
}

/** What a stage's items are. */
const ITEMS: Readonly<Record<string, string>> = {
  reading: "files",
  decoding: "images",
  preprocessing: "images",
  loading: "models",
  inference: "samples",
  writing: "rows",
  products: "products",
};

function rateOf(
  stage: string,
  { seconds, items, bytes, operations }: StageWork,
  best: number,
): string {
  if (operations > 0) {
    const speed = operations / seconds / 1e9;
    return `${speed.toPrecision(3)} GFLOPS, ${
      (100 * speed / best).toFixed(0)
    } % of doctor's ${best.toFixed(0)}`;
  }
  const parts = [`${(items / seconds).toPrecision(3)} ${ITEMS[stage] ?? ""}/s`];
  if (bytes > 0) parts.push(`${formatBytes(bytes / seconds)}/s`);
  return parts.join(", ");
}

/**
 * A profile as lines of text.
 *
 * The statistics are what the metrics took beside the products that they hand to the backend.
 *
 * @param metricSeconds Seconds of the metrics; absent where there were none.
 */
export function profileLines(
  { wallSeconds, threads, peakBytes, stages, bestGigaflops }: RunProfile,
  metricSeconds?: number,
): string[] {
  const rows = Object.entries(stages).map(([stage, work]) => [
    stage,
    work.seconds.toFixed(2),
    `${(100 * work.seconds / wallSeconds).toFixed(0)} %`,
    String(work.items),
    rateOf(stage, work, bestGigaflops),
  ]);
  if (metricSeconds !== undefined) {
    const products = stages.products?.seconds ?? 0;
    const statistics = Math.max(0, metricSeconds - products);
    rows.push([
      "statistics",
      statistics.toFixed(2),
      `${(100 * statistics / wallSeconds).toFixed(0)} %`,
      "",
      "metrics beside their products",
    ]);
  }
  return [
    `${
      wallSeconds.toFixed(2)
    } s in all, ${threads} threads; stages overlap and their threads add up`,
    ...textTable([
      { title: "stage" },
      { title: "seconds", align: "right" },
      { title: "of the whole", align: "right" },
      { title: "items", align: "right" },
      { title: "rate" },
    ], rows),
    ...(peakBytes === undefined
      ? []
      : [`resident memory at most: ${formatBytes(peakBytes)}`]),
  ];
}
