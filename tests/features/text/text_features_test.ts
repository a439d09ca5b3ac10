/** Features of texts: what a model makes of them, whatever they are batched with, stopped and gone on with. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import type { TextDataset, TextSample } from "../../../lib/datasets/dataset.ts";
import { ModelError } from "../../../lib/errors.ts";
import type { TextCandidate } from "../../../lib/features/candidate.ts";
import {
  extractFeatures,
  extractLayers,
} from "../../../lib/features/extract_features.ts";
import type { FeatureSet } from "../../../lib/features/feature_set.ts";
import { findFeatures } from "../../../lib/features/find_features.ts";
import { lengthBatches } from "../../../lib/features/text/length_batches.ts";
import { poolTokens } from "../../../lib/features/text/pool_tokens.ts";
import { textTensors } from "../../../lib/features/text/text_tensors.ts";
import type { Backend } from "../../../lib/inference/backend.ts";
import { openBackend } from "../../../lib/inference/open_backend.ts";
import { modelTap, openModel } from "../../../lib/models/open_model.ts";
import {
  openTextModel,
  type TextModelOptions,
} from "../../../lib/models/text/open_text_model.ts";
import { graphUrl, knownGraphs } from "../../models/shared_graphs.ts";
import {
  tinyFiles,
  type TinyOptions,
  tinyStates,
} from "../../models/text/tiny_text_model.ts";
import { withFiles } from "../../models/with_files.ts";

let opened: Promise<Backend> | undefined;
const wasm = () => opened ??= openBackend("wasm", { threads: 1 });

const SOME = [
  "the film was good",
  "",
  "a dull plot, a poor film, not good, not very fine!",
  "great",
  "the plot was bad, very bad",
  "is it finer?",
];

/** Texts in two classes; given times they are read. */
function texts(
  all: readonly string[],
  pairs?: readonly string[],
): TextDataset & { reads: number } {
  const labels = Int32Array.from(all, (_, at) => at % 2);
  const dataset = {
    task: "text" as const,
    name: "texts",
    classNames: ["a", "b"],
    size: all.length,
    labels,
    fingerprint: JSON.stringify([all, pairs]),
    reads: 0,
    async *samples({ start = 0 } = {}): AsyncGenerator<TextSample> {
      for (let index = start; index < all.length; index++) {
        dataset.reads++;
        yield await Promise.resolve({
          index,
          source: `text ${index}`,
          label: labels[index],
          text: all[index],
          ...(pairs && { pair: pairs[index] }),
        });
      }
    },
  };
  return dataset;
}

/** A tiny model's candidates while `use` runs. */
async function withTiny(
  build: TinyOptions,
  options: TextModelOptions,
  use: (candidates: TextCandidate[]) => Promise<void>,
): Promise<void> {
  await withFiles(tinyFiles(build), async (folder) => {
    await use(await candidatesOf(`${folder}/tiny.onnx`, options));
  });
}

async function candidatesOf(
  path: string | URL,
  options: TextModelOptions = {},
): Promise<TextCandidate[]> {
  const model = await openModel(path);
  const { tokenizer, features } = await openTextModel(
    model,
    modelTap(model),
    options,
  );
  return features.map(({ tap, preprocessing }) => ({
    model,
    tap,
    preprocessing,
    tokenizer,
  }));
}

async function rowsOf({ chunks, dims }: FeatureSet): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const chunk of chunks()) {
    for (let at = 0; at < chunk.length; at += dims) {
      rows.push([...chunk.slice(at, at + dims)]);
    }
  }
  return rows;
}

function assertNear(
  found: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within = 1e-4,
): void {
  assertEquals(found.length, wanted.length);
  for (const [row, numbers] of wanted.entries()) {
    for (const [at, number] of numbers.entries()) {
      const off = Math.abs(found[row][at] - number);
      assert(
        off <= within,
        `row ${row}, ${at}: ${found[row][at]}, not ${number}`,
      );
    }
  }
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, at) =>
    rows.reduce((sum, row) => sum + row[at], 0) / rows.length
  );
}

/** What the tiny model makes of texts by its definition. */
function states(
  candidate: TextCandidate,
  all: readonly string[],
  options: TinyOptions = {},
  pairs?: readonly string[],
) {
  const { tokenizer, preprocessing: { maxLength } } = candidate;
  return all.map((text, at) => {
    const { ids, types } = tokenizer.encode(text, pairs?.[at], maxLength);
    return tinyStates(ids, types, options);
  });
}

