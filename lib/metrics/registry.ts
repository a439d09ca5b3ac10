/**
 * Every metric there is, by id.
 *
 * @module
 */
import type { Metric } from "./metric.ts";

/** All metrics, in the order in which tables show them. */
export const metrics: readonly Metric[] = [];
