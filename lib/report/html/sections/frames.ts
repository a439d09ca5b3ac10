/**
 * A few frames of segmentation data, with labels and what a model's feature map sees.
 *
 * @module
 */
import type { FrameDetails } from "../../details/run_details.ts";
import { shownShare } from "../../shown.ts";
import { html, type Markup } from "../markup.ts";
import { classNameOf, type RunView } from "../run_view.ts";
import { pixelColour } from "../../details/pixel_colours.ts";

function layer(
  frame: FrameDetails,
  at: number,
  overlay: string,
  caption: string,
): Markup {
  return html`
    <figure class="frame">
      <div class="stack f${at}" style="aspect-ratio:${frame.width}/${frame
        .height}"
        role="img"
        aria-label="${frame
          .source}: ${caption}"><img src="${overlay}" alt=""></div>
      <figcaption>${caption}</figcaption>
    </figure>
  `;
}

/** The frames as one model sees them; nothing for other data. */
export function frameLayers(view: RunView, model: string): Markup | false {
  const frames = view.details?.frames ?? [];
  const seen = frames.flatMap((frame, at) => {
    const grid = frame.grids.find((grid) => grid.model === model);
    return grid ? [{ frame, at, grid }] : [];
  });
  if (seen.length === 0) return false;
  const ids = [...new Set(frames.flatMap(({ classes }) => classes))].sort(
    (a, b) => a - b,
  );
  return html`
    <div
      class="frames"><h3>What the feature map sees</h3><p>Left: the labels. Middle: the labels as they fall on the positions of the model's feature map; what is too small for a position is gone. Right: the class whose mean is nearest to the features of each position.</p><ul class="legend">${ids
        .map((id) =>
          html`<li><span style="background:${pixelColour(id)}"></span>${
            classNameOf(view, id)
          }</li>`
        )}</ul>${seen.map(({ frame, at, grid }) =>
          html`<div class="row">${layer(frame, at, frame.labels, "labels")}${
            layer(
              frame,
              at,
              grid.labels,
              `on the map, ${grid.columns} × ${grid.rows}`,
            )
          }${
            layer(
              frame,
              at,
              grid.nearest,
              `nearest class mean, ${shownShare(grid.agreement)} right`,
            )
          }</div>`
        )}</div>
  `;
}
