import { assertEquals } from "@std/assert";
import fc from "fast-check";

import type { FeatureSet } from "../../lib/features/feature_set.ts";
import {
  mergedFeatures,
  placedFeatures,
} from "../../lib/features/placed_features.ts";

const DIMS = 3;

/** Features that say which sample and which of its rows they are of, in chunks of a few rows. */
function featuresOf(
  places: readonly number[],
  rowsOf: (place: number) => number,
  { chunk, perSample }: { chunk: number; perSample: boolean },
): FeatureSet {
  const rows = places.flatMap((place, sample) =>
    Array.from({ length: rowsOf(place) }, (_, own) => ({ place, sample, own }))
  );
  const values = rows.flatMap(({ place, own }) => [place, own, -place]);
  const probabilities = Float64Array.from(
    rows.flatMap(({ place }) => [place / 1000, 1 - place / 1000]),
  );
  return {
    model: "m",
    rows: rows.length,
    dims: DIMS,
    labels: Int32Array.from(rows, ({ place }) => place % 2),
    classNames: ["even", "odd"],
    *chunks() {
      for (let from = 0; from < values.length; from += chunk * DIMS) {
        yield Float32Array.from(values.slice(from, from + chunk * DIMS));
      }
    },
    sourceProbabilities: { rows: rows.length, dims: 2, data: probabilities },
    ...(perSample && {
      samples: {
        count: places.length,
        of: Int32Array.from(rows, ({ sample }) => sample),
      },
    }),
  };
}

async function valuesOf(set: FeatureSet): Promise<number[]> {
  const values: number[] = [];
  for await (const chunk of set.chunks()) values.push(...chunk);
  return values;
}

/** A set as plain data. */
async function plain(set: FeatureSet) {
  const { rows, dims, labels, samples, sourceProbabilities } = set;
  return {
    rows,
    dims,
    labels: [...labels],
    samples: samples && { ...samples, of: [...samples.of] },
    probabilities: [...sourceProbabilities!.data],
    values: await valuesOf(set),
  };
}

Deno.test("mergedFeatures() of parts are the features of the whole, in its order, however it was cut", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.nat(2), { minLength: 1, maxLength: 40 }),
    fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }),
    fc.integer({ min: 1, max: 5 }),
    async (cuts, counts, chunk) => {
      const all = [...cuts.keys()];
      const rowsOf = (place: number) => counts[place];
      const options = { chunk, perSample: true };
      const parts = [0, 1, 2].map((cut) =>
        all.filter((place) => cuts[place] === cut)
      ).filter((places) => places.length > 0);
      const merged = mergedFeatures(
        parts.map((places) =>
          placedFeatures(
            featuresOf(places, rowsOf, options),
            [],
            Int32Array.from(places),
          )
        ),
        Int32Array.from(all),
      );
      const whole = featuresOf(all, rowsOf, options);
      assertEquals(await plain(merged), await plain(whole));
      assertEquals(await valuesOf(merged), await valuesOf(whole), "read again");
    },
  ));
});

Deno.test("mergedFeatures() takes the rows of wanted samples alone, and knows those that were left out", async () => {
  const places = [0, 2, 4, 6, 8];
  const one = { chunk: 2, perSample: false };
  const skipped = [{ index: 1, source: "s", reason: "broken" }];
  const set = featuresOf([0, 4, 6, 8], () => 1, one);
  const placed = placedFeatures(set, skipped, Int32Array.from(places));
  assertEquals([...placed.places], [0, 4, 6, 8]);
  const merged = mergedFeatures([placed], Int32Array.of(0, 2, 6));
  assertEquals(
    await plain(merged),
    await plain(featuresOf([0, 6], () => 1, one)),
  );
});

Deno.test("mergedFeatures() has no probabilities where a part has none", () => {
  const { sourceProbabilities: _, ...without } = featuresOf([1], () => 1, {
    chunk: 1,
    perSample: false,
  });
  const merged = mergedFeatures(
    [placedFeatures(without, [], Int32Array.of(1))],
    Int32Array.of(1),
  );
  assertEquals("sourceProbabilities" in merged, false);
});
