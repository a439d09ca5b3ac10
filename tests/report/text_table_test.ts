import { assertEquals } from "@std/assert";

import { printable, textTable } from "../../lib/report/text_table.ts";

Deno.test("textTable() pads columns to their widest cell and numbers to the right", () => {
  assertEquals(
    textTable([{ title: "model" }, { title: "score", align: "right" }], [
      ["a", "1.25"],
      ["longer", "-10.5"],
    ]),
    ["model   score", "a        1.25", "longer  -10.5"],
  );
});

Deno.test("textTable() counts wide characters as two columns", () => {
  assertEquals(
    textTable([{ title: "class" }, { title: "n" }], [["犬と猫", "1"], [
      "ab",
      "2",
    ]]),
    ["class   n", "犬と猫  1", "ab      2"],
  );
});

Deno.test("textTable() that is too wide takes its short headings, shortens names and prose, and leaves columns out", () => {
  const columns = [
    { title: "name", shorten: 5 },
    { title: "what it says", narrow: "what", shorten: 6, cut: "end" as const },
    { title: "size", align: "right" as const, leaveOut: 1 },
  ];
  const rows = [["long-name-of-it", "a sentence", "12"]];
  assertEquals(textTable(columns, rows, { width: 37 }), [
    "name             what it says  size",
    "long-name-of-it  a sentence      12",
  ]);
  assertEquals(textTable(columns, rows, { width: 20 }), [
    "name    what    size",
    "lon…it  a sen…    12",
  ]);
  assertEquals(textTable(columns, rows, { width: 16 }), [
    "name     what",
    "lon…-it  a sent…",
  ]);
});

Deno.test("printable() shows control characters instead of obeying them", () => {
  assertEquals(printable("red\x1b[31m\nline"), "red\\x1b[31m\\x0aline");
  assertEquals(printable("\x9b2J \u202egpj.exe"), "\\x9b2J \\u202egpj.exe");
});
