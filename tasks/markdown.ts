/**
 * Markdown that is generated into pages of docs/.
 *
 * @module
 */

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** A table. */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell).join(" | ")} |`;
  return [
    line(heading),
    line(heading.map(() => "---")),
    ...rows.map(line),
  ].join("\n");
}

/**
 * A page with what stands between `<!-- name -->` and `<!-- /name -->` replaced.
 *
 * @throws {Error} If the page lacks the markers.
 */
export function withSection(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(start), to = page.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`The page has no markers ${start} and ${end}`);
  }
  return `${page.slice(0, from + start.length)}\n\n${text}\n\n${
    page.slice(to)
  }`;
}
