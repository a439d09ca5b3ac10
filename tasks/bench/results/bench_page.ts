/**
 * A benchmark's document as one HTML page that needs nothing else.
 *
 * @module
 */
import type { Interval } from "../../../mod.ts";
import { html, type Markup } from "../../../lib/report/html/markup.ts";
import { type BenchDocument, completeMetrics } from "./bench_document.ts";
import {
  axisTable,
  type BenchTable,
  benchTable,
  rankedMetrics,
} from "./bench_table.ts";
import {
  AXES_EXPLAINED,
  explanations,
  standingInWords,
  targetTitle,
  tau,
  withInterval,
} from "./bench_words.ts";

import { intervalChart } from "./plots.ts";

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums }
  th, td { padding: .2rem .6rem; text-align: right; white-space: nowrap }
  th:first-child, td:first-child { text-align: left }
  th { border-bottom: 1px solid #999 }
  tr.face td:first-child { font-weight: bold }
  .wide { overflow-x: auto }
  .heat td { min-width: 4rem }
  figure { margin: 1rem 0 }
  pre { white-space: pre-wrap }
`;

/** Blue for agreement, red for the reverse order, white for none. */
export function heat(value: number): string {
  if (Number.isNaN(value)) return "#eee";
  const strength = Math.min(1, Math.abs(value));
  const [red, green, blue] = value >= 0 ? [33, 102, 172] : [178, 24, 43];
  const mixed = (channel: number) =>
    Math.round(255 - (255 - channel) * strength * 0.8);
  return `rgb(${mixed(red)}, ${mixed(green)}, ${mixed(blue)})`;
}

function heatCell(interval: Interval): Markup {
  const { estimate } = interval;
  const ink = Math.abs(estimate) > 0.6 ? "white" : "inherit";
  return html`
    <td style="background: ${heat(estimate)}; color: ${ink}"
      title="${withInterval(interval)}">${tau(estimate)}</td>
  `;
}

function heatMap(document: BenchDocument): Markup {
  const { targets } = document;
  return html`<table class="heat">
<tr><th>metric</th>${
    targets.map((target) => html`<th>${targetTitle(target)}</th>`)
  }<th>mean</th></tr>
${
    rankedMetrics(document).map(({ metric: { metric, targets, mean } }) =>
      html`
        <tr class="${metric}"><td>${metric}</td>${targets.map(
          heatCell,
        )}${heatCell(mean)}</tr>
      `
    )
  }</table>`;
}

function figures({ columns, rows }: BenchTable): Markup {
  // The metric's name leads each row here, its rank follows.
  const turned = <T>([rank, metric, ...others]: readonly T[]) => [
    metric,
    rank,
    ...others,
  ];
  return html`
    <div class="wide">
      <table>
    <tr>${turned(columns).map(({ title }) => html`<th>${title}</th>`)}</tr>
    ${rows.map((row) =>
      html`
        <tr class="${row[1]}">${turned(row).map((cell) =>
          html`<td>${cell}</td>`
        )}</tr>
      `
    )}</table>
    </div>
  `;
}

/** The page. */
export function benchPage(document: BenchDocument): string {
  const { task, standing, evaluation, models, command, machine, skipped } =
    document;
  const byAxis = axisTable(document);
  const bars = completeMetrics(evaluation, models.length).map((
    { metric, mean },
  ) => ({
    label: metric,
    value: mean.estimate,
    low: mean.low,
    high: mean.high,
    isMarked: metric === "face",
  }));
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>fair-collapse: metrics on ${task} models</title>
        <style>${{ markup: STYLE }}</style>
      </head>
      <body>
        <h1>How well metrics foretell which ${task} model fine-tunes best</h1>
        <p><strong>${standing ? standingInWords(standing) : ""}</strong></p>
        ${explanations(document).map((line) =>
          html`
            <p>${line}</p>
          `
        )}${skipped.map((line) =>
          html`
            <p>${line}</p>
          `
        )}<h2>Metric by target</h2>
        <div class="wide">${heatMap(document)}</div>
        <h2>Mean over the targets</h2>
        <figure>${intervalChart(
          bars,
          "weighted Kendall tau, mean over the targets",
        )}</figure>
        <h2>All figures</h2>
        ${figures(benchTable(document))}
    ${byAxis
      ? html`<h2>One thing changed</h2>
<p>${AXES_EXPLAINED}</p>
${figures(byAxis)}`
      : ""}
        <p>${command}<br>${machine}</p>
          </body>
    </html>
  `.markup;
}