Deno.test("extractFeatures() gives the mean over each text's tokens, in the dataset's order, whatever they are filled up to", async () => {
  await withTiny({}, {}, async ([candidate]) => {
    for (const batch of [1, 2, 32]) {
      const { features, truncated } = await extractFeatures(
        texts(SOME),
        candidate,
        await wasm(),
        { cache: null, batch },
      );
      assertEquals([...features.labels], [0, 1, 0, 1, 0, 1]);
      assertEquals(truncated, 0);
      assertEquals(features.sourceProbabilities, undefined);
      assertNear(
        await rowsOf(features),
        states(candidate, SOME).map(({ layers }) => meanOf(layers[1])),
      );
    }
  });
});

Deno.test("extractFeatures() pools by the first, the last or the largest token where asked", async () => {
  const last = (rows: number[][]) => rows.at(-1)!;
  const max = (rows: number[][]) =>
    rows[0].map((_, at) => Math.max(...rows.map((row) => row[at])));
  const wanted = { cls: (rows: number[][]) => rows[0], last, max };
  for (const [pooling, pool] of Object.entries(wanted)) {
    await withTiny(
      {},
      { pooling: pooling as "cls" },
      async ([candidate]) => {
        const { features } = await extractFeatures(
          texts(SOME),
          candidate,
          await wasm(),
          { cache: null },
        );
        assertNear(
          await rowsOf(features),
          states(candidate, SOME).map(({ layers }) => pool(layers[1])),
        );
      },
    );
  }
});

Deno.test("extractFeatures() gives a classifier's penultimate row and the softmax of its logits", async () => {
  await withTiny({ head: "cls" }, {}, async ([candidate]) => {
    const { features } = await extractFeatures(
      texts(SOME),
      candidate,
      await wasm(),
      { cache: null },
    );
    const wanted = states(candidate, SOME);
    assertNear(await rowsOf(features), wanted.map(({ pooled }) => pooled));
    const { dims, data } = features.sourceProbabilities!;
    assertEquals(dims, 3);
    assertNear(
      SOME.map((_, row) => [...data.slice(3 * row, 3 * row + 3)]),
      wanted.map(({ logits }) => {
        const powers = logits.map(Math.exp);
        const sum = powers.reduce((a, b) => a + b);
        return powers.map((power) => power / sum);
      }),
    );
  });
});

Deno.test("extractFeatures() judges pairs together, with types and positions of their own, in int32 and with a mask of real numbers", async () => {
  const build = {
    positions: true,
    type: "int32",
    maskType: "float32",
  } as const;
  const pairs = SOME.toReversed();
  await withTiny(build, { maxLength: 16 }, async ([candidate]) => {
    const { features } = await extractFeatures(
      texts(SOME, pairs),
      candidate,
      await wasm(),
      { cache: null },
    );
    assertNear(
      await rowsOf(features),
      states(candidate, SOME, build, pairs).map(({ layers }) =>
        meanOf(layers[1])
      ),
    );
  });
});

Deno.test("extractFeatures() fills nothing up for a model without a mask", async () => {
  const build = { noMask: true, head: "mean" } as const;
  await withTiny(build, { pooling: "mean" }, async ([candidate]) => {
    const { features } = await extractFeatures(
      texts(SOME),
      candidate,
      await wasm(),
      { cache: null },
    );
    assertNear(
      await rowsOf(features),
      states(candidate, SOME, build).map(({ layers }) => meanOf(layers[1])),
    );
  });
});

Deno.test("extractFeatures() fills up batch and positions of a model that insists on them", async () => {
  await withTiny({ shape: [4, 12] }, {}, async ([candidate]) => {
    assertEquals(candidate.preprocessing.maxLength, 12);
    const { features, truncated } = await extractFeatures(
      texts(SOME),
      candidate,
      await wasm(),
      { cache: null },
    );
    assertEquals(truncated, 1);
    assertNear(
      await rowsOf(features),
      states(candidate, SOME).map(({ layers }) => meanOf(layers[1])),
    );
  });
});

Deno.test("extractFeatures() counts the texts that it cut, from the model and from the store alike", () =>
  withFiles({}, async (cache) => {
    await withTiny({}, { maxLength: 8 }, async ([candidate]) => {
      const run = async () =>
        await extractFeatures(texts(SOME), candidate, await wasm(), { cache });
      const [first, second] = [await run(), await run()];
      assertEquals([first.cached, second.cached], [false, true]);
      assertEquals([first.truncated, second.truncated], [2, 2]);
      assertEquals(
        await rowsOf(second.features),
        await rowsOf(first.features),
      );
    });
  }));

