import { assertEquals } from "@std/assert";
import fc from "fast-check";

import { escaped, html } from "../../../lib/report/html/markup.ts";

Deno.test("html`` escapes texts and keeps its own markup, in lists too", () => {
  const name = `<img src=x onerror="alert('&')">`;
  assertEquals(
    html`<td title="${name}">${[html`<b>${name}</b>`, 3]}</td>`.markup,
    '<td title="&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">' +
      "<b>&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</b>3</td>",
  );
});

Deno.test("escaped() leaves nothing that could open a tag or close a quote, and loses nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const shown = escaped(text);
    assertEquals(/[<>"']/.test(shown), false);
    const back = shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"').replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
    assertEquals(back, text);
  }));
});
