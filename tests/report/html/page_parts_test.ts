import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertFalse,
} from "@std/assert";
import fc from "fast-check";

import {
  escaped,
  html,
  jsonInScript,
  trusted,
} from "../../../lib/report/html/markup.ts";
import { tickText } from "../../../lib/report/html/draw.ts";
import { pixelColour } from "../../../lib/report/details/pixel_colours.ts";
import { shellWord } from "../../../lib/report/shell_word.ts";
import { contrast, DARK, LIGHT } from "../../../lib/report/html/theme.ts";

Deno.test("text in a template stays text, markup stays markup", () => {
  const name = `<b class="x">&'</b>`;
  assertEquals(
    html`<p title="${name}">${name}${trusted("<i>1</i>")}${[
      2,
      false,
      null,
      undefined,
      "<",
    ]}</p>`
      .markup,
    `<p title="&lt;b class=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;">` +
      `&lt;b class=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;<i>1</i>2&lt;</p>`,
  );
});

Deno.test("escaped text holds none of the characters that markup is made of", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertFalse(/[<>"']/.test(escaped(text)));
  }));
});

Deno.test("JSON in a script is the same JSON and cannot end the script", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const { markup } = jsonInScript({ value, end: "</script><!--\u2028" });
    assertFalse(/[<\u2028]/.test(markup));
    assertEquals(JSON.parse(markup).end, "</script><!--\u2028");
  }));
});

Deno.test("contrast is that of WCAG: 21 for black on white, 4.54 for #767676", () => {
  assertAlmostEquals(contrast("#000000", "#ffffff"), 21);
  assertAlmostEquals(contrast("#ffffff", "#767676"), 4.54, 0.01);
});

for (const [name, theme] of Object.entries({ LIGHT, DARK })) {
  Deno.test(`${name}: text has a contrast of 4.5, marks one of 3, on every ground`, () => {
    for (const ground of [theme.page, theme.surface]) {
      for (
        const text of [
          theme.ink,
          theme.soft,
          theme.accent,
          theme.second,
          theme.alarm,
        ]
      ) {
        assert(contrast(text, ground) >= 4.5, `${text} on ${ground}`);
      }
      // Class names stand in the charts in their colours, in bold: text again.
      for (const colour of theme.classes) {
        assert(contrast(colour, ground) >= 4.5, `${colour} on ${ground}`);
      }
    }
    assert(contrast(theme.page, theme.ink) >= 4.5, "tooltip");
  });
}

Deno.test("classes that follow each other have colours apart", () => {
  const colours = Array.from({ length: 30 }, (_, id) => pixelColour(id));
  assertEquals(new Set(colours).size, 30);
  for (const colour of colours) assert(/^#[0-9a-f]{6}$/.test(colour));
});

Deno.test("a word of the command is quoted where a shell would take it apart", () => {
  assertEquals(
    ["--data", "it's here/", "$HOME", "a b", "x=1,2"].map(shellWord),
    ["--data", `'it'\\''s here/'`, "'$HOME'", "'a b'", "x=1,2"],
  );
});

Deno.test("numbers on axes are short, with powers of ten where they are tiny or huge", () => {
  assertEquals(
    [0, -0.5, 1.0978000001, 1e6, -0.00000000000036, 12345].map(tickText),
    ["0", "−0.5", "1.0978", "1e+6", "−3.6e−13", "12345"],
  );
});
