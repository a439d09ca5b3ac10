import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import type { TextDataset, TextSample } from "../../lib/datasets/dataset.ts";
import {
  relabelClasses,
  renameClasses,
} from "../../lib/datasets/relabel_classes.ts";
import { InputError } from "../../lib/errors.ts";

/** Texts "0", "1", … of these classes. */
function texts(labels: readonly number[], classes: number): TextDataset {
  return {
    task: "text",
    name: "trial",
    classNames: Array.from({ length: classes }, (_, id) => `c${id}`),
    size: labels.length,
    labels: Int32Array.from(labels),
    fingerprint: "f",
    async *samples({ start = 0 } = {}): AsyncGenerator<TextSample> {
      for (let index = start; index < labels.length; index++) {
        const text = await Promise.resolve(String(index));
        yield { index, text, label: labels[index], source: text };
      }
    },
  };
}

Deno.test("relabelClasses() gives every kept sample once, in order, under its new class, from any start", async () => {
  const cases = fc.record({
    labels: fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }),
    names: fc.tuple(
      ...Array.from({ length: 4 }, () => fc.constantFrom("x", "y", null)),
    ),
    start: fc.nat(30),
  }).filter(({ labels, names }) =>
    ["x", "y"].every((name) => labels.some((label) => names[label] === name))
  );
  await fc.assert(fc.asyncProperty(cases, async ({ labels, names, start }) => {
    const dataset = await relabelClasses(texts(labels, 4), names);
    const expected = labels.flatMap((label, place) =>
      names[label] === null ? [] : [[String(place), names[label]]]
    );
    const samples = await Array.fromAsync(dataset.samples({ start }));
    assertEquals(
      samples.map(({ text, label }) => [text, dataset.classNames[label]]),
      expected.slice(start),
    );
    assertEquals(
      samples.map(({ index }) => index),
      expected.map((_, index) => index).slice(start),
    );
    assertEquals(
      Array.from(dataset.labels, (id) => dataset.classNames[id]),
      expected.map(([, name]) => name),
    );
  }));
});

Deno.test("relabelClasses() draws of the new classes, says so, and its fingerprint tells the draws apart", async () => {
  const labels = Array.from({ length: 60 }, (_, at) => at % 3);
  const draw = (seed: number) =>
    relabelClasses(texts(labels, 3), ["x", "y", null], { perClass: 5, seed });
  const [first, again, other] = [await draw(0), await draw(0), await draw(1)];
  assertEquals(first.size, 10);
  assertEquals(first.fingerprint, again.fingerprint);
  assertNotEquals(first.fingerprint, other.fingerprint);
  assertEquals(first.remarks, [
    "20 samples are of classes that the label map leaves out.",
    "10 of 40 samples were sampled.",
  ]);
  const renamed = await renameClasses(texts(labels, 3), ["a", "b", "c"]);
  assertNotEquals(renamed.fingerprint, "f");
  assertEquals(
    (await renameClasses(texts(labels, 3), ["c0", "c1", "c2"])).fingerprint,
    "f",
  );
});

Deno.test("relabelClasses() refuses a map that leaves fewer than two classes", async () => {
  await assertRejects(
    () => relabelClasses(texts([0, 1], 2), ["x", "x"]),
    InputError,
    'Cannot use trial: its label map leaves "x" as the only class; telling classes apart takes two',
  );
  await assertRejects(
    () => relabelClasses(texts([0, 1], 2), [null, null]),
    InputError,
    "leaves no class",
  );
});
