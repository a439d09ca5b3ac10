/**
 * A run's document as one page that needs nothing else: no network, no other file.
 *
 * @module
 */
import type { PlotKit } from "../../deps/plot.ts";
import type { RunDocument } from "../run_document.ts";
import { agreementFigure, rankRankFigure } from "./charts/agreement.ts";
import { collapseFairnessFigure } from "./charts/collapse_fairness.ts";
import { normalisationFigure, rangeFigure } from "./charts/normalisation.ts";
import { rankingFigure } from "./charts/ranking.ts";
import { tauFigure, truthFigure } from "./charts/truth.ts";
import { type Figure, figure } from "./figure.ts";
import { html, jsonInScript, type Markup, trusted } from "./markup.ts";
import { pageScript } from "./page_script.ts";
import { payloadOf } from "./payload.ts";
import { type RunView, runView } from "./run_view.ts";
import { modelsSection } from "./sections/models.ts";
import { provenanceSection } from "./sections/provenance.ts";
import { reportTitle, summarySection } from "./sections/summary.ts";
import { STYLE } from "./style.ts";

/** Nothing may be fetched, whatever a document holds. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly markup: Markup;
}

/** Figures that there are, under a heading; undefined where there is none. */
function figures(
  id: string,
  title: string,
  candidates: readonly (Figure | undefined)[],
): Section | undefined {
  const there = candidates.filter((one) => one !== undefined);
  if (there.length === 0) return undefined;
  return {
    id,
    title,
    markup: html`
      <section aria-labelledby="${id}">
        <h2 id="${id}">${title}</h2>
        <div class="charts">${there.map(figure)}</div>
      </section>
    `,
  };
}

function sectionsOf(view: RunView): Section[] {
  const samples = new Map(
    view.details?.samples.map((sample) => [sample.sample, sample]),
  );
  return [
    figures("ranking", "Ranking", [
      rankingFigure(view),
      collapseFairnessFigure(view),
      rangeFigure(view),
      normalisationFigure(view),
    ]),
    figures("truth", "Against the truth", [truthFigure(view), tauFigure(view)]),
    {
      id: "models",
      title: "Models",
      markup: modelsSection(view, samples),
    },
    figures("metrics", "The metrics against each other", [
      agreementFigure(view),
      rankRankFigure(view),
    ]),
    {
      id: "provenance",
      title: "Where this comes from",
      markup: provenanceSection(view),
    },
  ].filter((section) => section !== undefined);
}

/** Pictures once each, as backgrounds: many places show the same ones. The URIs hold no character that CSS minds. */
function pictureRules({ details }: RunView): string {
  const thumbnails = (details?.samples ?? []).flatMap((
    { sample, thumbnail },
  ) => thumbnail ? [`.s${sample}{background-image:url(${thumbnail})}`] : []);
  const frames = (details?.frames ?? []).map(({ picture }, at) =>
    `.f${at}{background-image:url(${picture})}`
  );
  return [...thumbnails, ...frames].join("");
}

/**
 * A run's document as an HTML page.
 *
 * Uses no API of Deno or Node: in a browser, hand in Plot and the page's own document.
 *
 * @param run The document; for charts of classes and samples it needs `details`.
 * @param kit Plot, and the document that it draws in.
 * @returns The whole file.
 *
 * @example
 * ```ts
 * import { loadPlotKit, renderReport, runDocument, scorePool } from "fair-collapse";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const set = (model: string, gap: number) => ({
 *   model,
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["cat", "dog"],
 *   chunks: () => [Float32Array.of(0, 1, gap, gap + 1)],
 * });
 * const ranking = await scorePool([set("near", 2), set("far", 9)]);
 * const run = runDocument({
 *   data: { name: "pets", path: "pets", task: "features", samples: 4, classes: [], remarks: [] },
 *   models: ranking.names.map((name) => ({ name, source: name, rows: 4, dims: 1 })),
 *   ranking,
 * });
 * const page = renderReport(run, await loadPlotKit());
 * assertStringIncludes(page, "<h1 id=\"top\">2 models on pets</h1>");
 * ```
 */
export function renderReport(run: RunDocument, kit: PlotKit): string {
  const view = runView(run, kit);
  const title = reportTitle(view);
  const sections = sectionsOf(view);
  const { markup } = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <meta name="generator" content="fair-collapse ${run
          .versions["fair-collapse"] ?? ""}">
        <title>${title} – fair-collapse</title>
        <style>${trusted(STYLE)}${trusted(pictureRules(view))}</style>
      </head>
      <body>
        <header><nav aria-label="Sections">${sections.map(({ id, title }) =>
          html`<a href="#${id}">${title}</a>`
        )}</nav><button type="button" id="theme">Theme</button></header>
        <main>${summarySection(view)}${sections.map(({ markup }) =>
          markup
        )}</main>
        <footer>
          <p>Made by fair-collapse ${run.versions["fair-collapse"] ??
            ""}. Point at a mark, or reach a chart with the Tab key and go through its marks with the arrow keys.</p>
        </footer>
        <div id="tip" hidden></div>
        <div id="spoken" aria-live="polite"></div>
        <script type="application/json" id="payload">${jsonInScript(
          payloadOf(view),
        )}</script>
        <script>${trusted(`(${pageScript})()`)}</script>
      </body>
    </html>
  `;
  return `${markup.trim()}\n`;
}
