/**
 * docs/results.md from the documents of all benchmarks.
 *
 * @module
 */
import type { AblationDocument } from "./ablation_document.ts";
import { ablationReport } from "./ablation_report.ts";
import type { BenchDocument } from "./bench_document.ts";
import { overallTable } from "./bench_overall.ts";
import { axisTable, benchTable } from "./bench_table.ts";
import {
  AXES_EXPLAINED,
  explanations,
  standingInWords,
  targetTitle,
  tau,
} from "./bench_words.ts";
import { markdownTable } from "../../markdown.ts";
import type {
  FinalTestDocument,
  RecommendationDocument,
} from "./recommendation_document.ts";
import {
  finalTestReport,
  recommendationReport,
} from "./recommendation_report.ts";

/** What the page is made of; what was not run is left out. */
export interface Results {
  readonly command: string;
  readonly benchmarks: readonly BenchDocument[];
  readonly ablation?: AblationDocument;
  readonly recommendation?: RecommendationDocument;
  readonly finalTest?: FinalTestDocument;
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

const percent = (value: number) => (100 * value).toFixed(1);

/** The truth behind a task's figures, one row a target. */
function truthTable({ targets }: BenchDocument): string {
  return markdownTable(
    [
      "target",
      "classes",
      "rows of features",
      "measure",
      "least to greatest, %",
      "spread over seeds, %",
      "tau of half the seeds with the others",
    ],
    targets.map((target) => [
      targetTitle(target),
      String(target.classes),
      String(target.rows),
      target.measure,
      `${percent(Math.min(...target.truth))} to ${
        percent(Math.max(...target.truth))
      }`,
      percent(
        target.spread.reduce((sum, one) => sum + one, 0) / target.spread.length,
      ),
      target.halfAgreement === undefined ? "" : tau(target.halfAgreement),
    ]),
  );
}

function benchSection(document: BenchDocument): string {
  const { task, standing, command, machine } = document;
  const { columns, rows } = benchTable(document);
  const byAxis = axisTable(document);
  return [
    `## ${task[0].toUpperCase()}${task.slice(1)}`,
    ...(standing ? [`**${standingInWords(standing)}**`] : []),
    `The ground truth, means over seeds of whole fine-tuning:`,
    truthTable(document),
    ...explanations(document),
    markdownTable(columns.map(({ title }) => title), rows),
    ...(byAxis
      ? [
        AXES_EXPLAINED,
        markdownTable(byAxis.columns.map(({ title }) => title), byAxis.rows),
      ]
      : []),
    `\`${command}\` on: ${machine}.`,
  ].join("\n\n");
}

function overallSection(benchmarks: readonly BenchDocument[]): string[] {
  const { columns, rows } = overallTable(benchmarks);
  return [
    "## All tasks",
    "Mean weighted tau of the metrics that score every model: over the targets of each task (their number in parentheses), and over all targets with its 95 % interval by bootstrap over the models of each task.",
    markdownTable(columns.map(({ title }) => title), rows),
  ];
}

/** The page. */
export function resultsPage(
  { command, benchmarks, ablation, recommendation, finalTest, skipped }:
    Results,
): string {
  const isSame = finalTest?.chosen === recommendation?.chosen &&
    finalTest?.zoo === recommendation?.zoo;
  return [
    "# Results",
    `How well FaCe and its peers foretell which of the zoo's models fine-tunes best. Written by \`${command}\`, which extracts, scores and evaluates everything anew; the figures are as they came out, whoever leads.`,
    ...skipped.map((reason) => `Left out: ${reason}.`),
    ...(benchmarks.length > 1 ? overallSection(benchmarks) : []),
    ...benchmarks.map(benchSection),
    ...(ablation ? ["## FaCe's options", ablationReport(ablation)] : []),
    ...(recommendation
      ? ["## A recommendation", recommendationReport(recommendation)]
      : []),
    ...(finalTest
      ? [
        finalTestReport(finalTest),
        ...(isSame ? [] : [
          "The test was of the choice, and on the zoo, of then; the search above has another.",
        ]),
      ]
      : recommendation
      ? ["It has not been tested on the targets kept aside yet."]
      : []),
  ].join("\n\n") + "\n";
}
