/**
 * Gathers the details of a run model by model, and cuts them down to what a page can hold.
 *
 * @module
 */
import type { FeatureSet } from "../../features/feature_set.ts";
import type { MetricOptions } from "../../metrics/metric.ts";
import type { Analysis } from "../../statistics/analysis.ts";
import { clusterOrder } from "../../statistics/cluster_order.ts";
import { stratifiedSample } from "../../statistics/stratified_sample.ts";

import {
  exemplarsOf,
  type JudgedRow,
  mistakenPairs,
  recallsOf,
} from "./held_out_rows.ts";
import { type ModelStatistics, modelStatistics } from "./model_statistics.ts";
import type { ModelDetails, Projection, RunDetails } from "./run_details.ts";
import type { SampledView } from "./sampled_view.ts";

/** What to gather. */
export interface DetailsOptions {
  /** Options of FaCe, whose class Gaussians and temperature are looked at; its defaults by default. */
  readonly face?: MetricOptions;
  /** Seed of all draws. Default 0. */
  readonly seed?: number;
  /** Sample of a row, where that is not told by the feature set; the row itself by default. */
  readonly sampleOf?: (row: number) => number;
}

/** Takes models one by one. */
export interface DetailsCollector {
  /** Take in a model while its analysis is at hand. */
  add(set: FeatureSet, analysis: Analysis): Promise<void>;
  /**
   * The details of the models gathered.
   *
   * @param order Names of all models, best first.
   */
  result(order: readonly string[]): Promise<RunDetails>;
}

/** Models in detail, samples that stand for a class, pairs of classes mistaken: at most so many. */
const MODELS = 8, EXEMPLARS = 3, PAIRS = 12;
/** Classes shown, and cells of the matrices of all models. */
const CLASSES = 30, ALL_CELLS = 3200;
/** More classes than this are not compared pair by pair. */
const COMPARED = 1000;
/** Rows judged one by one, and points drawn of a model and of all models. */
const JUDGED = 4000, POINTS = 800, ALL_POINTS = 3200;
/** Below this a coefficient is 0 in any picture; keeps JSON free of infinities. */
const LEAST_LOG = -1e6;

/** A number in so many significant digits. */
function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

function roundedOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : rounded(value);
}

/**
 * An empty collector; hand its `add` to `scorePool` as `onAnalysis`.
 *
 * @example
 * ```ts
 * import { detailsCollector, rankFeatures } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2);
 * const set = {
 *   model: "m",
 *   rows: 9,
 *   dims: 1,
 *   labels,
 *   classNames: ["cat", "dog", "owl"],
 *   chunks: () => [Float32Array.of(0, 1, 2, 2, 3, 4, 9, 10, 11)],
 * };
 * const collector = detailsCollector();
 * await rankFeatures([set], { metrics: ["face.collapse"], onAnalysis: collector.add });
 * const { models, classes } = await collector.result(["m"]);
 * assertEquals(classes.length, 3);
 * assertEquals(models[0].projection.pca.length, 9);
 * ```
 */
export function detailsCollector(
  options: DetailsOptions = {},
): DetailsCollector {
  const { face, seed = 0, sampleOf = (row) => row } = options;
  const gathered = new Map<string, Gathered>();
  let classNames: readonly string[] = [];
  const skipped: string[] = [];
  return {
    async add(set, analysis) {
      classNames = set.classNames;
      if (analysis.classes > COMPARED) {
        skipped.push(set.model);
        return;
      }
      const statistics = await modelStatistics(analysis, {
        face,
        samples: JUDGED,
        seed,
      });
      const of = set.samples?.of;
      gathered.set(set.model, {
        model: set.model,
        rows: analysis.rows,
        statistics,
        sampleOf: of ? (row) => of[row] : sampleOf,
      });
    },
    async result(order) {
      const known = order.filter((name) => gathered.has(name));
      const models = known.slice(0, MODELS).map((name) => gathered.get(name)!);
      const classes = await shownClasses(models, classNames.length);
      const points = Math.min(
        POINTS,
        Math.floor(ALL_POINTS / Math.max(models.length, 1)),
      );
      return {
        classes,
        models: models.map((model) => detailsOf(model, classes, points, seed)),
        samples: [],
        leftOut: leftOut({
          skipped,
          models: known.length,
          classes: classNames.length,
          shown: classes.length,
          points,
          rows: Math.max(0, ...models.map(({ rows }) => rows)),
        }),
      };
    },
  };
}

interface Gathered {
  readonly model: string;
  readonly rows: number;
  readonly statistics: ModelStatistics;
  readonly sampleOf: (row: number) => number;
}

