import { assertEquals } from "@std/assert";

import { cliSections } from "../../tasks/cli_page.ts";
import { withSection } from "../../tasks/markdown.ts";

const page = Deno.readTextFileSync(
  new URL("../../docs/cli.md", import.meta.url),
);

/** Words alone: the formatter decides on line breaks, table widths and escapes. */
function words(text: string): string[] {
  return text.replace(/[-|\\*_\s]+/g, " ").trim().split(" ");
}

Deno.test("docs/cli.md says of every command what its help says (deno task docs:cli)", () => {
  assertEquals(words(page), words(withSection(page, "cli", cliSections())));
});
