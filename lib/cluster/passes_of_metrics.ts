/**
 * Which metrics do without the rows: what is asked of the workers before anything is scored.
 *
 * @module
 */
import { completeOptions, findMetrics } from "../metrics/find_metrics.ts";
import type { MetricOptions } from "../metrics/metric.ts";
import { faceValues } from "../metrics/face_options.ts";

import type { Pass } from "./plan.ts";

/** A kind of pass; every metric needs "moments". */
export type PassKind = Pass["kind"];

/** What each metric needs where its options are these; all others need the rows. */
const NEEDS: Readonly<
  Record<string, (options: MetricOptions) => readonly PassKind[]>
> = {
  "face": (options) => isReducible(options) ? ["moments", "between"] : ["rows"],
  "face.collapse": () => ["moments", "between"],
  "face.fairness": (options) => isReducible(options) ? ["moments"] : ["rows"],
  "gbc": ({ pcaDims }) => pcaDims === null ? ["moments"] : ["rows"],
  "hscore": ({ pcaDims }) =>
    pcaDims === null ? ["moments", "scatter"] : ["rows"],
  "vci": () => ["moments", "scatter"],
  "cdnv": () => ["moments"],
  "int": () => ["moments"],
  "nc1": () => ["moments", "spread"],
  "nc2": () => ["moments"],
  "nc3": () => ["moments", "scatter"],
};

/** Whether class Gaussians need no more than the class moments. */
function isReducible(options: MetricOptions): boolean {
  const { pcaDims, covariance } = faceValues(options);
  return pcaDims === null && covariance !== "full";
}

/** What the metrics are. */
export interface MetricChoice {
  /** Metric ids. Default `["face"]`. */
  readonly metrics?: readonly string[];
  /** Options by metric id. */
  readonly metricOptions?: Readonly<Record<string, MetricOptions>>;
}

/**
 * The kinds of passes that a choice of metrics needs over every model.
 *
 * @throws {InputError} If a metric or an option is unknown.
 */
export function passesOfMetrics(
  { metrics = ["face"], metricOptions = {} }: MetricChoice,
): ReadonlySet<PassKind> {
  const needed = new Set<PassKind>(["moments"]);
  for (const metric of findMetrics(metrics)) {
    const options = completeOptions(metric, metricOptions[metric.id]);
    const kinds = NEEDS[metric.id]?.(options) ?? ["rows"];
    for (const kind of kinds) needed.add(kind);
  }
  return needed;
}
