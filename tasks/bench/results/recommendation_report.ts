/**
 * The search for a recommendation and its test as Markdown.
 *
 * @module
 */
import { difference, tau, withInterval } from "./bench_words.ts";
import { markdownTable } from "../../markdown.ts";
import {
  BASELINES,
  type CandidateFigures,
  type FinalTestDocument,
  type RecommendationDocument,
} from "./recommendation_document.ts";

function figuresTable(
  targets: readonly { readonly name: string }[],
  figures: readonly CandidateFigures[],
): string {
  return markdownTable(
    [
      "score",
      ...targets.map(({ name }) => name),
      "mean",
      ...BASELINES.map((id) => `less ${id}'s`),
    ],
    figures.map(({ name, targets, mean, less }) => [
      name,
      ...targets.map(tau),
      withInterval(mean),
      ...BASELINES.map((id) => less[id] ? difference(less[id]) : ""),
    ]),
  );
}

/** How to rank by the choice, where it is a metric or a consensus under options. */
export function commandOf(chosen: string): string | undefined {
  const [, kind, voters] = /^(vote|mean) of (.+)$/.exec(chosen) ?? [];
  if (kind !== undefined) {
    return [
      "--metrics consensus",
      `--option consensus.metrics=${voters.replaceAll(", ", ",")}`,
      ...(kind === "mean" ? ["--option consensus.aggregation=mean"] : []),
    ].join(" ");
  }
  return /^[a-z.-]+$/.test(chosen) ? `--metrics ${chosen}` : undefined;
}

/** What was searched, and how. */
export function recommendationReport(
  { families, targets, figures, chosen, family, wins, incomplete, command }:
    RecommendationDocument,
): string {
  const flags = commandOf(chosen);
  return [
    `On the targets that choices may be made on (${
      targets.map(({ name }) => name).join(", ")
    }), each family of candidates is judged by leaving one target out: the best of the family on all others, looked at on that one. Printed by \`${command}\`.`,
    markdownTable(
      [
        "family",
        "candidates",
        "mean tau on targets left out",
        "best on all",
        "its mean tau",
      ],
      families.map(({ family, candidates, leftOutMean, best, bestMean }) => [
        family,
        String(candidates),
        leftOutMean.toFixed(3),
        best,
        bestMean.toFixed(3),
      ]),
    ),
    ...(incomplete.length > 0
      ? [
        `Not among them, for they do not score every model: ${
          incomplete.join(", ")
        }.`,
      ]
      : []),
    wins
      ? `Chosen: **${chosen}** (${family}).`
      : `The best family's best is ${chosen} (${family}), but it is not better than single metrics, LogME and FaCe on targets left out: FaCe is kept alone.`,
    ...(flags ? [`To rank by it: \`fair-collapse rank … ${flags}\`.`] : []),
    figuresTable(targets, figures),
  ].join("\n\n");
}

/** The one test, in words: what it beats and what not. */
export function finalTestReport(
  { targets, figures, chosen, command }: FinalTestDocument,
): string {
  const own = figures.find(({ name }) => name === chosen)!;
  const verdicts = BASELINES.filter((id) => own.less[id]).map((id) => {
    const comparison = own.less[id];
    const verdict = comparison.low > 0
      ? "is better than"
      : comparison.high < 0
      ? "is worse than"
      : "cannot be told from";
    return `${verdict} ${id} (${difference(comparison)})`;
  });
  return [
    `Tested once, by \`${command}\`, on the targets kept aside (${
      targets.map(({ name }) => name).join(", ")
    }), on which nothing was chosen: **${chosen}** ${verdicts.join(" and ")}.`,
    figuresTable(targets, figures),
  ].join("\n\n");
}
