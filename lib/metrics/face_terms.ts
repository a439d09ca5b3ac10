/**
 * The two terms of FaCe as metrics of their own.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { overlapOf } from "../statistics/class_fairness.ts";
import { collapseOf } from "../statistics/variance_collapse.ts";
import { face } from "./face.ts";
import {
  collapseScoreInfluence,
  fairnessScoreInfluence,
} from "./face_influence.ts";
import {
  collapseOptions,
  faceValues,
  fairnessOptions,
} from "./face_options.ts";
import type { Metric } from "./metric.ts";

/** Variance collapse C = -Tr(Sigma_W Sigma_B^+) / K: 0 at full collapse. */
export const faceCollapse: Metric = {
  id: "face.collapse",
  title: "C",
  reference: face.reference,
  formula: "-Tr(Sigma_W Sigma_B^+) / K, every class weighing the same",
  cost: "N D K",
  note:
    "FaCe's collapse term alone: needs no pool, and did nearly as well as FaCe (weighted tau 0.50 against 0.52 on 47 small models and 5 targets).",
  higherIsBetter: true,
  needs: ["features"],
  options: collapseOptions,
  async terms(analysis, given) {
    return { score: await collapseOf(analysis, faceValues(given)) };
  },
  influence: collapseScoreInfluence,
};

/** Class fairness F = mean_i H(softmax over j != i of BC_ij / t): log(K - 1) at most. */
export const faceFairness: Metric = {
  id: "face.fairness",
  title: "F",
  reference: face.reference,
  formula: "mean_i H(softmax over j != i of BC_ij / t)",
  cost: "N D + K^2 D",
  note:
    "FaCe's fairness term alone: how evenly classes overlap. The same for all models where classes do not overlap (weighted tau 0.39 on 47 small models and 5 targets).",
  higherIsBetter: true,
  needs: ["features"],
  options: fairnessOptions,
  async terms(analysis, given) {
    if (analysis.classes < 3) {
      throw new NotApplicableError(
        `F compares how a class overlaps with each of the others: needs three classes, found ${analysis.classes}`,
      );
    }
    const { fairness, meanCoefficient, negligible } = await overlapOf(
      analysis,
      faceValues(given),
    );
    return { score: fairness, meanCoefficient, negligible };
  },
  influence: fairnessScoreInfluence,
};
