/**
 * The samples that stand for a class, and those that are nearest to another.
 *
 * @module
 */
import type { ModelDetails, SampleDetails } from "../../details/run_details.ts";
import { shownShare } from "../../shown.ts";
import { table } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { classNameOf, type RunView } from "../run_view.ts";

/** Samples by their position in the data. */
export type SamplesByPosition = ReadonlyMap<number, SampleDetails>;

/** A sample as a picture, a text or a name. */
function shot(
  position: number,
  samples: SamplesByPosition,
  note?: string,
): Markup {
  const sample = samples.get(position);
  const source = sample?.source ?? `row ${position + 1}`;
  const said = note === undefined ? source : `${source}, ${note}`;
  if (sample?.thumbnail) {
    return html`
      <span
        class="shot"><span class="thumb s${position}" role="img" title="${said}"></span>${note &&
          html`<small>${note}</small>`}</span>
    `;
  }
  if (sample?.text) {
    return html`<blockquote title="${source}">${sample.text}${
      note && html`
        <small>${note}</small>
      `
    }</blockquote>`;
  }
  return html`
    <span class="name">${said}</span>
  `;
}

/** Typical and confused samples of each class; nothing where rows could not be judged or are pixels. */
export function exemplarsTable(
  view: RunView,
  { exemplars }: ModelDetails,
  samples: SamplesByPosition,
): Markup | false {
  if (exemplars.length === 0 || view.run.data.task === "segmentation") {
    return false;
  }
  return html`
    <div
      class="exemplars"><h3>Typical and confused ${view.run.data.task === "text"
        ? "texts"
        : "samples"}</h3><p>Typical: of the highest probability for their own class by a discriminant that has not seen them. Confused: of the highest probability for another, which stands below.</p>${table(
          "Typical and confused samples by class",
          [{ title: "class" }, { title: "typical" }, { title: "confused" }],
          exemplars.map(({ class: id, typical, confused }) => [
            classNameOf(view, id),
            typical.map((position) => shot(position, samples)),
            confused.map(({ sample, as, probability }) =>
              shot(
                sample,
                samples,
                `${classNameOf(view, as)} ${shownShare(probability)}`,
              )
            ),
          ]),
        )}</div>
  `;
}
