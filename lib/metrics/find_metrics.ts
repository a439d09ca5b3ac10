/**
 * From names on the command line to metrics.
 *
 * @module
 */
import { closestString } from "../deps/std_text.ts";
import { InputError } from "../errors.ts";

import type { Metric, MetricOptions } from "./metric.ts";
import { metrics } from "./registry.ts";

/**
 * The metrics of the given ids, without repetition; "all" stands for every one.
 *
 * @param ids Metric ids, in the order in which results show them.
 * @throws {InputError} If an id is unknown; names the nearest one.
 *
 * @example
 * ```ts
 * import { findMetrics } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findMetrics(["face"])[0].title, "FaCe");
 * ```
 */
export function findMetrics(ids: readonly string[]): readonly Metric[] {
  const wanted = ids.flatMap((id) => id === "all" ? metrics : [findMetric(id)]);
  return [...new Set(wanted)];
}

function findMetric(id: string): Metric {
  const metric = metrics.find((candidate) => candidate.id === id);
  if (metric) return metric;
  const nearest = closestString(id, metrics.map((candidate) => candidate.id));
  throw new InputError(
    `Unknown metric "${id}"; did you mean ${nearest}? (${metrics.length} metrics: fair-collapse metrics)`,
  );
}

/**
 * A metric's options with its defaults filled in.
 *
 * @throws {InputError} If an option is unknown or has a value that it cannot have.
 */
export function completeOptions(
  metric: Metric,
  given: MetricOptions = {},
): MetricOptions {
  for (const [name, value] of Object.entries(given)) {
    const option = metric.options[name];
    if (!option) {
      const known = Object.keys(metric.options);
      throw new InputError(
        `Unknown option "${name}" of ${metric.id}; ` +
          (known.length > 0 ? `it has ${known.join(", ")}` : "it has none"),
      );
    }
    if (
      option.values && value !== null && !option.values.includes(String(value))
    ) {
      throw new InputError(
        `Expected ${metric.id}.${name} to be one of ${
          option.values.join(", ")
        } but found "${value}"`,
      );
    }
  }
  return {
    ...Object.fromEntries(
      Object.entries(metric.options).map(([name, o]) => [name, o.default]),
    ),
    ...given,
  };
}
