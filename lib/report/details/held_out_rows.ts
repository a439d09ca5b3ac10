/**
 * What held-out probabilities say of classes: who is recognised, who is taken for whom, which rows stand for their class.
 *
 * @module
 */
import type { FeatureMatrix } from "../../linalg/feature_matrix.ts";

import type { Confusion } from "./run_details.ts";
import type { SampledView } from "./sampled_view.ts";

/** A row in the light of its probabilities. */
export interface JudgedRow {
  /** Place among the sampled rows. */
  readonly place: number;
  /** Its class. */
  readonly label: number;
  /** The most probable class; the lower one of two. */
  readonly predicted: number;
  /** Probability of its own class. */
  readonly own: number;
  /** The most probable class beside its own. */
  readonly rival: number;
  /** Probability of that. */
  readonly rivalProbability: number;
}

/** Every sampled row that has probabilities. */
export function judgedRows(
  { labels, probabilities }: Pick<SampledView, "labels" | "probabilities">,
): JudgedRow[] {
  if (!probabilities) return [];
  return Array.from(
    labels,
    (label, place) => judged(probabilities, place, label),
  )
    .filter(({ own }) => !Number.isNaN(own));
}

function judged(
  { dims: classes, data }: FeatureMatrix<Float64Array>,
  place: number,
  label: number,
): JudgedRow {
  const of = (k: number) => data[place * classes + k];
  let rival = label === 0 ? 1 : 0;
  for (let k = 0; k < classes; k++) {
    if (k !== label && of(k) > of(rival)) rival = k;
  }
  const own = of(label), rivalProbability = of(rival);
  const isOwn = own > rivalProbability ||
    own === rivalProbability && label < rival;
  return {
    place,
    label,
    predicted: isOwn ? label : rival,
    own,
    rival,
    rivalProbability,
  };
}

/** Share of each class's rows that is given to it; NaN for classes without such rows. */
export function recallsOf(
  rows: readonly JudgedRow[],
  classes: number,
): Float64Array {
  const right = new Float64Array(classes), all = new Float64Array(classes);
  for (const { label, predicted } of rows) {
    all[label]++;
    if (predicted === label) right[label]++;
  }
  return right.map((count, k) => count / all[k]);
}

/** The pairs that are mistaken most, by the share of the class. */
export function mistakenPairs(
  rows: readonly JudgedRow[],
  most: number,
): Confusion[] {
  const sizes = new Map<number, number>();
  const pairs = new Map<string, { of: number; as: number; rows: number }>();
  for (const { label, predicted } of rows) {
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
    if (label === predicted) continue;
    const key = `${label} ${predicted}`;
    const pair = pairs.get(key) ?? { of: label, as: predicted, rows: 0 };
    pair.rows++;
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .map((pair) => ({ ...pair, share: pair.rows / sizes.get(pair.of)! }))
    .sort((a, b) =>
      b.share - a.share || b.rows - a.rows || a.of - b.of || a.as - b.as
    )
    .slice(0, most);
}

/** The rows of a class that stand for it, and those that are nearest to another. */
export function exemplarsOf(
  rows: readonly JudgedRow[],
  label: number,
  most: number,
): { typical: JudgedRow[]; confused: JudgedRow[] } {
  const own = rows.filter((row) => row.label === label);
  const typical = [...own]
    .sort((a, b) => b.own - a.own || a.place - b.place)
    .slice(0, most);
  const confused = own.filter((row) => !typical.includes(row))
    .sort((a, b) =>
      b.rivalProbability - a.rivalProbability || a.place - b.place
    )
    .slice(0, most);
  return { typical, confused };
}
