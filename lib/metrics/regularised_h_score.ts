/**
 * H-score with a shrunken covariance.
 *
 * @see Ibrahim, Ponomareva, Mazumder 2021, {@link https://arxiv.org/abs/2110.06893}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { cholesky, solveLower } from "../linalg/cholesky.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { classOffsets } from "../statistics/class_offsets.ts";
import { ledoitWolf, shrunk } from "../statistics/shrinkage.ts";
import { totalCovariance } from "../statistics/within_scatter.ts";
import type { Metric } from "./metric.ts";

/**
 * Regularised H-score: tr(S_a^-1 (1 - a) cov G), S_a the covariance shrunk by Ledoit and Wolf's
 * amount a. Between 0 and classes - 1, and of use where there are fewer rows than dims.
 */
export const regularisedHScore: Metric = {
  id: "regularised-hscore",
  title: "Regularised H-score",
  reference: "Ibrahim, Ponomareva, Mazumder 2021, arXiv 2110.06893",
  formula: "tr(((1-a) S + a (tr S / D) I)^-1 (1-a) cov G), a by Ledoit-Wolf",
  cost: "N D^2",
  note:
    "The H-score to take when rows are few. The amount of shrinkage depends on the scale between the axes, so that one axis with a huge variance can hide the others.",
  higherIsBetter: true,
  needs: ["features"],
  options: {},
  async terms(analysis) {
    const { rows, dims, counts, classes } = analysis;
    const covariance = await totalCovariance(analysis);
    const shrinkage = ledoitWolf(
      covariance,
      await fourthMoment(analysis),
      rows,
    );
    const factor = cholesky(shrunk(covariance, shrinkage));
    if (!factor) {
      throw new NotApplicableError(
        `The covariance of ${rows} rows x ${dims} dims is singular even when shrunk by ${shrinkage}: some axis does not vary at all`,
      );
    }
    const { data } = solveLower(factor, await classOffsets(analysis));
    let sum = 0;
    for (let k = 0, at = 0; k < classes; k++) {
      for (let dim = 0; dim < dims; dim++, at++) {
        sum += counts[k] * data[at] * data[at];
      }
    }
    return { score: (1 - shrinkage) * sum / (rows - 1), shrinkage };
  },
};

/** Mean over the centred rows of their length to the fourth power. */
async function fourthMoment(analysis: Analysis): Promise<number> {
  const { features, rows, dims } = analysis;
  const { mean } = await classOffsets(analysis);
  let sum = 0;
  for await (const chunk of features.chunks()) {
    for (let from = 0; from < chunk.length; from += dims) {
      let squares = 0;
      for (let dim = 0; dim < dims; dim++) {
        const rest = chunk[from + dim] - mean[dim];
        squares += rest * rest;
      }
      sum += squares * squares;
    }
  }
  return sum / rows;
}
