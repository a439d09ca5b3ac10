/**
 * NC1: have the classes shrunk to points, compared with how far they are apart?
 *
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { betweenScatter, centredMeans } from "../statistics/between_scatter.ts";
import { momentsOf } from "../statistics/moments_of.ts";
import { spreadAlongMeans } from "../statistics/spread_along_means.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  form: {
    default: "pinv",
    values: ["pinv", "quotient"],
    help:
      "tr(S_B^+ S_W) / K as in the paper, or the cheaper quotient of the traces tr S_W / tr S_B",
  },
  weighting: {
    default: "rows",
    values: ["rows", "classes"],
    help:
      "Whether S_W weighs every row alike, as neural-collapse libraries do, or every class, as FaCe does",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * Within-class variability collapse; `score` is minus the chosen form, `pinv` and `quotient` are the
 * values as published, 0 at full collapse.
 */
export const neuralCollapseWithin: Metric = {
  id: "nc1",
  title: "NC1",
  reference: "Papyan, Han, Donoho 2020, doi 10.1073/pnas.2015509117",
  formula: "-tr(S_B^+ S_W) / K",
  cost: "N D K",
  note:
    "FaCe's C is the same with classes weighing alike. One pair of close classes inflates the pseudo-inverse and decides the value; the quotient is blind to such a pair.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { form, weighting } = withDefaults(options, given);
    const byClass = weighting === "classes";
    const pinv = await inverseForm(analysis, byClass);
    const quotient = await quotientForm(
      analysis,
      rowWeights(analysis, byClass),
    );
    return { score: form === "pinv" ? -pinv : -quotient, pinv, quotient };
  },
};

/** Weight of a row of each class. */
function rowWeights(
  { counts, classes, rows }: Analysis,
  byClass: boolean,
): Float64Array {
  return Float64Array.from(
    counts,
    (count) => byClass ? 1 / (classes * count) : 1 / rows,
  );
}

async function inverseForm(
  analysis: Analysis,
  byClass: boolean,
): Promise<number> {
  const { rows, classes } = analysis;
  const { variances } = await betweenScatter(analysis, "classes");
  const spread = await spreadAlongMeans(analysis);
  const within = byClass ? spread.byClass : spread.byRow;
  const divisor = byClass ? classes : rows;
  const trace = within.reduce(
    (sum, squares, axis) => sum + squares / divisor / variances[axis],
    0,
  );
  return trace / classes;
}

async function quotientForm(
  analysis: Analysis,
  weights: Float64Array,
): Promise<number> {
  const { squares } = await momentsOf(analysis);
  const means = await centredMeans(analysis, "classes");
  const { dims } = means;
  let within = 0, between = 0;
  for (let at = 0; at < means.data.length; at++) {
    within += weights[Math.floor(at / dims)] * squares.data[at];
    between += means.data[at] ** 2 / analysis.classes;
  }
  if (!(between > 0)) {
    throw new NotApplicableError("all class means are the same");
  }
  return within / between;
}
