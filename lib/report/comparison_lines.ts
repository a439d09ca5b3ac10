/**
 * Two runs side by side, for people.
 *
 * @module
 */
import type { Moved, RunComparison } from "./compare_runs.ts";
import type { RunDifference } from "./run_differences.ts";
import { shortenEnd, tellingWidth, wrap } from "./shorten.ts";
import { listed, shownNumber, titleOf } from "./shown.ts";
import { textTable } from "./text_table.ts";

/** Differences that are listed one by one; a longer list is summed up. */
const MOST = 20;
/** Columns of a value. */
const VALUE = 40;

function moved([before, after]: Moved): string {
  return `${shownNumber(before)} → ${shownNumber(after)}`;
}

/** "3 → 1 up 2"; a model that is new or gone has one rank. */
function movedRank([before, after]: Moved): string {
  const shown = `${before ?? "–"} → ${after ?? "–"}`;
  if (before === null || after === null || before === after) return shown;
  return `${shown} ${before > after ? "up" : "down"} ${
    Math.abs(before - after)
  }`;
}

function shownValue(value: unknown): string {
  if (value === undefined) return "none";
  return shortenEnd(
    typeof value === "string" ? value : JSON.stringify(value),
    VALUE,
  );
}

function differenceLines(
  differences: readonly RunDifference[],
  width: number,
): string[] {
  if (differences.length === 0) {
    return ["Inputs and options of the two runs are the same."];
  }
  const shown = differences.slice(0, MOST);
  const rest = differences.length - shown.length;
  return [
    "What the runs were given differently:",
    ...textTable(
      [{ title: "what", shorten: 16 }, { title: "before", shorten: 8 }, {
        title: "after",
        shorten: 8,
      }],
      shown.map(({ what, before, after }) => [
        what,
        shownValue(before),
        shownValue(after),
      ]),
      { width },
    ).map((line) => `  ${line}`.trimEnd()),
    ...(rest > 0 ? [`  and ${rest} more (--json)`] : []),
  ];
}

/** The comparison in words. */
function sentences(comparison: RunComparison): string[] {
  const { leaders: [before, after], tau, added, removed } = comparison;
  const said = [
    before === after
      ? `${after} leads in both.`
      : `${after} leads in place of ${before}.`,
  ];
  if (tau !== null) {
    said.push(
      tau === 1
        ? "The models of both runs stand in the same order."
        : `The orders agree with a Kendall tau of ${shownNumber(tau)}.`,
    );
  }
  if (added.length > 0) said.push(`New: ${listed(added)}.`);
  if (removed.length > 0) said.push(`Gone: ${listed(removed)}.`);
  if (added.length + removed.length > 0 && comparison.metric === "face") {
    said.push(
      "FaCe is normalised over the pool, so that scores move with the models that take part; C and F do not.",
    );
  }
  return said;
}

/** Lines of a comparison. */
export function comparisonLines(
  comparison: RunComparison,
  { width = Infinity }: { readonly width?: number } = {},
): string[] {
  const { metric, models, differences } = comparison;
  const hasTerms = models.some(({ collapse }) => collapse);
  const columns = [
    { title: "rank" },
    { title: "model", shorten: tellingWidth(models.map((m) => m.name), 16) },
    { title: titleOf(metric), leaveOut: 3 },
    ...(hasTerms
      ? [{ title: "collapse C", narrow: "C", leaveOut: 2 }, {
        title: "fairness F",
        narrow: "F",
        leaveOut: 1,
      }]
      : []),
  ];
  const rows = models.map(({ name, ranks, scores, collapse, fairness }) => [
    movedRank(ranks),
    name,
    moved(scores),
    ...(hasTerms ? [moved(collapse!), moved(fairness!)] : []),
  ]);
  return [
    ...textTable(columns, rows, { width }),
    "",
    ...sentences(comparison).flatMap((sentence) => wrap(sentence, width)),
    ...differenceLines(differences, width),
  ];
}
