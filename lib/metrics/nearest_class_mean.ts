/**
 * Accuracy of the nearest class mean on the rows that the means come from.
 *
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117} (NC4)
 * @module
 */
import type { Analysis } from "../statistics/analysis.ts";
import { distancesToMeans, meanSpace } from "../statistics/mean_space.ts";
import { accuracy } from "../statistics/neighbour_votes.ts";

import type { Metric } from "./metric.ts";

/** Share of the rows whose nearest class mean is that of their own class, in [0, 1]. */
export const nearestClassMean: Metric = {
  id: "ncc",
  title: "Nearest class mean",
  reference: "Papyan, Han, Donoho 2020, doi 10.1073/pnas.2015509117",
  formula:
    "share of rows with argmin_k |x - mu_k| = y; ties to the lowest class",
  cost: "N D K",
  note:
    "Coarse, quick and hard to fool; judges on the rows that made the means, and so flatters classes with few rows in many dims.",
  higherIsBetter: true,
  needs: ["features"],
  options: {},
  async terms(analysis) {
    return { score: accuracy(await nearestMeans(analysis), analysis.labels) };
  },
};

/** Class of the nearest mean of each row; ties go to the lower class. */
export function nearestMeans(analysis: Analysis): Promise<Int32Array> {
  return analysis.share("nearest means", async () => {
    const space = await meanSpace(analysis);
    const distances = new Float64Array(analysis.classes);
    return analysis.labels.map((label, row) => {
      distancesToMeans(space, row, label, distances);
      let nearest = 0;
      for (let k = 1; k < distances.length; k++) {
        if (distances[k] < distances[nearest]) nearest = k;
      }
      return nearest;
    });
  });
}
