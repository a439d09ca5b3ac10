/**
 * What the search for a recommendation found, and what its one test said, as JSON documents.
 *
 * @module
 */
import {
  evaluateTargets,
  InputError,
  type Interval,
  leaveOneTargetOut,
  type PairedComparison,
  weightedKendallTau,
} from "../../../mod.ts";
import {
  type PoolColumns,
  type RecommendationCandidate,
  recommendationCandidates,
} from "./candidates.ts";

/** One target with what is known of its models. */
export interface RecommendationTarget extends PoolColumns {
  readonly name: string;
  readonly task: string;
  readonly models: readonly string[];
  readonly truth: readonly number[];
}

/** A candidate on the targets that it was looked at on. */
export interface CandidateFigures {
  readonly name: string;
  readonly mean: Interval;
  /** Tau on each target. */
  readonly targets: readonly number[];
  /** Mean tau less that of others, by their name. */
  readonly less: Readonly<Record<string, PairedComparison>>;
}

/** One idea and its variations. */
export interface FamilyFigures {
  readonly family: string;
  readonly candidates: number;
  /** What choosing the best of the family on all targets but one is worth on that one, mean over the targets. */
  readonly leftOutMean: number;
  /** What each choice was. */
  readonly choices: readonly string[];
  /** Best of the family on all targets. */
  readonly best: string;
  readonly bestMean: number;
}

/** The search. */
export interface RecommendationDocument {
  readonly format: "fair-collapse/recommendation";
  readonly version: 1;
  readonly command: string;
  /** SHA-256 of what the zoo says of models and targets. */
  readonly zoo: string;
  readonly targets: readonly { readonly name: string; readonly task: string }[];
  readonly resamples: number;
  /** Metrics that do not score every model of every target. */
  readonly incomplete: readonly string[];
  /** Best by `leftOutMean` first. */
  readonly families: readonly FamilyFigures[];
  /** What is recommended: the best of the best family. */
  readonly chosen: string;
  readonly family: string;
  /** Whether the family is better on targets left out than single metrics are, and than LogME and FaCe there. */
  readonly wins: boolean;
  /** The choice, LogME, FaCe and the best single metric. */
  readonly figures: readonly CandidateFigures[];
}

/** The test on targets that had no say in the choice. */
export interface FinalTestDocument {
  readonly format: "fair-collapse/final-test";
  readonly version: 1;
  readonly command: string;
  readonly zoo: string;
  readonly chosen: string;
  readonly targets: readonly { readonly name: string; readonly task: string }[];
  readonly resamples: number;
  readonly figures: readonly CandidateFigures[];
}

/** What all others are compared with. */
export const BASELINES = ["logme", "face"] as const;

const SINGLE = "single metrics";

/** Metrics that have a score of every model on every target. */
export function completeColumns(
  targets: readonly PoolColumns[],
  metrics: readonly string[],
): string[] {
  return metrics.filter((id) =>
    targets.every(({ columns }) =>
      columns[id].every((score) => !Number.isNaN(score))
    )
  );
}

function tauOf(
  candidate: RecommendationCandidate,
  target: RecommendationTarget,
): number {
  const tau = weightedKendallTau(candidate.score(target), target.truth);
  // Scores that are all the same order nothing: as good as chance.
  return Number.isNaN(tau) ? 0 : tau;
}

function figuresOf(
  candidates: readonly RecommendationCandidate[],
  targets: readonly RecommendationTarget[],
  resamples: number,
): CandidateFigures[] {
  const { metrics } = evaluateTargets(
    targets.map((target) => ({
      target: target.name,
      models: target.models,
      truth: target.truth,
      scores: Object.fromEntries(
        candidates.map((
          candidate,
        ) => [candidate.name, candidate.score(target)]),
      ),
    })),
    { resamples, against: BASELINES },
  );
  return metrics.map(({ metric, mean, targets, comparisons }) => ({
    name: metric,
    mean,
    targets: targets.map(({ estimate }) => estimate),
    less: comparisons,
  }));
}

/**
 * Search by leaving one target out.
 *
 * Within each family the best candidate is chosen on all targets but one and looked at on that one. The family whose
 * choices do best is taken, and of it the candidate with the highest mean over all targets.
 *
 * @param metrics All metrics there are.
 */
export function recommendationDocument(
  targets: readonly RecommendationTarget[],
  metrics: readonly string[],
  about: Pick<RecommendationDocument, "command" | "resamples" | "zoo">,
): RecommendationDocument {
  const complete = completeColumns(targets, metrics);
  const candidates = recommendationCandidates(complete);
  const taus = new Map(
    candidates.map((candidate) => [
      candidate,
      targets.map((target) => tauOf(candidate, target)),
    ]),
  );
  const families = [...Map.groupBy(candidates, ({ family }) => family)].map((
    [family, members],
  ): FamilyFigures => {
    const rows = members.map((member) => taus.get(member)!);
    const { choices, mean, chosen } = leaveOneTargetOut(rows);
    return {
      family,
      candidates: members.length,
      leftOutMean: mean,
      choices: choices.map((choice) => members[choice].name),
      best: members[chosen].name,
      bestMean: meanOf(rows[chosen]),
    };
  }).sort((a, b) => b.leftOutMean - a.leftOutMean);
  const [{ best, family, leftOutMean }] = families;
  const singles = families.find(({ family }) => family === SINGLE)!;
  const named = (name: string) =>
    candidates.find((candidate) => candidate.name === name)!;
  const shown = [...new Set([best, singles.best, ...BASELINES])].map(named);
  return {
    format: "fair-collapse/recommendation",
    version: 1,
    ...about,
    targets: targets.map(({ name, task }) => ({ name, task })),
    incomplete: metrics.filter((id) => !complete.includes(id)),
    families,
    chosen: best,
    family,
    wins: (family === SINGLE || leftOutMean > singles.leftOutMean) &&
      BASELINES.every((id) => leftOutMean > meanOf(taus.get(named(id))!)),
    figures: figuresOf(shown, targets, about.resamples),
  };
}

/**
 * Look at what was chosen on targets that had no say.
 *
 * @throws {InputError} If the choice cannot score all of their models.
 */
export function finalTestDocument(
  chosen: string,
  targets: readonly RecommendationTarget[],
  metrics: readonly string[],
  about: Pick<FinalTestDocument, "command" | "resamples" | "zoo">,
): FinalTestDocument {
  const candidates = recommendationCandidates(
    completeColumns(targets, metrics),
  );
  const shown = [...new Set([chosen, ...BASELINES])].map((name) => {
    const found = candidates.find((candidate) => candidate.name === name);
    if (found) return found;
    throw new InputError(
      `Cannot test "${name}": it does not score every model of ${
        targets.map(({ name }) => name).join(", ")
      }`,
    );
  });
  return {
    format: "fair-collapse/final-test",
    version: 1,
    ...about,
    chosen,
    targets: targets.map(({ name, task }) => ({ name, task })),
    figures: figuresOf(shown, targets, about.resamples),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
