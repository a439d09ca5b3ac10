/**
 * What a model's terms would have been on other samples of the same data.
 *
 * @see Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans, chapter 6 (influence
 *   functions); McCarthy 1969, {@link https://doi.org/10.2307/1402116} (half-samples)
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { Metric, MetricOptions } from "../metrics/metric.ts";
import { sharedTerms } from "../metrics/shared_terms.ts";
import { analyse } from "../statistics/analyse.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { randomSource } from "../statistics/random.ts";
import { rowsInMemory } from "../statistics/rows_in_memory.ts";
import { takeRows } from "../statistics/standardise.ts";

/** How the data are drawn anew. */
export interface ResamplingOptions {
  /** Resamples where the influence of each row is known. Default 500. */
  readonly resamples?: number;
  /** Half-samples where the metric has to be computed again. Default 20. */
  readonly halfSamples?: number;
  /** Seed of the draws; models of the same samples are drawn alike. Default 0. */
  readonly seed?: number;
}

/** Terms of one model, as observed and as they would be on other samples. */
export interface TermReplicates {
  /** Terms on all rows. */
  readonly terms: Readonly<Record<string, number>>;
  /** Terms on each other sample. */
  readonly replicates: readonly Readonly<Record<string, number>>[];
  /** "influence" weighs rows to first order; "half-samples" computes the metric on halves. */
  readonly method: "influence" | "half-samples";
  /** Rows of the data; samples, where samples give several rows. */
  readonly rows: number;
}

/**
 * Terms of a metric on stratified resamples of the rows.
 *
 * Where the metric tells the influence of each row, a resample's terms are the observed ones plus the
 * summed influence of the rows drawn: the bootstrap of the linearised metric, at the cost of adding
 * numbers. It leaves out what is quadratic in the noise of the class moments, which shifts all
 * resamples alike.
 *
 * Otherwise the metric is computed on random halves of each class. The spread over halves drawn
 * without replacement is, to first order, that of the whole over bootstrap samples; values are moved
 * so that their mean is the observed one, since a half alone scores differently.
 *
 * Where a sample gives several rows (the pixels of an image), samples are drawn with all their rows, whatever their
 * classes: pixels of one image are too alike to be drawn one by one.
 *
 * @throws {NotApplicableError} If the metric has no meaning for the whole set.
 *
 * @example
 * ```ts
 * import { analyse, findMetrics, termReplicates } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 6,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 0, 1, 1, 1),
 *   classNames: ["a", "b"],
 *   chunks: () => [Float32Array.of(0, 1, 2, 7, 8, 9)],
 * });
 * const [metric] = findMetrics(["face.collapse"]);
 * const { method, replicates } = await termReplicates(analysis, metric);
 * assertEquals([method, replicates.length], ["influence", 500]);
 * ```
 */
export async function termReplicates(
  analysis: Analysis,
  metric: Metric,
  options: MetricOptions = {},
  resampling: ResamplingOptions = {},
): Promise<TermReplicates> {
  const { resamples = 500, halfSamples = 20, seed = 0 } = resampling;
  const observed = await sharedTerms(analysis, metric, options);
  const influence = await metric.influence?.(analysis, options);
  const rows = analysis.features.samples?.count ?? analysis.rows;
  if (influence) {
    const replicates = weighted(analysis, observed, influence, resamples, seed);
    return { terms: observed, replicates, method: "influence", rows };
  }
  const replicates = await onHalves(
    analysis,
    metric,
    options,
    halfSamples,
    seed,
  );
  return {
    terms: observed,
    replicates: recentred(observed, replicates),
    method: "half-samples",
    rows,
  };
}

/** Rows of each class. */
function membersOf({ labels, classes }: Analysis): Int32Array[] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((k, row) => members[k].push(row));
  return members.map((rows) => Int32Array.from(rows));
}

