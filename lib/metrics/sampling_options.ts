/**
 * The options of metrics that look at a sample of the rows.
 *
 * @module
 */
import type { MetricOption } from "./metric.ts";

/** How many rows, and the seed of their draw. */
export const samplingOptions = {
  samples: {
    default: 2000,
    help:
      "Rows at most, drawn by class, because the work grows with their square (32 MB a kind of distance at 2000); null takes all",
  },
  seed: { default: 0, help: "Seed of the draw" },
} as const satisfies Record<string, MetricOption>;
