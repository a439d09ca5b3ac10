import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";

import { randomSource } from "../../lib/statistics/random.ts";

Deno.test("randomSource() gives the sequence that it gave when this was written", () => {
  const random = randomSource(1919);
  assertEquals([random.next(), random.integer(1000), random.normal()], [
    0.5108174527518226,
    693,
    -0.7850307349217325,
  ]);
});

Deno.test("randomSource() gives other sequences for other seeds, beyond 32 bits as well", () => {
  const first = (seed: number) => randomSource(seed).next();
  assertNotEquals(first(1), first(2));
  assertNotEquals(first(1), first(1 + 2 ** 32));
  assertNotEquals(first(-1), first(1));
});

Deno.test("integer() draws each of seven values about as often", () => {
  const random = randomSource(3);
  const counts = new Array(7).fill(0);
  for (let draw = 0; draw < 70_000; draw++) counts[random.integer(7)]++;
  // Chi-squared with 6 degrees of freedom: 22.5 has a chance of 0.1 %.
  const chi = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0);
  assertEquals(chi < 22.5, true, `chi-squared ${chi}`);
});

Deno.test("normal() has the moments of a standard normal variate", () => {
  const random = randomSource(5);
  const draws = Float64Array.from({ length: 100_000 }, () => random.normal());
  const moment = (power: number) =>
    draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
  assertAlmostEquals(moment(1), 0, 0.015);
  assertAlmostEquals(moment(2), 1, 0.02);
  assertAlmostEquals(moment(3), 0, 0.05);
  assertAlmostEquals(moment(4), 3, 0.1);
});

Deno.test("shuffle() reaches all orders of three about as often", () => {
  const random = randomSource(9);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 12_000; draw++) {
    const order = random.shuffle([0, 1, 2]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  for (const count of counts.values()) assertAlmostEquals(count, 2000, 200);
});

Deno.test("choice() gives different integers below the bound", () => {
  const chosen = randomSource(11).choice(50, 20);
  assertEquals(new Set(chosen).size, 20);
  assertEquals(chosen.every((index) => index >= 0 && index < 50), true);
});
