/// <reference lib="dom" />
/**
 * A run's result: in sentences, and as a table with bars.
 *
 * @module
 */
import type { RunDocument } from "../../../lib/report/run_document.ts";
import { runSentences } from "../../../lib/report/run_sentences.ts";
import {
  placed,
  shownNumber,
  shownRank,
  shownShare,
  titleOf,
} from "../../../lib/report/shown.ts";
import { bar } from "./data_summary.ts";
import { breakable, type Content, element, find } from "./element.ts";
import { reportFrame, reportPage } from "./report_view.ts";

interface Column {
  readonly title: string;
  readonly explained?: string;
  readonly cell: (model: number) => Content[];
}

/** Shares of the way from the worst score to the best; empty bars where all are the same. */
function shares(scores: readonly number[]): number[] {
  const known = scores.filter((score) => Number.isFinite(score));
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  return scores.map((score) =>
    Number.isFinite(score) && span > 0 ? (score - least) / span : 0
  );
}

function columnsOf(run: RunDocument): Column[] {
  const [first, ...others] = run.metrics;
  const long = shares(first.scores);
  const stabilityOf = (model: number) =>
    run.stability?.models.find(({ name }) => name === run.models[model].name);
  const number = (
    title: string,
    value: (model: number) => number | null | undefined,
    explained?: string,
  ): Column => ({
    title,
    explained,
    cell: (model) => [shownNumber(value(model))],
  });
  return [
    {
      title: titleOf(first.metric),
      cell: (model) => [
        element(
          "div",
          {},
          bar(long[model]),
          element(
            "span",
            { className: "figure" },
            shownNumber(first.scores[model]),
          ),
        ),
      ],
    },
    ...(first.metric === "face"
      ? [
        number(
          "C",
          (model) => first.terms[model]?.collapse,
          "Variance collapse: 0 where each class is one point",
        ),
        number(
          "F",
          (model) => first.terms[model]?.fairness,
          "Class fairness: larger where no classes overlap more than others",
        ),
      ]
      : []),
    ...(run.stability
      ? [{
        title: "first in",
        explained: "How many resamples of the data put it first",
        cell: (model: number) => {
          const share = stabilityOf(model)?.firstShare;
          return [share === undefined ? "n/a" : shownShare(share)];
        },
      }, {
        title: "ranks",
        explained: "Interval of its rank over resamples of the data",
        cell: (model: number) => [
          stabilityOf(model)?.ranks.map(Math.round).join("–") ?? "n/a",
        ],
      }]
      : []),
    ...others.map(({ metric, scores }) =>
      number(titleOf(metric), (model) => scores[model])
    ),
    { title: "dims", cell: (model) => [String(run.models[model].dims)] },
  ];
}

function fill(table: HTMLTableElement, run: RunDocument): void {
  const columns = columnsOf(run);
  const [{ ranks }] = run.metrics;
  const heading = (title: string, explained = "") =>
    element("th", { scope: "col", title: explained }, title);
  table.replaceChildren(
    element(
      "caption",
      { className: "unseen" },
      `Models by ${titleOf(run.metric)}, best first`,
    ),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        heading("rank"),
        heading("model"),
        ...columns.map(({ title, explained }) => heading(title, explained)),
      ),
    ),
    element(
      "tbody",
      {},
      ...placed(run).map((model) =>
        element(
          "tr",
          { className: ranks[model] === 1 ? "best" : "" },
          element("td", { className: "rank" }, shownRank(ranks[model], ranks)),
          element("th", { scope: "row" }, ...breakable(run.models[model].name)),
          ...columns.map(({ cell }, at) =>
            element(
              "td",
              { className: at === 0 ? "score" : "figure" },
              ...cell(model),
            )
          ),
        )
      ),
    ),
  );
}

/** Why metrics are missing, what was left out, what to beware of. */
function remarksOf(run: RunDocument): string[] {
  const missing = run.metrics.flatMap(({ metric, notApplicable }) =>
    [...new Set(Object.values(notApplicable))].map((reason) =>
      `${titleOf(metric)} is not applicable: ${reason}`
    )
  );
  return [
    ...missing,
    ...run.data.remarks,
    ...(run.backend ? [`Run by ${run.backend.reason.split(";")[0]}.`] : []),
  ];
}

/** A file to keep. */
function download(
  text: string,
  file: Blob,
  name: string,
): HTMLAnchorElement {
  return element("a", {
    className: "button",
    download: name,
    href: URL.createObjectURL(file),
  }, text);
}

async function showReport(
  section: HTMLElement,
  run: RunDocument,
  name: string,
): Promise<void> {
  const place = find(".report", section);
  place.replaceChildren(
    element("p", { className: "faint" }, "Drawing the report …"),
  );
  const page = await reportPage(run);
  const file = new Blob([page], { type: "text/html" });
  find(".buttons", section).append(
    download("Download the report (HTML)", file, `${name}.html`),
    element(
      "a",
      {
        className: "button",
        href: URL.createObjectURL(file),
        target: "_blank",
      },
      "Open the report in a tab",
    ),
  );
  place.replaceChildren(reportFrame(page));
}

/** Show a run. */
export function showResult(section: HTMLElement, run: RunDocument): void {
  fill(find<HTMLTableElement>("table", section), run);
  const sentences = run.models.length > 1 ? runSentences(run) : [
    "One model has no order: its terms stand below; drop a second one to compare.",
  ];
  find(".sentences", section).replaceChildren(
    ...sentences.map((text) => element("p", {}, text)),
  );
  find(".remarks", section).replaceChildren(
    ...run.warnings.map((text) => element("p", { className: "warning" }, text)),
    ...remarksOf(run).map((text) => element("p", { className: "faint" }, text)),
  );
  const name = run.data.name.replaceAll(/[^\w.-]+/g, "_");
  const json = new Blob([JSON.stringify(run, null, 2)], {
    type: "application/json",
  });
  find(".buttons", section).replaceChildren(
    download("Download the run (JSON)", json, `${name}.run.json`),
  );
  section.hidden = false;
  showReport(section, run, name).catch((error) => {
    find(".report", section).replaceChildren(
      element(
        "p",
        { className: "problem" },
        `Cannot draw the report: ${error.message}`,
      ),
    );
  });
}
