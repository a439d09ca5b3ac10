import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import {
  type FeatureSet,
  NotApplicableError,
  plainProduct,
  type Plan,
  rankFeatures,
  type RankFeaturesOptions,
} from "fair-collapse";

import { decodeFrame, encodeFrame } from "../../lib/cluster/frame.ts";
import type { ResultHead } from "../../lib/cluster/plan.ts";
import { remoteFeatures } from "../../lib/cluster/remote_features.ts";
import type { PassSource } from "../../lib/cluster/remote_statistics.ts";
import {
  type GlobalsHead,
  globalsOf,
} from "../../lib/cluster/shard_analysis.ts";
import { shardPass } from "../../lib/cluster/shard_pass.ts";

/** Metrics that need no row in one place. */
const REDUCED = [
  ...["face", "face.collapse", "face.fairness", "gbc", "cdnv", "int"],
  ...["nc1", "nc2", "nc3", "hscore", "vci"],
];

/** Features with their classes, in pieces. */
interface Cut {
  readonly set: FeatureSet;
  readonly spans: readonly (readonly [number, number])[];
}

function cuts(): fc.Arbitrary<Cut> {
  return fc.record({
    dims: fc.integer({ min: 1, max: 6 }),
    classes: fc.integer({ min: 2, max: 5 }),
    rows: fc.integer({ min: 20, max: 60 }),
    offset: fc.constantFrom(0, 3, 1000),
    seed: fc.integer({ min: 1, max: 1 << 30 }),
    ends: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      maxLength: 6,
    }),
  }).map(({ dims, classes, rows, offset, seed, ends }) => {
    let state = seed;
    const next = () => {
      state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
      return (state >>> 8) / 2 ** 24;
    };
    const labels = Int32Array.from(
      { length: rows },
      (_, row) =>
        row < 2 * classes ? row % classes : Math.floor(next() * classes),
    );
    const data = Float32Array.from(
      { length: rows * dims },
      (_, at) =>
        offset + Math.sin(1 + labels[Math.floor(at / dims)] * (at % dims + 2)) +
        next() + next(),
    );
    const marks = [0, ...ends.map((end) => Math.round(end * rows)), rows];
    const sorted = [...new Set(marks)].sort((a, b) => a - b);
    return {
      set: {
        model: "made-up",
        rows,
        dims,
        labels,
        classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
        chunks: () => [data],
      },
      spans: sorted.slice(1).map((end, at) => [sorted[at], end] as const),
    };
  });
}

function piece(set: FeatureSet, [from, to]: readonly [number, number]) {
  const [data] = set.chunks() as Float32Array[];
  return {
    ...set,
    rows: to - from,
    labels: set.labels.subarray(from, to),
    chunks: () => [data.subarray(from * set.dims, to * set.dims)],
  };
}

/** A cluster without a network: each pass is computed when it is asked for. */
function localSource({ set, spans }: Cut): PassSource & { passes: string[] } {
  const stored: Uint8Array[] = [];
  const passes: string[] = [];
  return {
    passes,
    store(bytes) {
      stored.push(bytes);
      const sha256 = String(stored.length - 1);
      return Promise.resolve({ sha256, size: bytes.length });
    },
    async *results(_, pass) {
      passes.push(pass.kind);
      for (const [shard, span] of spans.entries()) {
        const part = piece(set, span);
        const globals = "globals" in pass
          ? globalsOf(
            decodeFrame<GlobalsHead>(
              stored[Number(pass.globals.sha256)],
              "globals",
            ),
          )
          : undefined;
        const arrays = await shardPass(
          part,
          pass,
          plainProduct,
          globals,
          false,
        );
        const head = {
          rows: part.rows,
          dims: set.dims,
          skipped: [],
        } as unknown as ResultHead;
        const sent = encodeFrame({ head, arrays });
        yield { shard, ...decodeFrame<ResultHead>(sent, "a result") };
      }
    },
  };
}

function remote(cut: Cut, source: PassSource) {
  const plan = {
    size: cut.set.rows,
    classNames: cut.set.classNames,
    models: [{ about: { name: "made-up" }, shards: cut.spans }],
  } as unknown as Plan;
  return remoteFeatures(source, plan, 0, {
    labels: cut.set.labels,
    folder: "not-to-be-made",
    product: plainProduct,
  });
}

const QUESTION: RankFeaturesOptions = {
  metrics: REDUCED,
  metricOptions: { face: { precision: "float64" } },
};

Deno.test("terms from shards are those of the whole to 1e-9, however it is cut, and no row is read", async () => {
  await fc.assert(
    fc.asyncProperty(cuts(), async (cut) => {
      const source = localSource(cut);
      const set = await remote(cut, source);
      const found = await rankFeatures([set], QUESTION);
      const expected = await rankFeatures([cut.set], QUESTION);
      for (const [at, { metric, terms }] of expected.metrics.entries()) {
        const own = found.metrics[at].terms[0];
        assertEquals(own === null, terms[0] === null, metric);
        for (const [name, value] of Object.entries(terms[0] ?? {})) {
          assert(
            Object.is(own![name], value) ||
              Math.abs(own![name] - value) <=
                1e-9 * Math.max(1, Math.abs(value)),
            `${metric}.${name}: ${own![name]}, expected ${value}`,
          );
        }
      }
      assert(!source.passes.includes("rows"), source.passes.join());
    }),
    { numRuns: 150 },
  );
});

Deno.test("each pass is asked for once, whichever metrics share it", async () => {
  const [cut] = fc.sample(cuts(), { numRuns: 1, seed: 7 });
  const source = localSource(cut);
  const set = await remote(cut, source);
  await set.prefetch(QUESTION);
  await rankFeatures([set], QUESTION);
  assertEquals(source.passes.toSorted(), [
    "between",
    "moments",
    "scatter",
    "spread",
  ]);
});

Deno.test("classes whose means are the same are told from afar as from near", async () => {
  const set: FeatureSet = {
    model: "made-up",
    rows: 4,
    dims: 1,
    labels: Int32Array.of(0, 1, 0, 1),
    classNames: ["a", "b"],
    chunks: () => [Float32Array.of(1, 1, 3, 3)],
  };
  const cut: Cut = { set, spans: [[0, 2], [2, 4]] };
  const far = await remote(cut, localSource(cut));
  await far.prefetch(QUESTION);
  await assertRejects(
    () => far.known!("spread along means")!,
    NotApplicableError,
    "there are no two classes whose means differ",
  );
  const [found, expected] = [far, set].map((one) =>
    rankFeatures([one], QUESTION)
  );
  assertEquals(
    (await found).metrics.map(({ notApplicable }) => notApplicable),
    (await expected).metrics.map(({ notApplicable }) => notApplicable),
  );
});
