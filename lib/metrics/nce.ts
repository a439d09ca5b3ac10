/**
 * NCE: negative conditional entropy of the labels given the source model's hard predictions.
 *
 * @see Tran, Nguyen, Hassner 2019, {@link https://arxiv.org/abs/1908.08142}
 * @module
 */
import { sourceProbabilities } from "../statistics/source_probabilities.ts";
import type { Metric } from "./metric.ts";

/**
 * NCE: minus the entropy of the target label that is left once the source model's most probable
 * class is known, in nats. 0 where the prediction settles the label.
 */
export const nce: Metric = {
  id: "nce",
  title: "NCE",
  reference: "Tran, Nguyen, Hassner 2019, arXiv 1908.08142",
  formula: "sum_yz p(y, z) log p(y | z), z = argmax_z P(z | x)",
  cost: "N Z",
  note:
    "The cheapest metric for a model with its classification head. It sees only the predicted class, not how sure it is; with many source classes and few rows p(y | z) is overfitted and the score flatters.",
  higherIsBetter: true,
  needs: ["sourceProbabilities"],
  options: {},
  async terms(analysis) {
    const { rows, dims: sourceClasses, data: p } = await sourceProbabilities(
      analysis,
    );
    const { labels, classes } = analysis;
    const joint = new Float64Array(sourceClasses * classes);
    const marginal = new Float64Array(sourceClasses);
    for (let row = 0; row < rows; row++) {
      let predicted = 0;
      for (let z = 1; z < sourceClasses; z++) {
        const at = row * sourceClasses;
        if (p[at + z] > p[at + predicted]) predicted = z;
      }
      joint[predicted * classes + labels[row]]++;
      marginal[predicted]++;
    }
    let score = 0;
    for (let z = 0; z < sourceClasses; z++) {
      for (let y = 0; y < classes; y++) {
        const count = joint[z * classes + y];
        if (count > 0) score += count / rows * Math.log(count / marginal[z]);
      }
    }
    return { score };
  },
};
