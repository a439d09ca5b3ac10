/**
 * Option values with their defaults filled in, typed.
 *
 * @module
 */
import type { MetricOption, MetricOptions } from "./metric.ts";

/** What a value of the default's kind may be; a default of null stands for "a number or nothing". */
type Value<Default> = Default extends boolean ? boolean
  : Default extends number ? number
  : Default extends string ? string
  : number | null;

/** Values by the options' names. */
export type OptionValues<Options extends Record<string, MetricOption>> = {
  readonly [Name in keyof Options]: Value<Options[Name]["default"]>;
};

/**
 * The given values, and the defaults of the others.
 *
 * @param options What a metric declares.
 * @param given What it was called with.
 */
export function withDefaults<Options extends Record<string, MetricOption>>(
  options: Options,
  given: MetricOptions = {},
): OptionValues<Options> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(options)) {
    values[name] = given[name] === undefined
      ? options[name].default
      : given[name];
  }
  return values as OptionValues<Options>;
}
