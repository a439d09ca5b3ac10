/**
 * The ablation's document as Markdown, for docs/results.md and the terminal.
 *
 * @module
 */
import type { AblationDocument, VariantFigures } from "./ablation_document.ts";
import { difference, tau, withInterval } from "./bench_words.ts";
import { markdownTable } from "../../markdown.ts";

function rows(
  figures: readonly VariantFigures[],
): string[][] {
  return figures.map(({ variant, mean, targets, toDefault }) => [
    variant,
    ...targets.map(tau),
    withInterval(mean),
    toDefault ? difference(toDefault) : "",
  ]);
}

/**
 * The ablation as sections of a page.
 *
 * @param extent "short" leaves out marginal means and the best variants.
 */
export function ablationReport(
  document: AblationDocument,
  extent: "whole" | "short" = "whole",
): string {
  const { targets, standard, changes, best, marginal, leftOut, incomplete } =
    document;
  const heading = [
    "variant",
    ...targets.map(({ name }) => name),
    "mean",
    "less the default's",
  ];
  const isWhole = extent === "whole";
  return [
    `Weighted tau of ${document.variants} ways to compute FaCe on the targets that options may be tuned on. In brackets 95 % intervals by bootstrap over the models (${document.resamples} resamples), paired for differences. Printed by \`${document.command}\`.`,
    ...(incomplete.length > 0
      ? [
        `Left out, because some model's terms cannot be computed: ${
          incomplete.join(", ")
        }.`,
      ]
      : []),
    "One choice changed at a time:",
    markdownTable(heading, rows([standard, ...changes])),
    ...(isWhole
      ? [
        "Mean over all variants with a level (C and F together):",
        markdownTable(
          ["choice", "level", "mean tau", "variants"],
          marginal.map(({ factor, level, mean, variants }) => [
            factor,
            level,
            tau(mean),
            String(variants),
          ]),
        ),
        "The highest means; they have seen every target, so they promise too much:",
        markdownTable(heading, rows(best)),
      ]
      : []),
    ...(leftOut
      ? [
        `Choosing the best variant on all targets but one, and looking at it on that one, gives a mean tau of ${
          tau(leftOut.mean)
        }; the default has ${tau(standard.mean.estimate)}.`,
      ]
      : []),
    ...(leftOut && isWhole
      ? [
        markdownTable(
          ["target left out", "chosen by the others", "its tau there"],
          leftOut.choices.map(({ target, variant, tau: there }) => [
            target,
            variant,
            tau(there),
          ]),
        ),
      ]
      : []),
  ].join("\n\n");
}
