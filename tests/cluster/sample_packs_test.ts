import { assertEquals } from "@std/assert";
import fc from "fast-check";

import {
  type ImageDataset,
  imageFolder,
  type ImageSample,
  type Plan,
  type SampleSpan,
  type TextDataset,
  zooFolder,
} from "fair-collapse";

import { decodeFrame } from "../../lib/cluster/frame.ts";
import {
  packedDataset,
  type PackHead,
  samplePacks,
} from "../../lib/cluster/sample_packs.ts";

/** A data set in packs of at most `most` samples, and what gives them back. */
async function packed(dataset: ImageDataset | TextDataset, most: number) {
  const frames = new Map<number, Uint8Array>();
  const packs = [];
  for await (const { span, bytes } of samplePacks(dataset, most)) {
    frames.set(span[0], bytes);
    packs.push({ span, object: { sha256: "", size: bytes.length } });
  }
  const loaded: number[] = [];
  const plan = {
    task: dataset.task,
    classNames: dataset.classNames,
    data: { name: dataset.name, fingerprint: dataset.fingerprint },
    packs,
  } as unknown as Plan;
  const part = ([from, to]: SampleSpan) =>
    packedDataset(
      plan,
      [from, to],
      dataset.labels.slice(from, to),
      ({ span }) => {
        loaded.push(span[0]);
        return Promise.resolve(
          decodeFrame<PackHead>(frames.get(span[0])!, "a pack"),
        );
      },
    );
  return { part, loaded };
}

async function all<T>(samples: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(samples);
}

Deno.test("a span has the samples of the whole at its place, numbered from 0, from wherever it is read", async () => {
  const dataset = await imageFolder(zooFolder("targets/fashion"), {
    perClass: 6,
  });
  const whole = await all(dataset.samples());
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 0, max: 23 }),
      async (most, from, length, first) => {
        const to = Math.min(24, from + length);
        const start = Math.min(first, to - from - 1);
        const { part } = await packed(dataset, most);
        const found = part([from, to]);
        assertEquals(found.size, to - from);
        const samples = await all(
          found.samples({ start }) as AsyncIterable<ImageSample>,
        );
        assertEquals(samples.length, to - from - start);
        for (const [at, sample] of samples.entries()) {
          const expected = whole[from + start + at];
          assertEquals(sample.index, start + at);
          assertEquals(sample.label, expected.label);
          assertEquals(sample.source, expected.source);
          assertEquals(await sample.bytes(), await expected.bytes());
        }
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("no more packs are read than a span reaches into, each once", async () => {
  const texts = ["one", "two", "three", "four", "five"];
  const dataset: TextDataset = {
    task: "text",
    name: "numbers",
    classNames: ["small", "large"],
    size: 5,
    fingerprint: "f",
    labels: Int32Array.of(0, 0, 0, 1, 1),
    async *samples({ start = 0 } = {}) {
      for (let index = start; index < 5; index++) {
        yield await Promise.resolve({
          index,
          source: `line ${index}`,
          label: dataset.labels[index],
          text: texts[index],
          ...(index === 3 && { pair: "vier" }),
        });
      }
    },
  };
  const { part, loaded } = await packed(dataset, 2);
  const span = part([2, 4]);
  assertEquals(await all<unknown>(span.samples()), [
    { index: 0, source: "line 2", label: 0, text: "three" },
    { index: 1, source: "line 3", label: 1, text: "four", pair: "vier" },
  ]);
  assertEquals(loaded, [2]);
});

Deno.test("parts of other samples have other fingerprints", async () => {
  const dataset = await imageFolder(zooFolder("targets/fashion"), {
    perClass: 2,
  });
  const { part } = await packed(dataset, 3);
  const prints = [part([0, 4]), part([4, 8]), part([0, 8])]
    .map(({ fingerprint }) => fingerprint);
  assertEquals(new Set(prints).size, 3);
});
