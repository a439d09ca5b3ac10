import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  axisPairs,
  InputError,
  kendallTau,
  pairConcordance,
  ShapeError,
} from "fair-collapse";

const zoo = [
  { architecture: "plain", source: "mnist", loss: "squared" },
  { architecture: "plain", source: "cifar10", loss: "squared" },
  { architecture: "mixer", source: "mnist", loss: "squared" },
  { architecture: "plain", source: "mnist", loss: "focal" },
  { architecture: "mixer", source: "cifar10", loss: "focal" },
  { architecture: "plain", source: "none", loss: "none" },
  { architecture: "mixer", source: "none", loss: "none" },
];

Deno.test("axisPairs() takes the pairs that differ on one axis only", () => {
  assertEquals(axisPairs(zoo, "architecture"), [[0, 2], [5, 6]]);
  assertEquals(axisPairs(zoo, "source"), [[0, 1]]);
  assertEquals(axisPairs(zoo, "loss"), [[0, 3]]);
});

Deno.test("axisPairs() never counts a pair on two axes", () => {
  const level = fc.constantFrom("a", "b", "c");
  const model = fc.record({ one: level, two: level, three: level });
  fc.assert(fc.property(fc.array(model, { maxLength: 8 }), (models) => {
    const all = ["one", "two", "three"].flatMap((axis) =>
      models.length > 0 ? axisPairs(models, axis) : []
    ).map(String);
    assertEquals(new Set(all).size, all.length);
  }));
});

Deno.test("axisPairs() names the attribute that a model lacks", () => {
  assertThrows(
    () => axisPairs([{ source: "a", loss: "b" }, { source: "a" }], "source"),
    InputError,
    'every model to have the attribute "loss" but model 1 has source',
  );
  assertThrows(
    () => axisPairs([{ source: "a" }], "depth"),
    InputError,
    '"depth" but model 0 has source',
  );
});

Deno.test("pairConcordance() over all pairs is Kendall's tau where nothing is tied", () => {
  const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 });
  const pairs = [1, 2, 3, 4, 5].flatMap((other) =>
    Array.from({ length: other }, (_, one) => [one, other] as const)
  );
  fc.assert(fc.property(order, order, (scores, truth) => {
    const difference = pairConcordance(scores, truth, pairs) -
      kendallTau(scores, truth);
    assertEquals(Math.abs(difference) < 1e-12, true);
  }));
});

Deno.test("pairConcordance() leaves out pairs of equal truth or without a score, and halves a tie of the scores", () => {
  const pairs = [[0, 1], [1, 2], [2, 3]] as const;
  assertEquals(pairConcordance([1, 2, 1, 0], [5, 5, 6, 4], pairs), 0);
  assertEquals(pairConcordance([1, 1, 2, NaN], [5, 6, 7, 1], pairs), 0.5);
  assertEquals(pairConcordance([NaN, 1], [1, 2], [[0, 1]]), NaN);
});

Deno.test("pairConcordance() counts a pair as often as both of its models were drawn", () => {
  const pairs = [[0, 1], [0, 2]] as const;
  const concordance = pairConcordance([1, 2, 0], [1, 2, 3], pairs, [2, 3, 1]);
  assertEquals(concordance, (2 * 3 - 2 * 1) / (2 * 3 + 2 * 1));
});

Deno.test("pairConcordance() refuses scores and truth of different length", () => {
  assertThrows(() => pairConcordance([1, 2], [1], []), ShapeError);
});
