/**
 * The flags that choose metrics and their options, shared by `rank` and `score`.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { completeOptions, findMetrics } from "../metrics/find_metrics.ts";
import type { Metric, MetricOption, MetricOptions } from "../metrics/metric.ts";

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

/** A value of an option, which stays as it was typed where the option is a word ("none", "1.2"). */
function parseValue(
  text: string,
  option: MetricOption | undefined,
): number | string | boolean | null {
  if (typeof option?.default === "string" && text !== "null") return text;
  if (text === "true" || text === "false") return text === "true";
  if (text === "null" || text === "none") return null;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** A wrong name or value of an option is a wrong command line. */
function asUsage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}

/** The metrics of these ids. */
export function knownMetrics(ids: readonly string[]): readonly Metric[] {
  return asUsage(() => findMetrics(ids));
}

/** Ids of all metrics that a run computes: those chosen, those with a vote in the consensus, the probe. */
function computed(
  chosen: readonly Metric[],
  options: Readonly<Record<string, MetricOptions>>,
  hasProbe: boolean,
): Set<string> {
  const ids = new Set(chosen.map(({ id }) => id));
  const consensus = chosen.find(({ id }) => id === "consensus");
  if (consensus) {
    const { metrics } = completeOptions(consensus, options.consensus);
    for (const id of String(metrics).split(",")) ids.add(id.trim());
  }
  if (hasProbe) ids.add("linear-probe");
  return ids;
}

/** Every option has a metric that this run computes, a name that the metric knows, and one of its values. */
function assertOptions(
  chosen: readonly Metric[],
  options: Readonly<Record<string, MetricOptions>>,
  hasProbe: boolean,
): void {
  for (const [id, given] of Object.entries(options)) {
    if (id === "all") {
      throw new UsageError("Expected --option to name one metric, not all");
    }
    asUsage(() => completeOptions(findMetrics([id])[0], given));
  }
  const ids = computed(chosen, options, hasProbe);
  for (const [id, given] of Object.entries(options)) {
    if (ids.has(id)) continue;
    throw new UsageError(
      `Cannot use --option ${id}.${Object.keys(given)[0]}: ${id} is not ` +
        `among the metrics; add it, as in --metrics ${
          [...chosen.map((metric) => metric.id), id].join(",")
        }`,
    );
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
 * @throws {UsageError} If a metric or an option is unknown, an option is of a metric that is not computed, or `--option`
 * is not of the form ID.NAME=VALUE.
 */
export function metricChoice(
  flags: FlagValues<typeof METRIC_FLAGS>,
): MetricChoice {
  const chosen = knownMetrics(
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
    const owners = chosen.filter(({ id, options }) =>
      id.startsWith("face") && name in options
    );
    if (owners.length === 0) {
      throw new UsageError(
        `Cannot use --${flag}: it is FaCe's, and none of --metrics ${flags.metrics} has it`,
      );
    }
    for (const { id } of owners) set(id, name, value);
  }
  for (const text of flags.option) {
    const match = /^([^=]+)\.([^.=]+)=(.*)$/.exec(text);
    if (!match) {
      throw new UsageError(
        `Expected --option to be ID.NAME=VALUE, such as gbc.covariance=spherical, but found "${text}"`,
      );
    }
    const [, id, name, value] = match;
    const metric = knownMetrics([id]).find((candidate) => candidate.id === id);
    set(id, name, parseValue(value, metric?.options[name]));
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
  assertOptions(chosen, options, flags.probe !== undefined);
  return {
    metrics: chosen.map(({ id }) => id),
    metricOptions: options,
    stability: flags["no-stability"] ? false : flags.stability || "auto",
    probe: flags.probe,
  };
}
