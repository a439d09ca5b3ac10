/**
 * Why one model of a run stands above another.
 *
 * @module
 */
import { closestString } from "../../deps/std_text.ts";
import { InputError } from "../../errors.ts";
import type { FeatureSet } from "../../features/feature_set.ts";
import type { MatrixProduct } from "../../linalg/matrix_product.ts";
import { faceParts } from "../../metrics/face.ts";
import { findMetrics } from "../../metrics/find_metrics.ts";
import { optionGrid } from "../../ranking/option_grid.ts";
import type { MetricRanking } from "../../ranking/rank_features.ts";
import { stabilityCollector } from "../../ranking/stability_collector.ts";
import type { ExplainedTerm, Explanation } from "../../report/explanation.ts";
import type { RunDocument } from "../../report/run_document.ts";
import { titleOf } from "../../report/shown.ts";
import { analyse } from "../../statistics/analyse.ts";

import {
  classContrasts,
  classFocus,
  type TermsByClass,
  termsByClass,
} from "./class_contrasts.ts";
import { featuresOfRun } from "./features_of_run.ts";

/** What to explain, and from what. */
export interface ExplainOptions {
  /** The model in question: against the leader, or the second where it leads itself. Default the leader. */
  readonly model?: string;
  /** The class in question. Default none. */
  readonly className?: string;
  /** Folder of the feature store; null for none. */
  readonly cache: string | null;
  /** What multiplies matrices. */
  readonly product?: MatrixProduct;
  /** Told before each model is looked at. */
  readonly onModel?: (model: string) => void;
  /** Stops between two models. */
  readonly signal?: AbortSignal;
}

function assertKnown(
  what: string,
  name: string,
  known: readonly string[],
): void {
  if (known.includes(name)) return;
  throw new InputError(
    `Cannot find ${what} "${name}" in the run; did you mean ${
      closestString(name, known)
    }?`,
  );
}

/** The two models to compare, the better one first. */
function twoOf(
  { order, models, metrics: [deciding] }: RunDocument,
  model = order[0],
): readonly [string, string] {
  assertKnown("model", model, order);
  const scored = order.filter((name) =>
    Number.isFinite(
      deciding.ranks[models.findIndex((one) => one.name === name)],
    )
  );
  if (scored.length < 2) {
    throw new InputError(
      `Cannot explain an order of ${scored.length} models with a score: two are needed`,
    );
  }
  if (!scored.includes(model)) {
    throw new InputError(
      `Cannot explain the place of ${model}: ${
        titleOf(deciding.metric)
      } does not apply to it (${deciding.notApplicable[model]})`,
    );
  }
  return model === scored[0] ? [model, scored[1]] : [scored[0], model];
}

/** Terms of the two models, and what they add to the scores. */
function termsOf(
  { metric, options, terms, scores }: MetricRanking,
  [a, b]: readonly [number, number],
): ExplainedTerm[] {
  if (metric !== "face") {
    return [{ name: titleOf(metric), values: [scores[a], scores[b]] }];
  }
  const present = terms.map((_, at) => at).filter((at) => terms[at] !== null);
  const parts = faceParts(present.map((at) => terms[at]!), options);
  const term = (name: string, key: "collapse" | "fairness"): ExplainedTerm => ({
    name,
    values: [terms[a]![key], terms[b]![key]],
    parts: [parts[key][present.indexOf(a)], parts[key][present.indexOf(b)]],
  });
  return [term("C", "collapse"), term("F", "fairness")];
}

function smallestOf({ data: { classes } }: RunDocument) {
  const held = classes.filter(({ count }) => count > 0);
  return held.length === 0
    ? undefined
    : held.reduce((least, one) => one.count < least.count ? one : least);
}

/** Numbers that a look at each two classes of each model takes. */
function pairWork({ models, data: { classes } }: RunDocument): number {
  return models.reduce((sum, { dims }) => sum + dims, 0) * classes.length ** 2;
}

/** More than this, and FaCe's options are varied one by one: some seconds a look. */
const MOST_PAIR_WORK = 3e9;

