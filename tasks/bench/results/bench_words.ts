/**
 * How figures of a benchmark are written.
 *
 * @module
 */
import type { Interval, PairedComparison } from "../../../mod.ts";
import type { BenchDocument, Standing } from "./bench_document.ts";

/** A tau with two digits; "n/a" where there is none. */
export function tau(value: number | null): string {
  return value === null || Number.isNaN(value) ? "n/a" : value.toFixed(2);
}

/** "0.52 [0.31, 0.70]". */
export function withInterval({ estimate, low, high }: Interval): string {
  return Number.isFinite(estimate)
    ? `${tau(estimate)} [${tau(low)}, ${tau(high)}]`
    : "n/a";
}

/** "-0.10 [-0.18, -0.04]". */
export function difference(
  { difference, low, high }: PairedComparison,
): string {
  const signed = (value: number) => `${value < 0 ? "" : "+"}${tau(value)}`;
  return `${signed(difference)} [${signed(low)}, ${signed(high)}]`;
}

/** Seconds with three digits that count. */
export function seconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Name of a target; one that is kept aside is marked. */
export function targetTitle(
  { name, keptAside }: { name: string; keptAside: boolean },
): string {
  return keptAside ? `${name}*` : name;
}

/** What the figures mean, in sentences. */
export function explanations(
  { models, targets, resamples }: BenchDocument,
): string[] {
  const measures = [...new Set(targets.map(({ measure }) => measure))];
  return [
    `Weighted Kendall tau of a metric's scores with the fine-tuned ${
      measures.join(" or ")
    } of ${models.length} models; in brackets 95 % intervals by bootstrap over the models (${resamples} resamples, ` +
    `the same draws for every metric and target).`,
    ...(targets.some(({ keptAside }) => keptAside)
      ? [
        "An asterisk marks a target that is kept aside: nothing was tuned on it.",
      ]
      : []),
    '"n models": the metric has no score for the others; its tau is over fewer models, so it has no rank.',
    "Seconds: all models, mean over the targets, each metric by itself with nothing shared.",
  ];
}

/** What the figures by axis mean. */
export const AXES_EXPLAINED =
  "By axis: concordance, (pairs in order - pairs out of order) / all, over the pairs of models that differ in one thing " +
  "only and agree in the two others; mean over the targets, pairs summed over them.";

/** Where FaCe stands, in a sentence; that it is not first is said first. */
export function standingInWords(
  { rank, of, best, toBest, toLogMe }: Standing,
): string {
  const place = rank === 1
    ? `FaCe has the highest mean tau of ${of} metrics`
    : `FaCe is not first: rank ${rank} of ${of} by mean tau`;
  const parts = [
    ...(toBest ? [`${difference(toBest)} to the best, ${best}`] : []),
    ...(toLogMe && best !== "logme" ? [`${difference(toLogMe)} to logme`] : []),
  ];
  return `${place}${parts.length > 0 ? ` (${parts.join("; ")})` : ""}.`;
}
