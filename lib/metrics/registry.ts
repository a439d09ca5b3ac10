/**
 * Every metric there is, by id.
 *
 * @module
 */
import { cdnv } from "./cdnv.ts";
import { conceptVariance } from "./concept_variance.ts";
import { consensus } from "./consensus.ts";
import { eTran } from "./e_tran.ts";
import { emms } from "./emms.ts";
import { face } from "./face.ts";
import { faceCollapse, faceFairness } from "./face_terms.ts";
import { gbc } from "./gbc.ts";
import { hScore } from "./h_score.ts";
import { faceCollapseHeldOut } from "./held_out_collapse.ts";
import { interclassDistance } from "./interclass_distance.ts";
import { labelFeatureCorrelation } from "./label_feature_correlation.ts";
import { leep } from "./leep.ts";
import { ldaAccuracy } from "./lda_accuracy.ts";
import { ldaFairness } from "./lda_fairness.ts";
import { ldaProbability } from "./lda_probability.ts";
import { linearProbe } from "./linear_probe.ts";
import { linearProbeLoss } from "./linear_probe_loss.ts";
import { logMe } from "./log_me.ts";
import type { Metric } from "./metric.ts";
import { nLeep } from "./n_leep.ts";
import { nce } from "./nce.ts";
import { ncti } from "./ncti.ts";
import { nearestClassMean } from "./nearest_class_mean.ts";
import { nearestNeighbours } from "./nearest_neighbours.ts";
import { nearestNeighboursHoldout } from "./nearest_neighbours_holdout.ts";
import { neuralCollapseDecisions } from "./neural_collapse_decisions.ts";
import { neuralCollapseDuality } from "./neural_collapse_duality.ts";
import { neuralCollapseMeans } from "./neural_collapse_means.ts";
import { neuralCollapseWithin } from "./neural_collapse_within.ts";
import { pacTran } from "./pac_tran.ts";
import { parc } from "./parc.ts";
import { parcCka } from "./parc_cka.ts";
import { ped } from "./ped.ts";
import { regularisedHScore } from "./regularised_h_score.ts";
import { sfda } from "./sfda.ts";
import { silhouette } from "./silhouette.ts";
import { transRate } from "./trans_rate.ts";
import { variabilityCollapseIndex } from "./variability_collapse_index.ts";

/** All metrics, in the order in which tables show them. */
export const metrics: readonly Metric[] = [
  face,
  faceCollapse,
  faceFairness,
  faceCollapseHeldOut,
  consensus,
  ldaProbability,
  ldaAccuracy,
  ldaFairness,
  logMe,
  hScore,
  regularisedHScore,
  sfda,
  ped,
  eTran,
  ncti,
  gbc,
  transRate,
  nce,
  leep,
  nLeep,
  pacTran,
  emms,
  parc,
  parcCka,
  labelFeatureCorrelation,
  silhouette,
  nearestNeighbours,
  nearestNeighboursHoldout,
  nearestClassMean,
  cdnv,
  interclassDistance,
  conceptVariance,
  variabilityCollapseIndex,
  neuralCollapseWithin,
  neuralCollapseMeans,
  neuralCollapseDuality,
  neuralCollapseDecisions,
  linearProbeLoss,
  linearProbe,
];