Deno.test("extractLayers() runs each text once for all layers, and gives what each layer gives alone", () =>
  withFiles({}, async (cache) => {
    await withTiny({ head: "cls" }, { layers: "all" }, async (candidates) => {
      const dataset = texts(SOME);
      const found = await extractLayers(dataset, candidates, await wasm(), {
        cache,
      });
      assertEquals(dataset.reads, SOME.length);
      const wanted = states(candidates[0], SOME);
      const [one, two, penultimate] = await Promise.all(
        found.map(({ features }) => rowsOf(features)),
      );
      assertNear(one, wanted.map(({ layers }) => meanOf(layers[0])));
      assertNear(two, wanted.map(({ layers }) => meanOf(layers[1])));
      assertNear(penultimate, wanted.map(({ pooled }) => pooled));
      for (const [at, candidate] of candidates.entries()) {
        const alone = await extractFeatures(dataset, candidate, await wasm(), {
          cache: null,
        });
        assertEquals(
          await rowsOf(alone.features),
          await rowsOf(found[at].features),
        );
        const stored = await findFeatures(dataset, candidate, ["wasm"], {
          cache,
        });
        assert(stored?.cached);
      }
    });
  }));

Deno.test("extractFeatures() averages the layers' rows where their mean is asked for", async () => {
  await withTiny({}, { layers: "mean" }, async ([candidate, ...others]) => {
    assertEquals(others, []);
    const { features } = await extractFeatures(
      texts(SOME),
      candidate,
      await wasm(),
      { cache: null },
    );
    assertNear(
      await rowsOf(features),
      states(candidate, SOME).map(({ layers }) =>
        meanOf(layers.map((layer) => meanOf(layer)))
      ),
    );
  });
});

Deno.test("a run over texts that is stopped goes on to the same bytes", async () => {
  const many = Array.from(
    { length: 100 },
    (_, at) => "the film was very good ".repeat(1 + at * 7 % 11),
  );
  await withTiny({}, {}, async ([candidate]) => {
    await withFiles({}, async (folder) => {
      const run = async (cache: string, signal?: AbortSignal) => {
        const { features } = await extractFeatures(
          texts(many),
          candidate,
          await wasm(),
          {
            cache,
            batch: 1,
            signal,
            onProgress: ({ done }) => {
              if (signal && done >= 40) stop.abort(new Error("stopped"));
            },
          },
        );
        return await rowsOf(features);
      };
      const whole = await run(`${folder}/whole`);
      let stop = new AbortController();
      await assertRejects(
        () => run(`${folder}/parts`, stop.signal),
        Error,
        "stopped",
      );
      stop = new AbortController();
      const dataset = texts(many);
      const { features } = await extractFeatures(
        dataset,
        candidate,
        await wasm(),
        {
          cache: `${folder}/parts`,
          batch: 1,
        },
      );
      assert(dataset.reads < many.length, "nothing was gone on with");
      assertEquals(await rowsOf(features), whole);
    });
  });
});

Deno.test("all layers of a run that is stopped go on to the same bytes, and a layer that is there already is not run", async () => {
  const many = Array.from(
    { length: 90 },
    (_, at) => "a poor plot ".repeat(1 + at * 5 % 9),
  );
  await withTiny({ head: "cls" }, { layers: "all" }, async (candidates) => {
    await withFiles({}, async (folder) => {
      const run = async (cache: string, stop?: AbortController) => {
        const found = await extractLayers(
          texts(many),
          candidates,
          await wasm(),
          {
            cache,
            batch: 1,
            signal: stop?.signal,
            onProgress({ done }) {
              if (done >= 50) stop?.abort(new Error("stopped"));
            },
          },
        );
        return found;
      };
      const rows = async (found: Awaited<ReturnType<typeof run>>) =>
        await Promise.all(found.map(({ features }) => rowsOf(features)));
      const whole = await rows(await run(`${folder}/whole`));
      const stop = new AbortController();
      await assertRejects(() => run(`${folder}/parts`, stop), Error, "stopped");
      await extractFeatures(texts(many), candidates[1], await wasm(), {
        cache: `${folder}/parts`,
        batch: 1,
      });
      const gone = await run(`${folder}/parts`);
      assertEquals(gone.map(({ cached }) => cached), [false, true, false]);
      assertEquals(await rows(gone), whole);
    });
  });
});

Deno.test("extractFeatures() names the tensor whose positions are not those of the tokens", async () => {
  await withFiles(tinyFiles(), async (folder) => {
    const model = await openModel(`${folder}/tiny.onnx`);
    const { tokenizer, features: [one] } = await openTextModel(
      model,
      modelTap(model, { tap: "T0" }),
    );
    await assertRejects(
      async () =>
        await extractFeatures(
          texts(SOME),
          { model, tokenizer, tap: one.tap, preprocessing: one.preprocessing },
          await wasm(),
          { cache: null },
        ),
      ModelError,
      "Cannot pool T0: it has 8 positions for texts of ",
    );
  });
});

