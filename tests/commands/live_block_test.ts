import { assertEquals, assertStringIncludes } from "@std/assert";

import { liveBlock } from "../../lib/commands/live_block.ts";

function drawn(columns: number, rows: number) {
  const written: string[] = [];
  const block = liveBlock(
    (text) => written.push(text),
    () => ({ columns, rows }),
  );
  return { written, block };
}

Deno.test("liveBlock() goes up as many lines as it drew before it draws anew", () => {
  const { written, block } = drawn(20, 10);
  block.draw(["one", "two", "three"]);
  block.draw(["four"]);
  block.clear();
  block.clear();
  assertEquals(written, [
    "one\ntwo\nthree",
    "\r\x1b[2A\x1b[Jfour",
    "\r\x1b[J",
  ]);
});

Deno.test("liveBlock() never draws a line that would be broken, nor more than the terminal's rows", () => {
  const { written, block } = drawn(10, 3);
  block.draw(["first", "a line too long", "last"]);
  assertEquals(written, ["a line t…\nlast"]);
});

Deno.test("liveBlock() shows control characters instead of obeying them", () => {
  const { written, block } = drawn(40, 3);
  block.draw(["mo\x1b[2Jdel"]);
  assertStringIncludes(written[0], "mo\\x1b[2Jdel");
});