function weighted(
  analysis: Analysis,
  observed: Readonly<Record<string, number>>,
  influence: Readonly<Record<string, Float64Array>>,
  resamples: number,
  seed: number,
): Record<string, number>[] {
  const random = randomSource(seed);
  const names = Object.keys(influence);
  const columns = names.map((name) => influence[name]);
  const whole = columns.map((column) =>
    column.reduce((sum, value) => sum + value, 0)
  );
  const strata = unitInfluence(analysis, columns);
  return Array.from({ length: resamples }, () => {
    const sums = new Float64Array(names.length);
    for (const units of strata) {
      const { length } = units[0];
      for (let draw = 0; draw < length; draw++) {
        const unit = random.integer(length);
        for (let term = 0; term < units.length; term++) {
          sums[term] += units[term][unit];
        }
      }
    }
    const terms: Record<string, number> = { ...observed };
    names.forEach((name, term) =>
      terms[name] = observed[name] + sums[term] - whole[term]
    );
    return terms;
  });
}

/** Influence of what is drawn (rows of a class, or samples with all their rows): by stratum, then by term. */
function unitInfluence(
  analysis: Analysis,
  columns: readonly Float64Array[],
): readonly (readonly Float64Array[])[] {
  const { samples } = analysis.features;
  if (!samples) {
    return membersOf(analysis).map((rows) =>
      columns.map((column) => Float64Array.from(rows, (row) => column[row]))
    );
  }
  return [columns.map((column) => {
    const sums = new Float64Array(samples.count);
    column.forEach((value, row) => sums[samples.of[row]] += value);
    return sums;
  })];
}

async function onHalves(
  analysis: Analysis,
  metric: Metric,
  options: MetricOptions,
  halfSamples: number,
  seed: number,
): Promise<Readonly<Record<string, number>>[]> {
  const random = randomSource(seed);
  const all = await rowsInMemory(analysis);
  const { sourceProbabilities, samples, known: _, ...features } =
    analysis.features;
  const rowsOf: number[][] = Array.from(
    { length: samples?.count ?? 0 },
    () => [],
  );
  samples?.of.forEach((sample, row) => rowsOf[sample].push(row));
  const units = samples
    ? [Int32Array.from(rowsOf.keys())]
    : membersOf(analysis);
  const replicates = [];
  for (let half = 0; half < halfSamples; half++) {
    const chosen = units.flatMap((rows) => Array.from(halfOf(rows, random)))
      .flatMap((unit) => samples ? rowsOf[unit] : [unit])
      .sort((a, b) => a - b);
    const { data } = takeRows(all, chosen);
    const labels = Int32Array.from(
      chosen,
      (row) => analysis.features.labels[row],
    );
    const part = analyse({
      ...features,
      rows: chosen.length,
      labels,
      chunks: () => [data],
      sourceProbabilities: sourceProbabilities && takeRows(
        {
          ...sourceProbabilities,
          data: Float64Array.from(sourceProbabilities.data),
        },
        chosen,
      ),
    }, analysis.product);
    try {
      replicates.push(await metric.terms(part, options));
    } catch (error) {
      // A half may have too few rows for the metric where the whole has enough.
      if (!(error instanceof NotApplicableError)) throw error;
    }
  }
  return replicates;
}

/** Half of the rows; of an odd number the larger or smaller half as it comes, one row always. */
function halfOf(
  rows: Int32Array,
  random: ReturnType<typeof randomSource>,
): Int32Array {
  const count = Math.max(1, Math.floor((rows.length + random.integer(2)) / 2));
  return random.choice(rows.length, count).map((place) => rows[place]);
}

/** Replicates moved so that the mean of each term is the observed one. */
function recentred(
  observed: Readonly<Record<string, number>>,
  replicates: readonly Readonly<Record<string, number>>[],
): Record<string, number>[] {
  const names = Object.keys(observed);
  const shifts = names.map((name) =>
    observed[name] -
    replicates.reduce((sum, terms) => sum + terms[name], 0) / replicates.length
  );
  return replicates.map((terms) =>
    Object.fromEntries(
      names.map((name, index) => [name, terms[name] + shifts[index]]),
    )
  );
}