Deno.test("lengthBatches() takes every text once, the longest first, and no more together than there is room for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (lengths, most, isExact) => {
        const room = (length: number) => Math.floor(most * 64 / length);
        const batches = lengthBatches(lengths, room, isExact);
        const places = batches.flatMap(({ places }) => places);
        assertEquals(
          places.toSorted((a, b) => a - b),
          [...lengths.keys()],
        );
        const sorted = places.map((place) => lengths[place]);
        assertEquals(sorted, lengths.toSorted((a, b) => b - a));
        for (const { places, length } of batches) {
          assertEquals(length, Math.max(...places.map((at) => lengths[at])));
          assert(places.length <= Math.max(1, room(length)));
          if (isExact) assert(places.every((at) => lengths[at] === length));
        }
      },
    ),
  );
});

Deno.test("poolTokens() leaves out what is filled up, and takes rows a text as they are", () => {
  const shape = [2, 3, 2];
  const data = Float32Array.of(1, 2, 3, 5, 9, 9, -1, 4, 9, 9, 9, 9);
  const pool = (pooling: "cls" | "mean" | "max" | "last") => [
    ...poolTokens({ name: "x", shape, data }, pooling, [2, 1], 3),
  ];
  assertEquals(pool("cls"), [1, 2, -1, 4]);
  assertEquals(pool("mean"), [2, 3.5, -1, 4]);
  assertEquals(pool("max"), [3, 5, -1, 4]);
  assertEquals(pool("last"), [3, 5, -1, 4]);
  const rows = { name: "x", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
  assertEquals([...poolTokens(rows, "mean", [2, 1], 3)], [1, 2, 3, 4]);
});

Deno.test("textTensors() fills every input in its type, ids with the padding token", () => {
  const inputs = {
    ids: { name: "i", type: "int64" },
    mask: { name: "m", type: "bool" },
    types: { name: "t", type: "int32" },
    positions: { name: "p", type: "int64" },
    length: null,
  };
  const tensors = textTensors(
    [
      { ids: [5, 70000], types: [0, 1], isTruncated: false },
      { ids: [6], types: [0], isTruncated: false },
    ],
    3,
    { inputs, padId: 9, firstPosition: 2 } as TextCandidate["preprocessing"],
  );
  const of = (name: string) => [...tensors[name].data].map(Number);
  assertEquals(of("i"), [5, 70000, 9, 6, 9, 9]);
  assertEquals(of("m"), [1, 1, 0, 1, 0, 0]);
  assertEquals(of("t"), [0, 1, 0, 0, 0, 0]);
  assertEquals(of("p"), [2, 3, 0, 2, 0, 0]);
  assertEquals(tensors.i.dims, [2, 3]);
  assert(tensors.i.data instanceof BigInt64Array);
  assert(tensors.m.data instanceof Uint8Array);
});

Deno.test({
  name:
    "extractFeatures() agrees with Python's tokenizers and onnxruntime on the shared encoder and classifier",
  ignore: knownGraphs === null,
  async fn() {
    const expected = JSON.parse(
      await Deno.readTextFile(graphUrl("text/expected.json")),
    );
    const path = (file: string) => graphUrl(`text/${file}.onnx`);
    const dataset = texts(expected.texts);
    const rows = async (file: string, options: TextModelOptions = {}) => {
      const [candidate] = await candidatesOf(path(file), options);
      for (const [at, text] of expected.texts.entries()) {
        assertEquals(
          candidate.tokenizer.encode(text, undefined, 128).ids,
          expected.ids[at],
        );
      }
      return await extractFeatures(dataset, candidate, await wasm(), {
        cache: null,
      });
    };
    const mean = await rowsOf((await rows("encoder")).features);
    assertNear(mean, expected.meanPooledFirst8, 1e-5);
    const cls = await rowsOf(
      (await rows("encoder", { pooling: "cls" })).features,
    );
    assertNear(cls, expected.clsFirst8, 1e-5);
    const { features } = await rows("classifier");
    const { data, dims } = features.sourceProbabilities!;
    for (const [row, logits] of expected.classifierLogits.entries()) {
      const powers: number[] = logits.map(Math.exp);
      const sum = powers.reduce((a, b) => a + b);
      assertNear(
        [[...data.slice(row * dims, (row + 1) * dims)]],
        [powers.map((power) => power / sum)],
        1e-5,
      );
    }
  },
});
