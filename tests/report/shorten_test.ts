import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { stringWidth } from "../../lib/deps/string_width.ts";
import {
  shortenEnd,
  shortenMiddle,
  tellingWidth,
  wrap,
} from "../../lib/report/shorten.ts";

Deno.test("shortenMiddle() keeps both ends, and a text that fits as it is", () => {
  assertEquals(shortenMiddle("efficientnet-lite2", 9), "effi…ite2");
  assertEquals(shortenMiddle("resnet", 6), "resnet");
  assertEquals(shortenMiddle("犬と猫と鳥", 6), "犬…鳥");
});

Deno.test("shortenMiddle() and shortenEnd() never take more columns than they may", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme" }),
    fc.integer({ min: 1, max: 30 }),
    (text, width) => {
      assert(stringWidth(shortenMiddle(text, width)) <= width);
      assert(stringWidth(shortenEnd(text, width)) <= width);
    },
  ));
});

Deno.test("tellingWidth() is the least at which names that differ in their middle still do", () => {
  const names = ["net_mnist_entropy", "net_cifar_entropy"];
  const width = tellingWidth(names, 5);
  assert(new Set(names.map((name) => shortenMiddle(name, width))).size === 2);
  assert(
    new Set(names.map((name) => shortenMiddle(name, width - 1))).size === 1,
  );
  assertEquals(tellingWidth(["a", "b"], 5), 5);
});

Deno.test("wrap() breaks between words and keeps every one of them", () => {
  assertEquals(wrap("one two three", 8), ["one two", "three"]);
  assertEquals(wrap("one two", Infinity), ["one two"]);
  assertEquals(wrap("a indivisible b", 4), ["a", "indivisible", "b"]);
});
