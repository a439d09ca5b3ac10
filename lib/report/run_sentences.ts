/**
 * What a run says, in plain words.
 *
 * @module
 */
import { NEGLIGIBLE } from "../statistics/class_fairness.ts";

import type { RunDocument } from "./run_document.ts";
import { listed, roughly, sampleWords, shownShare, titleOf } from "./shown.ts";

/** F's span below which C decides, as a share of log(K - 1). */
const NARROW = 0.01;
/** More than so many times the samples at hand is no advice. */
const FAR = 100;

/** Which model leads, how often it does on other samples, and what would settle it. */
export function leaderSentences(run: RunDocument): string[] {
  const { stability, order, metrics: [{ ranks, scores }], models } = run;
  if (models.length < 2 || scores.every((score) => !Number.isFinite(score))) {
    return [];
  }
  const tied = models.filter((_, at) => ranks[at] === 1).map(({ name }) =>
    name
  );
  if (tied.length > 1) return [`${listed(tied)} share the first place.`];
  const leader = stability?.models.find(({ name }) => name === order[0]);
  if (!stability || !leader) {
    return [
      `${order[0]} leads by ${titleOf(run.metric)}; how sure that is was not ` +
      "tested (--stability does).",
    ];
  }
  const share = `${order[0]} leads in ${
    shownShare(leader.firstShare)
  } of ${stability.resamples} resamples of the data`;
  return [`${share}; ${settling(run, stability.moreSamplesForFirst)}.`];
}

/** What more samples would do about the first place. */
function settling({ data }: RunDocument, more: number | null): string {
  const [one, several] = sampleWords(data.task);
  if (more === null) return "it ties with another";
  if (more === 0) return `more ${several} would not change that`;
  if (more > FAR * data.samples) {
    return `more ${several} would hardly settle which is first`;
  }
  return `about ${roughly(more)} more ${
    more === 1 ? one : several
  } would settle which is first`;
}

/** How many models saw how much in a race, and what that saved. */
export function raceSentences({ race, data }: RunDocument): string[] {
  if (!race) return [];
  const [, samples] = sampleWords(data.task);
  const [first, ...later] = race.rounds;
  const rounds = [
    `${first.models} models saw ${first.samples} ${samples}`,
    ...later.map(({ models, samples }) => `${models} saw ${samples}`),
  ];
  return [
    `Race by ${titleOf(race.metric)}: ${listed(rounds)}; that is ${
      shownShare(race.passes / race.allPasses)
    } of what all models on all ${samples} would have been.`,
  ];
}

/** The classes that overlap most, whichever model is taken. */
export function overlapSentences({ overlaps = [] }: RunDocument): string[] {
  const [first, second] = overlaps;
  if (!first) return [];
  const isSlight = overlaps.every(({ coefficients }) =>
    Object.values(coefficients).every((value) => value < NEGLIGIBLE)
  );
  const does = isSlight ? "come closest" : "overlap most";
  if (first.place > 1) {
    return [
      `Classes ${listed(first.classes)} are among the ${first.place} pairs ` +
      `that ${does} under every candidate.`,
    ];
  }
  return [
    `Classes ${listed(first.classes)} ${does} under every candidate${
      second
        ? `; ${
          listed(second.classes)
        } are among the ${second.place} closest pairs`
        : ""
    }.`,
  ];
}

/** Where F hardly varies, C decides. */
export function fairnessSentences({ metrics }: RunDocument): string[] {
  const face = metrics.find(({ metric }) => metric === "face");
  const terms = face?.terms.filter((term) => term !== null) ?? [];
  if (terms.length < 2) return [];
  const range = Math.log(terms[0].classes - 1);
  if (!(range > 0)) {
    return ["F is 0 with two classes, so C decides the order."];
  }
  const values = terms.map(({ fairness }) => fairness);
  const share = (Math.max(...values) - Math.min(...values)) / range;
  if (share >= NARROW) return [];
  const percent = share < 1e-4
    ? "under 0.01"
    : Number((100 * share).toPrecision(2));
  return [
    `F spans ${percent} % of its range over these models: it says little here, ` +
    "and C should decide.",
  ];
}

/** A run in a few sentences: the leader, the race, the classes, and the term that decides. */
export function runSentences(run: RunDocument): string[] {
  return [
    ...leaderSentences(run),
    ...raceSentences(run),
    ...overlapSentences(run),
    ...fairnessSentences(run),
  ];
}
