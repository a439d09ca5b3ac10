/**
 * Reading a run document that was written before, by this version or an older one.
 *
 * @module
 */
import {
  array,
  boolean,
  check,
  literal,
  looseObject,
  minLength,
  nullable,
  number,
  optional,
  picklist,
  pipe,
  record,
  safeParse,
  strictTuple,
  string,
  unknown,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";

import { DETAILS_SCHEMA } from "./details/details_schema.ts";
import type { RunDocument } from "./run_document.ts";

const numberOrNaN = nullable(number());
const scalar = unknown();

const RUN_SCHEMA = pipe(
  looseObject({
    format: literal("fair-collapse/run"),
    version: literal(1),
    created: string(),
    versions: record(string(), string()),
    data: looseObject({
      name: string(),
      path: string(),
      task: picklist(["image", "segmentation", "text", "features"]),
      samples: number(),
      classes: array(looseObject({ name: string(), count: number() })),
      voidPixels: optional(number()),
      fingerprint: optional(string()),
      remarks: array(string()),
    }),
    backend: optional(
      looseObject({ name: string(), threads: number(), reason: string() }),
    ),
    models: array(looseObject({
      name: string(),
      source: string(),
      sha256: optional(string()),
      bytes: optional(number()),
      tap: optional(string()),
      tapReason: optional(string()),
      layerOf: optional(string()),
      features: optional(string()),
      featureParts: optional(pipe(array(string()), minLength(1))),
      rows: number(),
      dims: number(),
      cached: optional(boolean()),
      extractionSeconds: optional(number()),
    })),
    metric: string(),
    order: array(string()),
    metrics: array(looseObject({
      metric: string(),
      options: record(string(), scalar),
      terms: array(nullable(record(string(), numberOrNaN))),
      scores: array(numberOrNaN),
      ranks: array(numberOrNaN),
      notApplicable: record(string(), string()),
      seconds: number(),
    })),
    race: optional(looseObject({
      metric: string(),
      keep: number(),
      rounds: pipe(
        array(looseObject({
          samples: number(),
          models: number(),
          left: number(),
        })),
        minLength(1),
      ),
      left: array(looseObject({
        model: string(),
        samples: number(),
        score: numberOrNaN,
        rank: numberOrNaN,
      })),
      passes: number(),
      allPasses: number(),
    })),
    stability: optional(looseObject({
      metric: string(),
      method: string(),
      resamples: number(),
      confidence: number(),
      models: array(looseObject({
        name: string(),
        rank: numberOrNaN,
        firstShare: number(),
        ranks: strictTuple([numberOrNaN, numberOrNaN]),
        scores: strictTuple([numberOrNaN, numberOrNaN]),
      })),
      moreSamplesForFirst: numberOrNaN,
      moreSamplesForOrder: numberOrNaN,
    })),
    probes: optional(
      array(looseObject({ model: string(), accuracy: numberOrNaN })),
    ),
    warnings: array(string()),
    seconds: record(string(), number()),
    details: optional(DETAILS_SCHEMA),
  }),
  check(
    ({ models, order }) =>
      order.length === models.length &&
      models.every(({ name }) => order.includes(name)),
    "expected every model once in the order",
  ),
  check(
    ({ models, metrics }) =>
      metrics.length > 0 &&
      metrics.every(({ terms, scores, ranks }) =>
        [terms, scores, ranks].every(({ length }) => length === models.length)
      ),
    "expected every metric to have a score for each model",
  ),
);

/** JSON has no NaN: where a number must stand, null is one again. */
function withNaN(run: RunDocument): RunDocument {
  const restored = (values: readonly (number | null)[]) =>
    values.map((value) => value ?? NaN);
  return {
    ...run,
    metrics: run.metrics.map((metric) => ({
      ...metric,
      scores: restored(metric.scores),
      ranks: restored(metric.ranks),
      terms: metric.terms.map((terms) =>
        terms && Object.fromEntries(
          Object.entries(terms).map(([name, value]) => [name, value ?? NaN]),
        )
      ),
    })),
  };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: it is not JSON (${(error as Error).message})`,
      { cause: error },
    );
  }
}

/**
 * The run in a text of JSON, as `rank --json` prints it.
 *
 * @param text The document.
 * @param path Where it comes from, for messages.
 * @returns The document, with scores and ranks that JSON had to write as null as NaN.
 * @throws {FormatError} If it is no such document, or of a version that is not known; names the field.
 *
 * @example
 * ```ts
 * import { parseRun, runDocument, scorePool } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const set = (model: string, gap: number) => ({
 *   model,
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["cat", "dog"],
 *   chunks: () => [Float32Array.of(0, 1, gap, gap + 1)],
 * });
 * const ranking = await scorePool([set("near", 2), set("far", 9)]);
 * const run = runDocument({
 *   data: { name: "pets", path: "pets", task: "features", samples: 4, classes: [], remarks: [] },
 *   models: ranking.names.map((name) => ({ name, source: name, rows: 4, dims: 1 })),
 *   ranking,
 * });
 * assertEquals(parseRun(JSON.stringify(run), "run.json").order, ["far", "near"]);
 * ```
 */
export function parseRun(text: string, path: string): RunDocument {
  const value = parseJson(text, path);
  const { format, version } = (value ?? {}) as Record<string, unknown>;
  if (format !== "fair-collapse/run") {
    throw new FormatError(
      `Cannot read ${path}: expected the document that rank --json prints but found other JSON`,
    );
  }
  if (version !== 1) {
    throw new FormatError(
      `Cannot read ${path}: expected version 1 of the run document but found ${
        JSON.stringify(version)
      }; use the fair-collapse that wrote it, or a newer one`,
    );
  }
  const result = safeParse(RUN_SCHEMA, value);
  if (result.success) return withNaN(result.output as unknown as RunDocument);
  const [issue] = result.issues;
  const field = issue.path?.map(({ key }) => String(key)).join(".");
  throw new FormatError(
    `Cannot read ${path}: ${field ? `field ${field}: ` : ""}${issue.message}`,
  );
}
