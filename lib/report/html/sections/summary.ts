/**
 * The head of a report: what was ranked, which model leads, what to beware of.
 *
 * @module
 */
import { layerRemarks } from "../../layer_remarks.ts";
import { runSentences } from "../../run_sentences.ts";
import { sampleWords } from "../../shown.ts";
import { html, type Markup } from "../markup.ts";
import type { RunView } from "../run_view.ts";

/** What a report is called. */
export function reportTitle({ run }: RunView): string {
  return run.models.length === 1
    ? `${run.models[0].name} on ${run.data.name}`
    : `${run.models.length} models on ${run.data.name}`;
}

/** Title, what was ranked, and the result in words. */
export function summarySection(view: RunView): Markup {
  const { run } = view;
  const [one, several] = sampleWords(run.data.task);
  const classes = run.data.classes.filter(({ count }) => count > 0).length;
  const sentences = [...runSentences(run), ...layerRemarks(run)];
  return html`
    <section
      aria-labelledby="top"><h1 id="top">${reportTitle(
        view,
      )}</h1><p class="soft">${run.data.samples} ${run.data.samples === 1
        ? one
        : several} of ${classes} classes, <time datetime="${run.created}">${run
        .created.slice(0, 10)}</time></p>${sentences.length > 0 &&
        html`<ul class="lead">${
          sentences.map((sentence) => html`<li>${sentence}</li>`)
        }</ul>`}${run.warnings.length > 0 &&
        html`
          <div class="warnings" role="note">
            <h2>Before you trust this</h2>
            <ul>${run.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>
          </div>
        `}</section>
  `;
}
