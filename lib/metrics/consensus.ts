/**
 * Consensus: one order from the orders of several metrics.
 *
 * @see Dwork, Kumar, Naor, Sivakumar 2001, {@link https://doi.org/10.1145/371920.372165}
 * @module
 */
import { InputError, NotApplicableError } from "../errors.ts";
import { kendallTau } from "../statistics/kendall_tau.ts";
import { borda, kemeny } from "../statistics/rank_aggregation.ts";

import { cdnv } from "./cdnv.ts";
import { face } from "./face.ts";
import { faceCollapseHeldOut } from "./held_out_collapse.ts";
import { ldaFairness } from "./lda_fairness.ts";
import { ldaProbability } from "./lda_probability.ts";
import { logMe } from "./log_me.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { minMax } from "./min_max.ts";
import { nearestClassMean } from "./nearest_class_mean.ts";
import { nearestNeighbours } from "./nearest_neighbours.ts";
import { regularisedHScore } from "./regularised_h_score.ts";
import { sfda } from "./sfda.ts";
import { sharedTerms } from "./shared_terms.ts";
import { silhouette } from "./silhouette.ts";
import { transRate } from "./trans_rate.ts";
import { withDefaults } from "./with_defaults.ts";

/** The metrics that may have a say: cheap, and needing the features only. */
const electorate: readonly Metric[] = [
  face,
  faceCollapseHeldOut,
  ldaProbability,
  ldaFairness,
  logMe,
  regularisedHScore,
  sfda,
  transRate,
  nearestNeighbours,
  nearestClassMean,
  silhouette,
  cdnv,
];

const options = {
  metrics: {
    default: "face,lda-probability,logme,sfda,knn",
    help: `Metrics with a vote each, of ${
      electorate.map(({ id }) => id).join(", ")
    }`,
  },
  aggregation: {
    default: "borda",
    values: ["borda", "kemeny", "mean"],
    help:
      "borda: mean share of the other models that a model beats; kemeny: place in the order with the fewest disagreements, exact up to 12 models; mean: mean of the scores, each min-max over the models, so that how far apart they are counts",
  },
} as const satisfies Record<string, MetricOption>;

type Terms = Readonly<Record<string, number>>;

/** Borda's or Kemeny's aggregate of several metrics, or their mean, in [0, 1] over the pool; terms are those of the metrics, each after its id and a slash. */
export const consensus: Metric = {
  id: "consensus",
  title: "Consensus",
  reference: "Dwork, Kumar, Naor, Sivakumar 2001, doi 10.1145/371920.372165",
  formula:
    "mean over metrics of the share of the other models that a model beats",
  cost: "that of its metrics",
  note:
    "Safe where no metric is known to be best: one metric's failure is outvoted. Never much better than its best metric; like FaCe it exists only relative to a pool.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const terms: Record<string, number> = {};
    for (const metric of voters(withDefaults(options, given).metrics)) {
      try {
        const own = await sharedTerms(analysis, metric);
        for (const [name, value] of Object.entries(own)) {
          terms[`${metric.id}/${name}`] = value;
        }
      } catch (error) {
        if (!(error instanceof NotApplicableError)) throw error;
      }
    }
    if (Object.keys(terms).length === 0) {
      throw new NotApplicableError(
        "none of its metrics applies to these features",
      );
    }
    return terms;
  },
  combine(pool, given) {
    const { metrics, aggregation } = withDefaults(options, given);
    if (pool.length === 1) return [NaN];
    const ballots = voters(metrics).map((metric) => ballotOf(metric, pool));
    if (aggregation === "borda") return Array.from(borda(ballots));
    if (aggregation === "mean") return meanOfScaled(ballots);
    const { order } = kemeny(ballots);
    const scores = new Array(pool.length).fill(NaN);
    order.forEach((model, place) =>
      scores[model] = 1 - place / (pool.length - 1)
    );
    return scores;
  },
  warnings(pool, given) {
    const metrics = voters(withDefaults(options, given).metrics);
    if (pool.length < 3) return [];
    const ballots = metrics.map((metric) => ballotOf(metric, pool));
    return metrics.flatMap((metric, index) => {
      const taus = ballots.filter((_, other) => other !== index)
        .map((other) => kendallTau(ballots[index], other))
        .filter((tau) => !Number.isNaN(tau));
      const mean = taus.reduce((sum, tau) => sum + tau, 0) / taus.length;
      return mean < 0
        ? [
          `${metric.title} orders these models unlike the other metrics of the consensus (mean tau ${
            mean.toFixed(2)
          })`,
        ]
        : [];
    });
  },
};

/** Mean over the metrics that score a model of its score, min-max over the models. */
function meanOfScaled(ballots: readonly (readonly number[])[]): number[] {
  const scaled = ballots.map((ballot) => {
    const present = minMax(ballot.filter((score) => !Number.isNaN(score)));
    let next = 0;
    return ballot.map((score) => Number.isNaN(score) ? NaN : present[next++]);
  });
  return ballots[0].map((_, model) => {
    const known = scaled.map((ballot) => ballot[model])
      .filter((score) => !Number.isNaN(score));
    return known.reduce((sum, score) => sum + score, 0) / known.length;
  });
}

/** Metrics by their ids, separated by commas. */
function voters(ids: string): readonly Metric[] {
  return ids.split(",").map((id) => id.trim()).filter(Boolean).map((id) => {
    const found = electorate.find((metric) => metric.id === id);
    if (found) return found;
    throw new InputError(
      `Cannot give ${id} a vote in the consensus; choose of ${
        electorate.map((m) => m.id).join(", ")
      }`,
    );
  });
}

/** A metric's scores of the models that it applies to; NaN for the others. */
function ballotOf(metric: Metric, pool: readonly Terms[]): number[] {
  const prefix = `${metric.id}/`;
  const own = pool.map((terms) =>
    Object.fromEntries(
      Object.entries(terms).filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    )
  );
  const present = own.filter((terms) => Object.keys(terms).length > 0);
  const scores = metric.combine
    ? metric.combine(present)
    : present.map(({ score }) => score);
  let next = 0;
  return own.map((terms) =>
    Object.keys(terms).length > 0 ? scores[next++] : NaN
  );
}
