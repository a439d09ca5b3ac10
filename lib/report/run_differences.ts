/**
 * What two runs were given: where they differ.
 *
 * @module
 */
import type { RunDocument } from "./run_document.ts";

/** One thing that two runs were given differently. */
export interface RunDifference {
  /** What it is: "data.samples", "models.resnet18.tap", "metrics.face.covariance". */
  readonly what: string;
  /** In the first run; absent where it had none. */
  readonly before?: unknown;
  /** In the second. */
  readonly after?: unknown;
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Leaves at which two values differ. */
function differences(
  before: unknown,
  after: unknown,
  what: string,
): RunDifference[] {
  if (isPlain(before) && isPlain(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(before[key], after[key], `${what}.${key}`)
    );
  }
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ what, before, after }];
}

/** What decides on the data; a name or a folder alone does not. */
function dataOf({ data }: RunDocument): Plain {
  const { task, samples, fingerprint, voidPixels, classes } = data;
  return {
    task,
    samples,
    fingerprint,
    voidPixels,
    classes: Object.fromEntries(
      classes.map(({ name, count }) => [name, count]),
    ),
  };
}

/** What decides on a model's features. */
function modelsOf({ models }: RunDocument, names: readonly string[]): Plain {
  return Object.fromEntries(
    models.filter(({ name }) => names.includes(name)).map((
      { name, sha256, tap, preprocessing, rows, dims },
    ) => [name, { sha256, tap, preprocessing, rows, dims }]),
  );
}

/** Options of the metrics that both runs have. */
function optionsOf(
  { metrics }: RunDocument,
  names: readonly string[],
): Plain {
  return Object.fromEntries(
    metrics.filter(({ metric }) => names.includes(metric))
      .map(({ metric, options }) => [metric, options]),
  );
}

/** Members of both, in the order of the first. */
export function inBoth(
  before: readonly string[],
  after: readonly string[],
): string[] {
  return before.filter((name) => after.includes(name));
}

/** Inputs and options that differ between two runs; of models and metrics, those that both have. */
export function runDifferences(
  before: RunDocument,
  after: RunDocument,
): RunDifference[] {
  const names = ({ models }: RunDocument) => models.map(({ name }) => name);
  const ids = ({ metrics }: RunDocument) => metrics.map(({ metric }) => metric);
  const models = inBoth(names(before), names(after));
  const metrics = inBoth(ids(before), ids(after));
  return [
    ...differences(dataOf(before), dataOf(after), "data"),
    ...differences(modelsOf(before, models), modelsOf(after, models), "models"),
    ...differences(
      optionsOf(before, metrics),
      optionsOf(after, metrics),
      "metrics",
    ),
    ...differences(before.metric, after.metric, "deciding metric"),
    ...differences(before.backend?.name, after.backend?.name, "backend"),
    ...differences(before.versions, after.versions, "versions"),
  ];
}
