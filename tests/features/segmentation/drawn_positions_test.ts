import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { VOID } from "../../../lib/datasets/dataset.ts";
import {
  labelledLots,
  lotsOf,
  lowestLots,
} from "../../../lib/features/segmentation/drawn_positions.ts";

const maps = fc.array(
  fc.array(fc.constantFrom(0, 1, 2, VOID), { minLength: 1, maxLength: 60 }),
  { minLength: 1, maxLength: 4 },
);

Deno.test("lowestLots() draws as many of each class as there are, up to the number", () => {
  fc.assert(fc.property(maps, fc.integer({ min: 1, max: 9 }), (tiles, most) => {
    const lots = tiles.flatMap((labels, tile) =>
      labelledLots(Uint16Array.from(labels), tile, lotsOf(0, 0))
    );
    const drawn = lowestLots(lots, most);
    for (const id of [0, 1, 2]) {
      const there = tiles.flat().filter((label) => label === id).length;
      assertEquals(
        drawn.filter(({ label }) => label === id).length,
        Math.min(there, most),
      );
    }
    for (const { tile, position, label } of drawn) {
      assertEquals(tiles[tile][position], label);
    }
    const places = drawn.map(({ tile, position }) => tile * 1000 + position);
    assertEquals(places, [...new Set(places)].sort((a, b) => a - b));
  }));
});

Deno.test("lowestLots() draws from parts what it draws from the whole", () => {
  fc.assert(
    fc.property(
      maps,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(),
      (tiles, most, seed) => {
        const parts = tiles.map((labels, tile) =>
          labelledLots(Uint16Array.from(labels), tile, lotsOf(seed, 3))
        );
        const whole = lowestLots(parts.flat(), most);
        let kept = lowestLots(parts[0], most);
        for (const part of parts.slice(1)) {
          kept = lowestLots([...kept, ...lowestLots(part, most)], most);
        }
        assertEquals(kept, whole);
      },
    ),
  );
});

Deno.test("labelledLots() leaves out none that is drawn", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1, 2, VOID), { maxLength: 400 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 32 }),
      fc.nat(),
      (map, most, width, seed) => {
        const labels = Uint16Array.from(map);
        const lotOf = lotsOf(seed, 3);
        // Of narrow lots many are alike.
        const narrow = (tile: number, position: number) =>
          lotOf(tile, position) >>> (32 - width);
        const few = labelledLots(labels, 2, narrow, most);
        const all = labelledLots(labels, 2, narrow);
        assertEquals(lowestLots(few, most), lowestLots(all, most));
        assert(few.length <= 3 * 2 * most);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("lotsOf() draws each position about equally often over seeds and images, and differently", () => {
  const labels = new Uint16Array(20);
  const drawn = (seed: number, image: number) =>
    lowestLots(labelledLots(labels, 0, lotsOf(seed, image)), 5)
      .map(({ position }) => position);
  assertEquals(drawn(1, 2), drawn(1, 2));
  assertNotEquals(drawn(1, 2), drawn(2, 2));
  assertNotEquals(drawn(1, 2), drawn(1, 3));
  assertNotEquals(drawn(1, 2), drawn(1 + 2 ** 32, 2));
  const times = new Float64Array(20);
  for (let seed = 0; seed < 40; seed++) {
    for (let image = 0; image < 50; image++) {
      for (const position of drawn(seed, image)) times[position]++;
    }
  }
  // 2000 draws of 5 out of 20: 500 each, with a deviation of 19.
  assert(times.every((count) => Math.abs(count - 500) < 90), times.join(" "));
});
