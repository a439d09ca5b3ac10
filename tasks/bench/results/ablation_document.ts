/**
 * What the ablation found, as one JSON document.
 *
 * @module
 */
import {
  evaluateTargets,
  type Interval,
  leaveOneTargetOut,
  type PairedComparison,
  weightedKendallTau,
} from "../../../mod.ts";
import {
  type Factor,
  FACTORS,
  isOneChange,
  levelsOf,
  type Variant,
  variantName,
} from "./ablation_variants.ts";

/** Scores of one target's models under every variant. */
export interface AblationTarget {
  readonly name: string;
  readonly task: string;
  readonly models: readonly string[];
  readonly truth: readonly number[];
  /** One row a variant. */
  readonly scores: readonly (readonly number[])[];
}

/** A variant beside the default. */
export interface VariantFigures {
  readonly variant: string;
  readonly mean: Interval;
  /** Tau on each target. */
  readonly targets: readonly number[];
  /** Mean tau less the default's; absent for the default. */
  readonly toDefault?: PairedComparison;
}

/** The document. */
export interface AblationDocument {
  readonly format: "fair-collapse/ablation";
  readonly version: 1;
  readonly command: string;
  readonly targets: readonly { readonly name: string; readonly task: string }[];
  readonly resamples: number;
  readonly variants: number;
  /** Variants that could not score some model, by name. */
  readonly incomplete: readonly string[];
  /** Mean tau over all variants with a level. */
  readonly marginal: readonly {
    readonly factor: Factor;
    readonly level: string;
    readonly mean: number;
    readonly variants: number;
  }[];
  readonly standard: VariantFigures;
  /** One choice changed at a time, and single terms. */
  readonly changes: readonly VariantFigures[];
  /** The highest mean taus, which the choice has seen. */
  readonly best: readonly VariantFigures[];
  /** Choosing by all targets but one; absent for a single target. */
  readonly leftOut?: {
    readonly choices: readonly {
      readonly target: string;
      readonly variant: string;
      readonly tau: number;
    }[];
    readonly mean: number;
    readonly chosen: string;
  };
}

const BEST = 8;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Evaluate what was scored. */
export function ablationDocument(
  variants: readonly Variant[],
  targets: readonly AblationTarget[],
  about: Pick<AblationDocument, "command" | "resamples">,
): AblationDocument {
  const names = variants.map(variantName);
  const taus = variants.map((_, row) =>
    targets.map(({ scores, truth }) =>
      scores[row].some(Number.isNaN)
        ? NaN
        // A term that is the same for all models says nothing of their order.
        : weightedKendallTau(scores[row], truth) || 0
    )
  );
  const complete = [...taus.keys()].filter((row) =>
    !taus[row].some(Number.isNaN)
  );
  const means = taus.map(mean);
  const best = complete.toSorted((a, b) => means[b] - means[a]).slice(0, BEST);
  const changes = complete.filter((row) => isOneChange(variants[row]));
  const wanted = [...new Set([0, ...changes, ...best])];
  const evaluation = evaluateTargets(
    targets.map(({ name, models, truth, scores }) => ({
      target: name,
      models,
      truth,
      scores: Object.fromEntries(
        wanted.map((row) => [names[row], scores[row]]),
      ),
    })),
    { resamples: about.resamples, against: [names[0]] },
  );
  const figures = (row: number): VariantFigures => {
    const { mean, comparisons } = evaluation.metrics[wanted.indexOf(row)];
    return {
      variant: names[row],
      mean,
      targets: taus[row],
      toDefault: comparisons[names[0]],
    };
  };
  return {
    format: "fair-collapse/ablation",
    version: 1,
    ...about,
    targets: targets.map(({ name, task }) => ({ name, task })),
    variants: variants.length,
    incomplete: names.filter((_, row) => !complete.includes(row)),
    marginal: (Object.keys(FACTORS) as Factor[]).flatMap((factor) =>
      levelsOf(factor).map((level) => {
        const rows = complete.filter((row) =>
          variants[row].terms === "C + F" &&
          variants[row].levels[factor] === level
        );
        return {
          factor,
          level,
          mean: mean(rows.map((row) => means[row])),
          variants: rows.length,
        };
      })
    ),
    standard: figures(0),
    changes: changes.map(figures),
    best: best.map(figures),
    leftOut: targets.length < 2 ? undefined : leftOut(taus, names, targets),
  };
}

function leftOut(
  taus: readonly (readonly number[])[],
  names: readonly string[],
  targets: readonly AblationTarget[],
): AblationDocument["leftOut"] {
  const { choices, heldOut, mean, chosen } = leaveOneTargetOut(taus);
  return {
    choices: targets.map(({ name }, place) => ({
      target: name,
      variant: names[choices[place]],
      tau: heldOut[place],
    })),
    mean,
    chosen: names[chosen],
  };
}
