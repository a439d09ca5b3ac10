/**
 * Scores that might recommend models better than any single metric.
 *
 * @module
 */
import { borda, findMetrics, normalise } from "../../../mod.ts";

/** What is known of a pool of models on one target. */
export interface PoolColumns {
  /** Scores by metric, or by metric and options; one a model. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
  /** FaCe's terms of each model. */
  readonly faceTerms: readonly Readonly<Record<string, number>>[];
}

/** A way to score a pool. */
export interface RecommendationCandidate {
  /** Candidates of one family are variations of one idea. */
  readonly family: string;
  readonly name: string;
  score(pool: PoolColumns): readonly number[];
}

/** Metrics of which subsets vote: cheap, needing features only, each with another idea. */
export const ELECTORATE = [
  "face",
  "face.collapse-held-out",
  "lda-probability",
  "lda-fairness",
  "logme",
  "regularised-hscore",
  "sfda",
  "transrate",
  "knn",
  "ncc",
  "silhouette",
  "cdnv",
] as const;

/** Options under which lda-fairness is looked at, by the name of the column. */
export const FAIRNESS_COLUMNS = {
  "lda-fairness": {},
  "lda-fairness, worst": { over: "worst" },
  "lda-fairness, recall": { of: "recall" },
  "lda-fairness, worst recall": { of: "recall", over: "worst" },
} as const;

/** Largest number of voters. */
const MOST_VOTERS = 5;

/** Subsets of given size, in the order of the items. */
export function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, place) =>
    subsets(items.slice(place + 1), size - 1).map((rest) => [item, ...rest])
  );
}

const minMax = (values: readonly number[]) => normalise(values, "minmax");
const logarithm = (collapses: readonly number[]) =>
  collapses.map((collapse) => -Math.log(Math.max(-collapse, Number.MIN_VALUE)));

/** Mean over scores that are brought to [0, 1] first. */
export function meanOfMinMax(parts: readonly (readonly number[])[]): number[] {
  const scaled = parts.map(minMax);
  return parts[0].map((_, model) =>
    scaled.reduce((sum, part) => sum + part[model], 0) / parts.length
  );
}

function single(metric: string): RecommendationCandidate {
  return {
    family: "single metrics",
    name: metric,
    score: ({ columns }) => columns[metric],
  };
}

function faceVariants(): RecommendationCandidate[] {
  const [face] = findMetrics(["face"]);
  const family = "FaCe with another collapse";
  const heldOut = ({ columns }: PoolColumns) =>
    columns["face.collapse-held-out"];
  const fairness = ({ faceTerms }: PoolColumns) =>
    faceTerms.map(({ fairness }) => fairness);
  return [
    {
      family,
      name: "face, -log(-C)",
      score: ({ faceTerms }) => face.combine!(faceTerms, { collapse: "log" }),
    },
    {
      family,
      name: "face, -log(-C), floor",
      score: ({ faceTerms }) =>
        face.combine!(faceTerms, { collapse: "log", fairnessFloor: 0.01 }),
    },
    {
      family,
      name: "face, C held out",
      score: (pool) => meanOfMinMax([heldOut(pool), fairness(pool)]),
    },
    {
      family,
      name: "face, -log(-C) held out",
      score: (pool) => meanOfMinMax([logarithm(heldOut(pool)), fairness(pool)]),
    },
  ];
}

function withFairness(): RecommendationCandidate[] {
  const bases: Record<string, (pool: PoolColumns) => readonly number[]> = {
    "logme": ({ columns }) => columns.logme,
    "lda-probability": ({ columns }) => columns["lda-probability"],
    "-log(-C)": ({ faceTerms }) =>
      logarithm(faceTerms.map(({ collapse }) => collapse)),
    "-log(-C) held out": ({ columns }) =>
      logarithm(columns["face.collapse-held-out"]),
    "face": ({ columns }) => columns.face,
  };
  return Object.entries(bases).flatMap(([base, score]) =>
    Object.keys(FAIRNESS_COLUMNS).map((fairness) => ({
      family: "a metric with a held-out fairness term",
      name: `${base} + ${fairness}`,
      score: (pool: PoolColumns) =>
        meanOfMinMax([score(pool), pool.columns[fairness]]),
    }))
  );
}

/**
 * All candidates; within a family the simpler ones first.
 *
 * @param metrics Metrics that score every model of every target.
 */
export function recommendationCandidates(
  metrics: readonly string[],
): RecommendationCandidate[] {
  const voters = ELECTORATE.filter((id) => metrics.includes(id));
  const groups = Array.from({ length: MOST_VOTERS - 1 }, (_, more) => more + 2)
    .flatMap((size) => subsets(voters, size));
  return [
    ...metrics.map(single),
    ...Object.keys(FAIRNESS_COLUMNS)
      .filter((name) => !metrics.includes(name)).map(single),
    ...faceVariants(),
    ...withFairness(),
    ...groups.map((group) => ({
      family: "votes (Borda)",
      name: `vote of ${group.join(", ")}`,
      score: ({ columns }: PoolColumns) =>
        Array.from(borda(group.map((id) => columns[id]))),
    })),
    ...groups.map((group) => ({
      family: "means of min-max",
      name: `mean of ${group.join(", ")}`,
      score: ({ columns }: PoolColumns) =>
        meanOfMinMax(group.map((id) => columns[id])),
    })),
  ];
}
