import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";

import { InputError, ShapeError } from "../../lib/errors.ts";
import { overTargets } from "../../lib/ranking/over_targets.ts";

Deno.test("overTargets() gives mean ranks, firsts and Borda's shares as counted by hand", () => {
  const models = ["a", "b", "c"];
  const { models: rows, kemeny, agreement } = overTargets([
    { target: "one", models, scores: [3, 2, 1] },
    { target: "two", models, scores: [2, 3, 1] },
    { target: "three", models: ["c", "a", "b"], scores: [0, 9, NaN] },
  ]);
  assertEquals(rows.map(({ name }) => name), ["a", "b", "c"]);
  assertEquals(rows.map(({ ranks }) => ranks), [[1, 2, 1], [2, 1, NaN], [
    3,
    3,
    2,
  ]]);
  assertEquals(rows.map(({ firsts }) => firsts), [2, 1, 0]);
  assertAlmostEquals(rows[0].meanRank, 4 / 3, 1e-12);
  assertAlmostEquals(rows[1].meanRank, 1.5, 1e-12);
  assertAlmostEquals(rows[0].borda, (1 + 0.5 + 1) / 3, 1e-12);
  assertAlmostEquals(rows[1].borda, (0.5 + 1) / 2, 1e-12);
  assertEquals(rows.map(({ rank }) => rank), [1, 2, 3]);
  assertEquals(kemeny, ["a", "b", "c"]);
  assertAlmostEquals(agreement, (1 / 3 + 1 + 1) / 3, 1e-12);
});

Deno.test("overTargets() puts a model that is first everywhere first, whatever the scale of the scores", () => {
  const cases = fc.tuple(
    fc.integer({ min: 2, max: 6 }),
    fc.integer({ min: 1, max: 5 }),
  ).chain(([models, targets]) =>
    fc.tuple(
      fc.nat(models - 1),
      fc.array(
        fc.tuple(
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
            minLength: models,
            maxLength: models,
          }),
          fc.constantFrom(1e-6, 1, 1e6),
        ),
        { minLength: targets, maxLength: targets },
      ),
    )
  );
  fc.assert(fc.property(cases, ([best, columns]) => {
    const models = columns[0][0].map((_, at) => `m${at}`);
    const { models: rows, kemeny } = overTargets(
      columns.map(([scores, scale], at) => ({
        target: `t${at}`,
        models,
        scores: scores.map((score, model) =>
          (model === best ? 2 : score) * scale
        ),
      })),
    );
    assertEquals(rows[0].name, models[best]);
    assertEquals([rows[0].borda, rows[0].meanRank, rows[0].firsts], [
      1,
      1,
      columns.length,
    ]);
    assertEquals(kemeny[0], models[best]);
    assert(
      rows.every((row, at) => at === 0 || rows[at - 1].borda >= row.borda),
    );
  }));
});

Deno.test("overTargets() refuses no target, two of one name, and scores that are no match", () => {
  const one = { target: "one", models: ["a"], scores: [1] };
  assertThrows(
    () => overTargets([]),
    InputError,
    "Cannot bring together no target",
  );
  assertThrows(
    () => overTargets([one, one]),
    InputError,
    "different names but two are one",
  );
  assertThrows(
    () => overTargets([{ ...one, scores: [1, 2] }]),
    ShapeError,
    "each of 1 models on one but found 2",
  );
});
