import { assertAlmostEquals, assertEquals } from "@std/assert";

import {
  exemplarsOf,
  judgedRows,
  mistakenPairs,
  recallsOf,
} from "../../../lib/report/details/held_out_rows.ts";

/** Six rows of three classes; the last one has no probabilities. */
const probabilities = {
  rows: 6,
  dims: 3,
  data: Float64Array.of(
    0.9,
    0.1,
    0.0, // a, for a
    0.2,
    0.7,
    0.1, // a, for b
    0.5,
    0.5,
    0.0, // b, tied with a: the lower class
    0.1,
    0.8,
    0.1, // b, for b
    0.0,
    0.4,
    0.6, // c, for c
    NaN,
    NaN,
    NaN, // c
  ),
};
const rows = judgedRows({
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  probabilities,
});

Deno.test("a row is given to its most probable class, the lower one of two, and has a rival", () => {
  assertEquals(rows.map(({ predicted }) => predicted), [0, 1, 0, 1, 2]);
  assertEquals(rows.map(({ rival }) => rival), [1, 1, 0, 0, 1]);
  assertEquals(rows.map(({ place }) => place), [0, 1, 2, 3, 4]);
});

Deno.test("recalls are the shares of the rows that have probabilities", () => {
  assertEquals([...recallsOf(rows, 4)], [0.5, 0.5, 1, NaN]);
});

Deno.test("pairs are mistaken by their share of the class, worst first", () => {
  const more = [...rows, { ...rows[4], label: 2, predicted: 1 }, {
    ...rows[4],
    predicted: 1,
  }];
  assertEquals(
    mistakenPairs(more, 2).map(({ of, as, rows }) => [of, as, rows]),
    [[2, 1, 2], [0, 1, 1]],
  );
  assertAlmostEquals(mistakenPairs(more, 9)[0].share, 2 / 3);
});

Deno.test("no sample of a class is both typical and confused", () => {
  const { typical, confused } = exemplarsOf(rows, 0, 1);
  assertEquals(typical.map(({ place }) => place), [0]);
  assertEquals(confused.map(({ place }) => place), [1]);
  assertEquals(exemplarsOf(rows, 2, 3).confused, []);
});

Deno.test("without probabilities no row is judged", () => {
  assertEquals(judgedRows({ labels: Int32Array.of(0, 1) }), []);
});
