/**
 * ETran: energy of the features, and a linear discriminant.
 *
 * @see Gholami, Akbari, Wang, Kamranian, Zhang 2023, {@link https://arxiv.org/abs/2308.02027}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { Analysis } from "../statistics/analysis.ts";
import {
  meanTrueProbability,
  residualForm,
} from "../statistics/linear_discriminant.ts";
import { nearestMeanProbabilities } from "../statistics/nearest_mean_probabilities.ts";
import { rowsInMemory } from "../statistics/rows_in_memory.ts";
import { shrunkenDiscriminant } from "../statistics/shrunken_discriminant.ts";
import { logSumExp } from "../statistics/softmax.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { minMax } from "./min_max.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  parts: {
    default: "both",
    values: ["both", "energy", "lda"],
    help: "Which parts the score is made of",
  },
  percent: {
    default: 50,
    help:
      "Percentage of the rows whose energy counts; the published call says 0.5 and so takes half a percent, which needs 200 rows",
  },
  tail: {
    default: "bot",
    values: ["bot", "top"],
    help: "Average the smallest (bot) or the largest (top) of the energies",
  },
  lda: {
    default: "discriminant",
    values: ["discriminant", "published"],
    help:
      "discriminant is the shrunken Fisher discriminant that the paper means; the published code takes a symmetric eigensolver to a matrix that is not symmetric, after which only the distance to the class means is left",
  },
  energyWeight: {
    default: 0.15,
    help: "Weight of the energy, min-max over the candidates, in the sum",
  },
  ldaWeight: {
    default: 0.85,
    help: "Weight of the discriminant, min-max over the candidates, in the sum",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * ETran: energy (mean log-sum-exp of the features over a tail of the rows) and the mean probability
 * of the true class under a discriminant, each min-max over the candidates, in a weighted sum.
 */
export const eTran: Metric = {
  id: "etran",
  title: "ETran",
  reference: "Gholami, Akbari, Wang, Kamranian, Zhang 2023, arXiv 2308.02027",
  formula:
    "0.15 norm(mean over a tail of log sum_d exp x_nd) + 0.85 norm(mean_n p(y_n | x_n))",
  cost: "N D^2",
  note:
    "The energy needs no labels but measures the features' scale and width as much as anything; between models of different architectures prefer parts: lda. The paper's regression term is in no published code.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { parts, percent, tail, lda } = withDefaults(options, given);
    const energy = parts === "lda"
      ? undefined
      : await meanEnergy(analysis, percent, tail);
    const probability = parts === "energy"
      ? undefined
      : await ldaProbability(analysis, lda);
    return {
      ...(energy === undefined ? {} : { energy }),
      ...(probability === undefined ? {} : { lda: probability }),
      ...(parts === "both" ? {} : { score: (energy ?? probability)! }),
    };
  },
  combine(pool, given) {
    const { parts, energyWeight, ldaWeight } = withDefaults(options, given);
    if (parts !== "both") return pool.map(({ score }) => score);
    const energies = minMax(pool.map(({ energy }) => energy));
    const probabilities = minMax(pool.map(({ lda }) => lda));
    return pool.map((_, model) =>
      energyWeight * energies[model] + ldaWeight * probabilities[model]
    );
  },
};

async function meanEnergy(
  analysis: Analysis,
  percent: number,
  tail: string,
): Promise<number> {
  const { rows, dims, data } = await rowsInMemory(analysis);
  const thousandths = Math.trunc(percent * 10) * rows / 1000;
  const count = tail === "bot"
    ? Math.floor(thousandths)
    : Math.ceil(thousandths);
  if (count < 1 || count > rows) {
    throw new NotApplicableError(
      `${percent} percent of ${rows} rows are ${count} rows; set percent so that they are between 1 and all`,
    );
  }
  const energies = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    energies[row] = logSumExp(data, row * dims, (row + 1) * dims);
  }
  energies.sort();
  const kept = tail === "bot"
    ? energies.subarray(0, count)
    : energies.subarray(rows - count);
  return kept.reduce((sum, energy) => sum + energy, 0) / count;
}

async function ldaProbability(
  analysis: Analysis,
  variant: string,
): Promise<number> {
  const probabilities = variant === "published"
    ? await nearestMeanProbabilities(analysis, await residualForm(analysis))
    : (await shrunkenDiscriminant(analysis)).probabilities;
  return meanTrueProbability(probabilities, analysis.labels);
}
