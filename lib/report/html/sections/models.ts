/**
 * Every model in detail, one of them or two side by side at a time.
 *
 * @module
 */
import { shownNumber, titleOf } from "../../shown.ts";
import { classFigures } from "../charts/class_bars.ts";
import { collapseFigure } from "../charts/collapse_measures.ts";
import { overlapFigure, type Shading, shadingOf } from "../charts/overlap.ts";
import { projectionFigures } from "../charts/projection.ts";
import { spectrumFigure } from "../charts/spectrum.ts";
import { figure } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { classNameOf, type RunView } from "../run_view.ts";
import { exemplarsTable, type SamplesByPosition } from "./exemplars.ts";
import { frameLayers } from "./frames.ts";

type Detailed = RunView["detailed"][number];

/** Numbers of a model to compare it by. */
export function factsOf(
  { run, face }: RunView,
  { at, name, score, details }: Detailed,
): [string, number][] {
  const facts: [string, number][] = [[titleOf(run.metric), score]];
  const terms = face?.terms[at];
  if (terms) {
    facts.push(["collapse C", terms.collapse], ["fairness F", terms.fairness]);
  }
  const stable = run.stability?.models.find((model) => model.name === name);
  if (stable) facts.push(["first in, share", stable.firstShare]);
  for (const { metric, scores } of run.metrics.slice(1)) {
    facts.push([titleOf(metric), scores[at]]);
  }
  for (const { metric, score } of details.neuralCollapse) {
    if (run.metrics.some((known) => known.metric === metric)) continue;
    facts.push([titleOf(metric), score ?? NaN]);
  }
  facts.push(["dims", run.models[at].dims]);
  return facts.filter(([, value]) => Number.isFinite(value));
}

function article(
  view: RunView,
  model: Detailed,
  index: number,
  shading: Shading,
  samples: SamplesByPosition,
): Markup {
  const { details, name, place, score } = model;
  const figures = [
    ...(view.details!.classes.length > 1
      ? [overlapFigure(view, details, shading)]
      : []),
    ...classFigures(view, details),
    ...projectionFigures(view, details),
    spectrumFigure(view, details),
    collapseFigure(view, details),
  ];
  return html`
    <article class="model" data-model="${index}"
      aria-labelledby="model-${index}"><h3 class="name" id="model-${index}">${place}. ${name}<small> ${titleOf(
        view.run.metric,
      )} ${shownNumber(score)}</small></h3>${frameLayers(
        view,
        name,
      )}<div class="charts">${figures.map((one) =>
        figure(one)
      )}</div>${exemplarsTable(view, details, samples)}</article>
  `;
}

/** The section of models in detail; without details, how to get them. */
export function modelsSection(
  view: RunView,
  samples: SamplesByPosition,
): Markup {
  const { detailed } = view;
  if (detailed.length === 0) {
    return html`
      <section aria-labelledby="models">
        <h2 id="models">Models in detail</h2>
        <p>This run's document holds no details of its models: make it anew with <code>--details</code>, or the report with <code>--html</code>, for class overlaps, projections and the samples behind them.</p>
      </section>
    `;
  }
  const shading = shadingOf(view);
  const option = ({ place, name }: Detailed, index: number) =>
    html`<option value="${index}">${place}. ${name}</option>`;
  return html`
    <section aria-labelledby="models">
      <h2 id="models">Models in detail</h2>
      <form
        class="controls"><label>Model <select id="first">${detailed.map(
          option,
        )}</select></label>${detailed.length > 1 &&
          html`<label>Beside it <select id="second"><option value="">none</option>${
            detailed.map(option)
          }</select></label>`}<label>Highlight <select id="class"><option value="">all classes</option>${view
          .details!.classes.map((id) =>
            html`<option value="${id}">${classNameOf(view, id)}</option>`
          )}</select></label></form>
      <div id="comparison" aria-live="polite"></div>
      <div class="models">${detailed.map((model, index) =>
        article(view, model, index, shading, samples)
      )}</div>
    </section>
  `;
}
