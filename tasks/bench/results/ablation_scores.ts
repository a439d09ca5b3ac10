/**
 * Scores of the zoo's models under every variant of FaCe.
 *
 * @module
 */
import { analyse, findMetrics, NotApplicableError } from "../../../mod.ts";
import { poolOptions, termOptions, type Variant } from "./ablation_variants.ts";
import type { TargetFeatures } from "./zoo_features.ts";

type Terms = Readonly<Record<string, number>>;

/**
 * One row a variant, one score a model; NaN where its terms cannot be computed.
 *
 * Each set of terms is computed once for all variants that differ only in how terms are put together, and statistics
 * once for all sets of terms.
 */
export async function ablationScores(
  { features, product }: TargetFeatures,
  variants: readonly Variant[],
  onProgress?: (model: string) => void,
): Promise<number[][]> {
  const [face] = findMetrics(["face"]);
  const key = (variant: Variant) => JSON.stringify(termOptions(variant));
  const wanted = new Map(
    variants.map((variant) => [key(variant), termOptions(variant)]),
  );
  const terms = new Map<string, (Terms | undefined)[]>(
    [...wanted.keys()].map((key) => [key, []]),
  );
  for (const set of features) {
    onProgress?.(set.model);
    const analysis = analyse(set, product);
    for (const [key, options] of wanted) {
      const found = await face.terms(analysis, options).catch((error) => {
        if (error instanceof NotApplicableError) return undefined;
        throw error;
      });
      terms.get(key)!.push(found);
    }
  }
  return variants.map((variant) => {
    const pool = terms.get(key(variant))!;
    const known = pool.filter((one) => one !== undefined);
    const scores = variant.terms === "C alone"
      ? known.map(({ collapse }) => collapse)
      : variant.terms === "F alone"
      ? known.map(({ fairness }) => fairness)
      : face.combine!(known, poolOptions(variant));
    let next = 0;
    return pool.map((one) => one === undefined ? NaN : scores[next++]);
  });
}
