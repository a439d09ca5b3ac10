/**
 * Whether the sample is large enough for the order, in words.
 *
 * @module
 */
import type { Explanation } from "./explanation.ts";
import { roughly, sampleWords, shownShare } from "./shown.ts";

/** Fewer samples of a class than this say little of its spread. */
const FEW = 10;
/** More than so many times the samples at hand is no advice. */
const FAR = 100;

/** How many more samples something takes. */
function effort(
  { samples, task }: Explanation,
  more: number | null,
): string {
  const [, several] = sampleWords(task);
  if (more === null) return "no number of samples would do, since models tie";
  return more > FAR * samples
    ? `more than ${
      roughly(FAR * samples)
    } more ${several}, far more than there are`
    : `about ${roughly(more)} more ${several}`;
}

/** "rank 1", "ranks 1 to 3". */
function rankRange([best, worst]: readonly [number, number]): string {
  return best === worst ? `rank ${best}` : `ranks ${best} to ${worst}`;
}

function verdict(
  explanation: Explanation,
  first: number | null,
  order: number | null,
): string[] {
  if (first === 0 && order === 0) {
    return ["Yes: the whole order would stay with more samples."];
  }
  const whole = `The whole order would take ${effort(explanation, order)}.`;
  return first === 0 ? ["For the first place, yes.", whole] : [
    `No: to settle the first place takes ${effort(explanation, first)}.`,
    ...(order === null || order !== first ? [whole] : []),
  ];
}

/** Whether the sample is large enough, and what it rests on. */
export function sampleSentences(explanation: Explanation): string[] {
  const { stability, smallest, better, worse, samples, task } = explanation;
  const [, several] = sampleWords(task);
  const said: string[] = [];
  if (stability) {
    const of = (name: string) =>
      stability.models.find((model) => model.name === name);
    said.push(
      ...verdict(
        explanation,
        stability.moreSamplesForFirst,
        stability.moreSamplesForOrder,
      ),
    );
    const [a, b] = [of(better), of(worse)];
    if (a && b) {
      said.push(
        `In ${stability.resamples} resamples ${better} takes ${
          rankRange(a.ranks)
        } and is first in ${shownShare(a.firstShare)}, ${worse} takes ${
          rankRange(b.ranks)
        } and is first in ${shownShare(b.firstShare)}.`,
      );
    }
  } else {
    said.push(
      "That was not tested: run it again with --stability, or let explain find the features.",
    );
  }
  if (smallest) {
    said.push(
      `${samples} ${several}; the smallest class, ${smallest.name}, has ${smallest.count}${
        task === "segmentation" ? " pixels" : ""
      }${smallest.count < FEW ? ", which says little of its spread" : ""}.`,
    );
  }
  return said;
}
