/**
 * The ways to compute FaCe that the ablation compares.
 *
 * @module
 */
import type { MetricOptions } from "../../../mod.ts";

/** The choices, each with its levels by name and the options that they stand for; the first level is the default. */
export const FACTORS = {
  covariance: [
    ["diagonal", { covariance: "diagonal" }],
    ["spherical", { covariance: "spherical" }],
    ["full", { covariance: "full" }],
  ],
  temperature: [
    ["1", { temperature: 1 }],
    ["0.5", { temperature: 0.5 }],
    ["0.1", { temperature: 0.1 }],
    ["0.05", { temperature: 0.05 }],
  ],
  pcaDims: [
    ["none", { pcaDims: null }],
    ["64", { pcaDims: 64 }],
    ["16", { pcaDims: 16 }],
  ],
  normalisation: [
    ["minmax", { normalisation: "minmax", fairnessFloor: 0 }],
    ["minmax, floor", { normalisation: "minmax", fairnessFloor: 0.01 }],
    ["zscore", { normalisation: "zscore", fairnessFloor: 0 }],
    ["zscore, floor", { normalisation: "zscore", fairnessFloor: 0.01 }],
    ["rank", { normalisation: "rank", fairnessFloor: 0 }],
  ],
  collapse: [
    ["C", { collapse: "raw" }],
    ["-log(-C)", { collapse: "log" }],
  ],
} as const satisfies Readonly<
  Record<string, readonly (readonly [string, MetricOptions])[]>
>;

/** A choice's name. */
export type Factor = keyof typeof FACTORS;

/** One way to compute FaCe, or one of its terms. */
export interface Variant {
  /** Level of each choice that matters to it. */
  readonly levels: Readonly<Partial<Record<Factor, string>>>;
  /** Both terms, or one alone. */
  readonly terms: "C + F" | "C alone" | "F alone";
}

/** The choices that the terms of a model depend on; the others concern how they are put together. */
const OF_TERMS = ["covariance", "temperature", "pcaDims"] as const;

/** Names of a choice's levels. */
export function levelsOf(factor: Factor): readonly string[] {
  return FACTORS[factor].map(([level]) => level);
}

/** The default's level of each choice. */
export const DEFAULTS: Readonly<Record<Factor, string>> = Object.fromEntries(
  (Object.keys(FACTORS) as Factor[]).map((
    factor,
  ) => [factor, levelsOf(factor)[0]]),
) as Record<Factor, string>;

function combinations(
  factors: readonly Factor[],
): Partial<Record<Factor, string>>[] {
  return factors.reduce<Partial<Record<Factor, string>>[]>(
    (found, factor) =>
      found.flatMap((levels) =>
        levelsOf(factor).map((level) => ({ ...levels, [factor]: level }))
      ),
    [{}],
  );
}

/** All variants, the default first. */
export function variants(): Variant[] {
  return [
    ...combinations(Object.keys(FACTORS) as Factor[]).map((levels) => ({
      levels,
      terms: "C + F" as const,
    })),
    // C has no choices; its logarithm puts models in the same order.
    { levels: {}, terms: "C alone" as const },
    ...combinations(OF_TERMS).map((levels) => ({
      levels,
      terms: "F alone" as const,
    })),
  ];
}

/** The variant in a few words: what differs from the default. */
export function variantName({ levels, terms }: Variant): string {
  const changes = (Object.entries(levels) as [Factor, string][])
    .filter(([factor, level]) => level !== DEFAULTS[factor])
    .map(([factor, level]) => `${factor} ${level}`);
  if (terms === "C + F" && changes.length === 0) return "default";
  return [...(terms === "C + F" ? [] : [terms]), ...changes].join("; ");
}

/** Variants that differ from the default in one choice, and single terms under the defaults. */
export function isOneChange({ levels, terms }: Variant): boolean {
  const changes = (Object.entries(levels) as [Factor, string][])
    .filter(([factor, level]) => level !== DEFAULTS[factor]).length;
  return terms === "C + F" ? changes === 1 : changes === 0;
}

function optionsOf(
  { levels }: Variant,
  factors: readonly Factor[],
): MetricOptions {
  return Object.assign(
    {},
    ...factors.map((factor) =>
      FACTORS[factor].find(([level]) =>
        level === (levels[factor] ?? DEFAULTS[factor])
      )![1]
    ),
  );
}

/** Options under which the terms of a model are computed. */
export function termOptions(variant: Variant): MetricOptions {
  return optionsOf(variant, OF_TERMS);
}

/** Options under which the terms of a pool are put together. */
export function poolOptions(variant: Variant): MetricOptions {
  return optionsOf(variant, ["normalisation", "collapse"]);
}
