/**
 * Golden values of the metrics that look at distances, neighbours, probes and class means.
 *
 * @module
 */
import type { Exception, GoldenTable } from "./golden_table.ts";

/** How they are computed. */
export const geometry: GoldenTable = {};

/** What is not reproduced, and why. */
export const geometryExceptions: readonly Exception[] = [];
