import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import { InputError } from "fair-collapse";

import { overlapping, shardSpans } from "../../lib/cluster/shard_spans.ts";

Deno.test("shards follow each other, cover all samples, and are whole batches but for the last", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 1, max: 700 }),
    fc.integer({ min: 1, max: 64 }),
    (size, wanted, unit) => {
      const spans = shardSpans(size, wanted, unit);
      assertEquals(spans[0][0], 0);
      assertEquals(spans.at(-1)![1], size);
      spans.forEach(([from, to], at) => {
        assert(to > from);
        assertEquals(from % unit, 0);
        if (at > 0) assertEquals(from, spans[at - 1][1]);
      });
    },
  ));
});

Deno.test("a shard of no sample is refused", () => {
  assertThrows(
    () => shardSpans(10, 0, 1),
    InputError,
    "Expected the samples of a shard to be a whole number from 1 on but found 0",
  );
});

Deno.test("overlapping() gives the packs that a shard reaches into", () => {
  const packs = [[0, 10], [10, 20], [20, 25]].map(([from, to]) => ({
    span: [from, to] as const,
  }));
  assertEquals(overlapping(packs, [10, 20]), [packs[1]]);
  assertEquals(overlapping(packs, [9, 21]), packs);
});