/** What only features tell. */
async function fromFeatures(
  run: RunDocument,
  sets: ReadonlyMap<string, FeatureSet>,
  pair: readonly [string, string],
  options: ExplainOptions,
) {
  const [deciding] = run.metrics;
  const [metric] = findMetrics([run.metric]);
  const finished = run.models.length - (run.race?.left.length ?? 0);
  const isWhole = sets.size === finished;
  const grid = isWhole
    ? optionGrid(metric, deciding.options, {
      leastDims: Math.min(...run.models.map(({ dims }) => dims)),
      isCrossed: pairWork(run) <= MOST_PAIR_WORK,
    })
    : undefined;
  const stability = isWhole && !run.stability
    ? stabilityCollector(metric.id, deciding.options)
    : undefined;
  const byClass = new Map<string, TermsByClass>();
  for (const { name } of run.models) {
    const set = sets.get(name);
    if (!set) continue;
    options.signal?.throwIfAborted();
    options.onModel?.(name);
    const analysis = analyse(set, options.product);
    if (pair.includes(name) && metric.id === "face") {
      byClass.set(name, await termsByClass(analysis, deciding.options));
    }
    await grid?.add(set, analysis);
    await stability?.add(set, analysis);
  }
  return {
    grid: grid?.result(),
    stability: stability?.result(),
    byClass,
  };
}

/**
 * Why one model of a run stands above another: which term and which classes, under which options that would change, and
 * whether the sample is large enough. What needs features reads those that the run left in the store, or the files that
 * it was given; without them that part is missing, and `missing` says how to get it.
 *
 * @param run The run.
 * @param options The model and the class in question, and where features are.
 * @throws {InputError} If the run has no such model or class, or fewer than two models with a score.
 *
 * @example
 * ```ts
 * import { explainRun, rank, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = await Deno.makeTempDir();
 * const { run } = await rank({
 *   models: [zooFolder("image/plain_random.onnx"), zooFolder("image/mixer_random.onnx")],
 *   data: zooFolder("targets/fashion"),
 *   dataOptions: { perClass: 10 },
 *   backend: "wasm",
 *   cache,
 * });
 * const { better, classes, grid } = await explainRun(run, { cache });
 * assertEquals(better, run.order[0]);
 * assertEquals([classes?.length, grid?.[0].first.includes(better)], [4, true]);
 * await Deno.remove(cache, { recursive: true });
 * ```
 */
export async function explainRun(
  run: RunDocument,
  options: ExplainOptions,
): Promise<Explanation> {
  const { className } = options;
  const pair = twoOf(run, options.model);
  if (className !== undefined) {
    assertKnown("class", className, run.data.classes.map(({ name }) => name));
  }
  const [deciding] = run.metrics;
  const at = pair.map((name) =>
    run.models.findIndex((model) => model.name === name)
  ) as [number, number];
  const { sets, missing } = await featuresOfRun(run, options.cache);
  const { grid, stability, byClass } = await fromFeatures(
    run,
    sets,
    pair,
    options,
  );
  const own = pair.map((name) => byClass.get(name));
  return {
    metric: run.metric,
    better: pair[0],
    worse: pair[1],
    ranks: [deciding.ranks[at[0]], deciding.ranks[at[1]]],
    scores: [deciding.scores[at[0]], deciding.scores[at[1]]],
    terms: termsOf(deciding, at),
    others: run.metrics.slice(1).map(({ metric, ranks }) => ({
      metric,
      ranks: [ranks[at[0]], ranks[at[1]]] as const,
    })).filter(({ ranks }) => ranks.every(Number.isFinite)),
    classes: own[0] && own[1] && classContrasts(own[0], own[1]),
    focus: className === undefined ? undefined : {
      name: className,
      count: run.data.classes.find(({ name }) => name === className)!.count,
      models: pair.flatMap((name, place) =>
        own[place] ? classFocus(name, className, own[place]) : []
      ),
    },
    models: run.models.map(({ name }) => name),
    grid,
    stability: run.stability ?? stability,
    samples: run.data.samples,
    task: run.data.task,
    smallest: smallestOf(run),
    missing,
  };
}