/** The classes that overlap most with some other, on average over the models; in the order of a clustering. */
async function shownClasses(
  models: readonly Gathered[],
  classes: number,
): Promise<number[]> {
  const sums = new Float64Array(classes * classes);
  const seen = new Float64Array(classes * classes);
  for (const { statistics: { ids, logOverlap } } of models) {
    ids.forEach((one, i) =>
      ids.forEach((other, j) => {
        const at = one * classes + other;
        seen[at]++;
        sums[at] += Math.max(logOverlap[i * ids.length + j], LEAST_LOG);
      })
    );
  }
  const meanOf = (one: number, other: number) => {
    const at = one * classes + other;
    return seen[at] === 0 ? LEAST_LOG : sums[at] / seen[at];
  };
  const present = Array.from({ length: classes }, (_, id) => id)
    .filter((id) => seen[id * classes + id] > 0);
  const closest = new Map(present.map((id) => [
    id,
    Math.max(
      ...present.filter((other) => other !== id).map((other) =>
        meanOf(id, other)
      ),
    ),
  ]));
  const shown = [...present]
    .sort((a, b) => closest.get(b)! - closest.get(a)! || a - b)
    .slice(
      0,
      Math.min(CLASSES, Math.floor(Math.sqrt(ALL_CELLS / models.length))),
    )
    .sort((a, b) => a - b);
  const size = shown.length;
  const distances = Float64Array.from(
    { length: size * size },
    (_, at) => -meanOf(shown[Math.floor(at / size)], shown[at % size]),
  );
  const order = await clusterOrder({ rows: size, dims: size, data: distances });
  return order.map((place) => shown[place]);
}

function detailsOf(
  { model, statistics, sampleOf }: Gathered,
  classes: readonly number[],
  points: number,
  seed: number,
): ModelDetails {
  const { ids, logOverlap, fairness, variances, rows, view } = statistics;
  const places = classes.map((id) => ids.indexOf(id));
  const recalls = recallsOf(rows, ids.length);
  const byClass = (values: Float64Array) =>
    places.map((place) => roundedOrNull(values[place]));
  return {
    model,
    logOverlap: places.map((one) =>
      places.map((other) =>
        one < 0 || other < 0 ? null : rounded(
          Math.max(logOverlap[one * ids.length + other], LEAST_LOG),
        )
      )
    ),
    fairness: byClass(fairness),
    variances: byClass(variances),
    recalls: byClass(recalls),
    spectrum: {
      singularValues: statistics.spectrum.singularValues.map((value) =>
        rounded(value)
      ),
      share: rounded(statistics.spectrum.share),
    },
    neuralCollapse: statistics.neuralCollapse.map((measure) => ({
      ...measure,
      score: measure.score === null ? null : roundedOrNull(measure.score),
    })),
    projection: projectionOf(statistics, sampleOf, points, seed),
    confusions: mistakenPairs(rows, PAIRS).map((pair) => ({
      ...pair,
      of: ids[pair.of],
      as: ids[pair.as],
      share: rounded(pair.share),
    })),
    exemplars: classes.flatMap((id) => {
      const { typical, confused } = exemplarsOf(
        rows,
        ids.indexOf(id),
        EXEMPLARS,
      );
      if (typical.length === 0) return [];
      const sample = ({ place }: JudgedRow) => sampleOf(view.indices[place]);
      return [{
        class: id,
        typical: typical.map(sample),
        confused: confused.map((row) => ({
          sample: sample(row),
          as: ids[row.rival],
          probability: rounded(row.rivalProbability),
        })),
      }];
    }),
  };
}

/** Fewer of the sampled rows, every class keeping its share. */
function projectionOf(
  { ids, view, rows }: ModelStatistics,
  sampleOf: (row: number) => number,
  points: number,
  seed: number,
): Projection {
  const places = [...stratifiedSample(view.labels, { samples: points, seed })];
  const predicted = new Map(rows.map((row) => [row.place, row.predicted]));
  const pair = ([x, y]: readonly [number, number]) =>
    [rounded(x, 3), rounded(y, 3)] as const;
  return {
    samples: places.map((place) => sampleOf(view.indices[place])),
    labels: places.map((place) => ids[view.labels[place]]),
    ...(rows.length > 0 && {
      predicted: places.map((place) =>
        ids[predicted.get(place) ?? view.labels[place]]
      ),
    }),
    pca: places.map((place) => pair(view.pca[place])),
    pcaShares: sharesOf(view),
    ...(view.lda && { lda: places.map((place) => pair(view.lda![place])) }),
  };
}

function sharesOf({ variances, total }: SampledView): [number, number] {
  const share = (axis: number) =>
    total > 0 ? rounded((variances[axis] ?? 0) / total) : 0;
  return [share(0), share(1)];
}

function leftOut(
  { skipped, models, classes, shown, points, rows }: {
    readonly skipped: readonly string[];
    readonly models: number;
    readonly classes: number;
    readonly shown: number;
    readonly points: number;
    readonly rows: number;
  },
): string[] {
  const said: string[] = [];
  if (skipped.length > 0) {
    said.push(
      `Nothing is told of the classes of ${
        skipped.join(", ")
      }: there are more than ${COMPARED}.`,
    );
  }
  if (models > MODELS) {
    said.push(`The best ${MODELS} of ${models} models are shown in detail.`);
  }
  if (shown < classes && skipped.length === 0) {
    said.push(
      `${shown} of ${classes} classes are shown: those that overlap most with another.`,
    );
  }
  if (rows > points) {
    said.push(
      `About ${points} of ${rows} rows are drawn as points, every class in its share.`,
    );
  }
  if (rows > JUDGED) {
    said.push(
      `About ${JUDGED} of ${rows} rows were judged one by one to find mistaken, typical and confused samples.`,
    );
  }
  return said;
}
