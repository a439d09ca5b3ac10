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

Deno.test("printable() shows control characters instead of obeying them", () => {
  assertEquals(printable("red\x1b[31m\nline"), "red\\x1b[31m\\x0aline");
});
