/**
 * Who leaves a race after a round.
 *
 * @module
 */
import { NotApplicableError } from "../../errors.ts";
import type { MatrixProduct } from "../../linalg/matrix_product.ts";
import type { Metric, MetricOptions } from "../../metrics/metric.ts";
import type { RaceLeaver } from "../../ranking/race.ts";
import { raceCut } from "../../ranking/race_cut.ts";
import type { NamedReplicates } from "../../ranking/stability.ts";
import { termReplicates } from "../../ranking/term_replicates.ts";
import { analyse } from "../../statistics/analyse.ts";

import type { RaceChoice } from "./race_options.ts";
import type { RacePoolOptions } from "./race_pool.ts";
import type { RaceSamples } from "./race_samples.ts";
import { featuresOf, type Racer } from "./racer.ts";

/** What racers are judged by. */
export interface Judging
  extends RaceChoice, Pick<RacePoolOptions, "memory" | "signal"> {
  /** The metric that decides. */
  readonly metric: Metric;
  /** Its options, defaults filled in. */
  readonly given: MetricOptions;
  /** What multiplies matrices. */
  readonly product: MatrixProduct;
}

/** So many finish at least: a score over the pool needs two. */
const FINISHERS = 2;

/**
 * Judge racers by their features of a round's samples.
 *
 * @returns Those that leave, the better first.
 */
export async function judgeRacers(
  racers: readonly Racer[],
  round: number,
  samples: RaceSamples,
  judging: Judging,
): Promise<RaceLeaver[]> {
  const { metric, given, product, seed, signal } = judging;
  const known: (NamedReplicates & { shape: { rows: number; dims: number } })[] =
    [];
  for (const racer of racers) {
    signal?.throwIfAborted();
    const features = featuresOf(racer, samples, round);
    const { model: name, rows, dims } = features;
    const analysis = analyse(features, product, judging);
    // Few label maps may show one class alone, of which no metric says anything.
    if (analysis.classes < 2) continue;
    try {
      const replicates = await termReplicates(analysis, metric, given, {
        seed,
      });
      known.push({ name, ...replicates, shape: { rows, dims } });
    } catch (error) {
      if (!(error instanceof NotApplicableError)) throw error;
    }
  }
  if (known.length < FINISHERS) return [];
  const { length: size } = samples.rounds[round];
  const { length: all } = samples.rounds[samples.rounds.length - 1];
  const out = raceCut(metric, given, known, { ...judging, share: size / all })
    .flatMap(({ name, score, rank, isOut }, at): RaceLeaver[] =>
      isOut
        ? [{ model: name, samples: size, score, rank, ...known[at].shape }]
        : []
    )
    .sort((a, b) => a.rank - b.rank);
  const spared = Math.max(0, FINISHERS - (racers.length - out.length));
  return out.slice(spared);
}
