/**
 * The flags that choose metrics and their options, shared by `rank` and `score`.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { findMetrics } from "../metrics/find_metrics.ts";
import type { Metric, MetricOptions } from "../metrics/metric.ts";

import type { Flags, FlagValues } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Flags of every command that scores. */
export const METRIC_FLAGS = {
  metrics: {
    type: "string",
    placeholder: "LIST",
    default: "face",
    help:
      'Metric ids with commas between, or "all"; the first decides the order',
  },
  covariance: {
    type: "string",
    values: ["spherical", "diagonal", "full"],
    help: "FaCe: covariance of the class Gaussians (default diagonal)",
  },
  temperature: {
    type: "number",
    help: "FaCe: temperature t of the softmax (default 1)",
  },
  "pca-dims": {
    type: "number",
    help: "FaCe: project on so many axes before F (default: none)",
  },
  normalisation: {
    type: "string",
    values: ["minmax", "zscore", "rank", "none"],
    help:
      "FaCe: how C and F are brought to one scale over the pool (default minmax)",
  },
  collapse: {
    type: "string",
    values: ["raw", "log"],
    help: "FaCe: C itself, or -log(-C) (default raw)",
  },
  "global-mean": {
    type: "string",
    values: ["classes", "samples"],
    help: "FaCe: mean of the class means, or of the samples (default classes)",
  },
  "fairness-floor": {
    type: "number",
    help:
      "FaCe: least span of F, as a share of log(K-1), for the normalisation (default 0)",
  },
  precision: {
    type: "string",
    values: ["auto", "float64", "float32"],
    help: "FaCe: precision of the heavy products (default auto)",
  },
  stability: {
    type: "boolean",
    help:
      "Resample the data to tell how sure the order is (done by default where it is cheap)",
  },
  "no-stability": { type: "boolean", help: "Do not resample the data" },
  probe: {
    type: "number",
    placeholder: "K",
    help: "Verify the first K models by a linear probe with held-out accuracy",
  },
  option: {
    type: "list",
    placeholder: "ID.NAME=VALUE …",
    help: "Options of any metric, as `metrics ID` lists them",
  },
} as const satisfies Flags;

const FACE_FLAGS = {
  covariance: "covariance",
  temperature: "temperature",
  "pca-dims": "pcaDims",
  normalisation: "normalisation",
  collapse: "collapse",
  "global-mean": "globalMean",
  "fairness-floor": "fairnessFloor",
  precision: "precision",
} as const;

function parseValue(text: string): number | string | boolean | null {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null" || text === "none") return null;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The metrics of these ids; a wrong name is a wrong command line. */
function known(ids: readonly string[]): readonly Metric[] {
  try {
    return findMetrics(ids);
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}

/** What {@link metricChoice} gives; {@link scorePool} takes it. */
export interface MetricChoice {
  /** Metric ids. */
  readonly metrics: readonly string[];
  /** Options by metric id. */
  readonly metricOptions: Readonly<Record<string, MetricOptions>>;
  /** Whether to resample the data. */
  readonly stability: boolean | "auto";
  /** How many models to probe. */
  readonly probe?: number;
}

/**
 * Metrics and options from the flags.
 *
 * @throws {UsageError} If a metric is unknown, or `--option` is not of the form ID.NAME=VALUE.
 */
export function metricChoice(
  flags: FlagValues<typeof METRIC_FLAGS>,
): MetricChoice {
  const chosen = known(
    flags.metrics.split(",").map((id) => id.trim()).filter(Boolean),
  );
  if (chosen.length === 0) {
    throw new UsageError("Expected --metrics to name at least one metric");
  }
  const options: Record<
    string,
    Record<string, number | string | boolean | null>
  > = {};
  const set = (
    id: string,
    name: string,
    value: number | string | boolean | null,
  ) => {
    (options[id] ??= {})[name] = value;
  };
  for (const [flag, name] of Object.entries(FACE_FLAGS)) {
    const value = flags[flag as keyof typeof FACE_FLAGS];
    if (value === undefined) continue;
    for (const metric of chosen) {
      if (metric.id.startsWith("face") && name in metric.options) {
        set(metric.id, name, value);
      }
    }
  }
  for (const text of flags.option) {
    const match = /^([^=]+)\.([^.=]+)=(.*)$/.exec(text);
    if (!match) {
      throw new UsageError(
        `Expected --option to be ID.NAME=VALUE, such as gbc.covariance=spherical, but found "${text}"`,
      );
    }
    known([match[1]]);
    set(match[1], match[2], parseValue(match[3]));
  }
  if (flags.stability && flags["no-stability"]) {
    throw new UsageError(
      "Expected one of --stability and --no-stability, not both",
    );
  }
  if (
    flags.probe !== undefined &&
    !(Number.isInteger(flags.probe) && flags.probe > 0)
  ) {
    throw new UsageError(
      `Expected --probe to be a whole number from 1 on but found ${flags.probe}`,
    );
  }
  return {
    metrics: chosen.map(({ id }) => id),
    metricOptions: options,
    stability: flags["no-stability"] ? false : flags.stability || "auto",
    probe: flags.probe,
  };
}
