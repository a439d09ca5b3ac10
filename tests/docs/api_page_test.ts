import { assertEquals } from "@std/assert";

import { apiSections } from "../../tasks/api_page.ts";
import { withSection } from "../../tasks/markdown.ts";

/** Words alone: the formatter decides on line breaks, table widths and escapes. */
function words(text: string): string[] {
  return text.replace(/[-|\\*_\s]+/g, " ").trim().split(" ");
}

Deno.test("docs/api.md says of every export what its doc comment says (deno task docs:api)", async () => {
  const page = await Deno.readTextFile(
    new URL("../../docs/api.md", import.meta.url),
  );
  assertEquals(
    words(page),
    words(withSection(page, "api", await apiSections())),
  );
});
