/**
 * A chart with what it says, how to read it, and its numbers as a table.
 *
 * @module
 */
import { html, type Markup, type Part } from "./markup.ts";

/** A chart in a page. */
export interface Figure {
  /** Its kind: "ranking". */
  readonly kind: string;
  /** Its heading. */
  readonly title: string;
  /** How to read it. */
  readonly reading: Part;
  /** The chart. */
  readonly chart: Part;
  /** Its numbers, for screen readers and the curious. */
  readonly table?: Markup;
}

/** Columns of a {@link table}. */
export interface TableColumn {
  /** Heading. */
  readonly title: string;
  /** Whether its cells are numbers. */
  readonly isNumber?: boolean;
}

/** A table whose first cell of each row heads the row. */
export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly Part[])[],
): Markup {
  const kindOf = (column: number) => columns[column].isNumber ? "n" : "t";
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="${caption}">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${columns.map(({ title }, column) =>
            html`<th scope="col" class="${kindOf(column)}">${title}</th>`
          )}</tr>
        </thead>
        <tbody>${rows.map((cells) =>
          html`<tr>${
            cells.map((cell, column) =>
              column === 0
                ? html`<th scope="row" class="${kindOf(column)}">${cell}</th>`
                : html`<td class="${kindOf(column)}">${cell}</td>`
            )
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

/** A figure; headings inside are of level 3. */
export function figure(
  { kind, title, reading, chart, table }: Figure,
): Markup {
  return html`
    <figure class="chart"
      data-kind="${kind}"><figcaption><h3>${title}</h3><p>${reading}</p></figcaption><div class="plot">${chart}</div>${table &&
        html`<details><summary>As a table<span class="unseen">: ${title}</span></summary>${table}</details>`}</figure>
  `;
}
