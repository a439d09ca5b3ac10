import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import type { ImageDataset } from "../../lib/datasets/dataset.ts";
import { nestedSamples } from "../../lib/datasets/nested_samples.ts";
import { someSamples } from "../../lib/datasets/some_samples.ts";

/** A dataset of these classes whose samples know their place. */
function dataset(labels: readonly number[], classes: number): ImageDataset {
  return {
    task: "image",
    name: "made up",
    classNames: Array.from({ length: classes }, (_, id) => `class ${id}`),
    size: labels.length,
    fingerprint: "f",
    labels: Int32Array.from(labels),
    async *samples({ start = 0 } = {}) {
      for (let index = start; index < labels.length; index++) {
        const bytes = () => Promise.resolve(Uint8Array.of(index));
        yield { index, source: `sample ${index}`, label: labels[index], bytes };
      }
    },
  };
}

const CUTS = { share: 1 / 8, least: 10, seed: 0 };

const classes = 3;
const labelled = fc.array(fc.nat(classes - 1), {
  minLength: 1,
  maxLength: 200,
});

Deno.test("nestedSamples() takes a share of every class first, then twice as much each time", () => {
  const labels = Array.from({ length: 320 }, (_, place) => place % 4);
  const parts = nestedSamples(dataset(labels, 4), { ...CUTS, least: 1 });
  assertEquals(parts.map(({ length }) => length), [40, 80, 160, 320]);
  for (const places of parts) {
    const counts = [0, 0, 0, 0];
    for (const place of places) counts[labels[place]]++;
    assertEquals(new Set(counts).size, 1);
  }
});

Deno.test("nestedSamples() takes the least number of each class, and leaves out parts of one size", () => {
  const labels = Array.from({ length: 200 }, (_, place) => place % 5);
  const parts = nestedSamples(dataset(labels, 5), CUTS);
  assertEquals(parts.map(({ length }) => length), [50, 100, 200]);
  const few = nestedSamples(dataset([0, 0, 1, 1], 2), CUTS);
  assertEquals(few, [Int32Array.of(0, 1, 2, 3)]);
});

Deno.test("every part of nestedSamples() holds the one before it, in ascending order, and the last is everything", () => {
  fc.assert(fc.property(
    labelled,
    fc.integer({ min: 1, max: 12 }),
    fc.integer(),
    (labels, least, seed) => {
      const parts = nestedSamples(dataset(labels, classes), {
        ...CUTS,
        least,
        seed,
      });
      for (const [at, places] of parts.entries()) {
        assertEquals([...places], [...new Set(places)].sort((a, b) => a - b));
        const before = parts[at - 1] ?? [];
        assert(before.length < places.length);
        assert(before.every((place) => places.includes(place)));
      }
      assertEquals(parts.at(-1)!.length, labels.length);
    },
  ));
});

Deno.test("another seed draws other samples", () => {
  const labels = Array.from({ length: 160 }, (_, place) => place % 2);
  const first = (seed: number) =>
    nestedSamples(dataset(labels, 2), { ...CUTS, seed })[0];
  assertEquals(first(1), first(1));
  assert(first(1).some((place) => !first(2).includes(place)));
});

Deno.test("someSamples() gives the samples at places, numbered anew, from any of them on", async () => {
  await fc.assert(fc.asyncProperty(
    labelled.chain((labels) =>
      fc.record({
        labels: fc.constant(labels),
        places: fc.subarray([...labels.keys()], { minLength: 1 }),
        start: fc.nat(labels.length),
      })
    ),
    async ({ labels, places, start }) => {
      const some = someSamples(
        dataset(labels, classes),
        Int32Array.from(places),
      );
      if (some.task !== "image") throw new Error(some.task);
      const found = await Array.fromAsync(some.samples({ start }));
      assertEquals(
        found.map(({ index, source, label }) => [index, source, label]),
        places.map((place, index) => [index, `sample ${place}`, labels[place]])
          .slice(start),
      );
      for (const sample of found) {
        assertEquals((await sample.bytes())[0], places[sample.index]);
      }
      assertEquals([...some.labels], places.map((place) => labels[place]));
      assertEquals(some.size, places.length);
    },
  ));
});

Deno.test("someSamples() of other places have another fingerprint", () => {
  const all = dataset([0, 1, 0, 1], 2);
  const of = (...places: number[]) =>
    someSamples(all, Int32Array.from(places)).fingerprint;
  assertEquals(of(0, 1), of(0, 1));
  assertEquals(new Set([of(0, 1), of(0, 2), of(0, 1, 2), "f"]).size, 4);
});
