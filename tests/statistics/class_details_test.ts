import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";

import { ShapeError } from "../../lib/errors.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { overlapOf } from "../../lib/statistics/class_fairness.ts";
import { logOverlapMatrix } from "../../lib/statistics/class_overlap_matrix.ts";
import { clusterOrder } from "../../lib/statistics/cluster_order.ts";
import { fairnessByClass } from "../../lib/statistics/fairness_by_class.ts";
import { isotonicFit } from "../../lib/statistics/isotonic.ts";
import { principalAxes } from "../../lib/statistics/pca.ts";
import { reducedRows } from "../../lib/statistics/reduced_rows.ts";
import { rowsInMemory } from "../../lib/statistics/rows_in_memory.ts";
import { totalCovariance } from "../../lib/statistics/within_scatter.ts";
import { featureCase, translated } from "./feature_cases.ts";

const seeds = fc.integer({ min: 1, max: 10_000 });

Deno.test("the mean fairness of the classes is F, at any temperature", async () => {
  await fc.assert(
    fc.asyncProperty(
      seeds,
      fc.double({ min: 0.05, max: 4, noNaN: true }),
      async (seed, temperature) => {
        const { features, labels } = featureCase({
          seed,
          classes: 5,
          spread: 2,
        });
        const analysis = analyseMatrix(features, labels);
        const { fairness } = await overlapOf(analysis, { temperature });
        const byClass = fairnessByClass(
          await logOverlapMatrix(analysis),
          temperature,
        );
        const mean = byClass.reduce((sum, value) => sum + value, 0) / 5;
        assertAlmostEquals(mean, fairness, 1e-12);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("the overlaps' logarithms stay finite where the coefficients vanish", async () => {
  const { features, labels } = featureCase({ spread: 1e-4 });
  const { data } = await logOverlapMatrix(analyseMatrix(features, labels));
  assert(Math.exp(data[1]) === 0 && Number.isFinite(data[1]));
});

Deno.test("two classes have no fairness to tell apart", () => {
  const logOverlap = { rows: 2, dims: 2, data: Float64Array.of(0, -1, -1, 0) };
  assertEquals([...fairnessByClass(logOverlap)], [0, 0]);
});

Deno.test("a cluster order keeps groups together and names every item once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 14 }),
      async (groups) => {
        const size = groups.length;
        const data = Float64Array.from({ length: size * size }, (_, at) => {
          const one = Math.floor(at / size), other = at % size;
          return one === other ? 0 : groups[one] === groups[other] ? 1 : 50;
        });
        const order = await clusterOrder({ rows: size, dims: size, data });
        assertEquals(order.toSorted((a, b) => a - b), [...groups.keys()]);
        const seen = order.map((item) => groups[item]);
        const changes =
          seen.filter((group, at) => group !== seen[at - 1]).length;
        assertEquals(changes, new Set(groups).size);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("infinite distances do not upset a cluster order", async () => {
  const far = Infinity;
  const data = Float64Array.of(0, far, 1, far, 0, far, 1, far, 0);
  const order = await clusterOrder({ rows: 3, dims: 3, data });
  assertEquals(Math.abs(order.indexOf(0) - order.indexOf(2)), 1);
});

Deno.test("an isotonic fit never falls, keeps the mean, and leaves what never falls as it is", () => {
  const points = fc.array(
    fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 9 })),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(fc.property(points, (pairs) => {
    const x = pairs.map(([x]) => x), y = pairs.map(([, y]) => y);
    const fitted = isotonicFit(x, y);
    for (
      const [one, other] of pairs.keys().flatMap((i) =>
        pairs.keys().map((j) => [i, j])
      )
    ) {
      if (x[one] < x[other]) assert(fitted[one] <= fitted[other] + 1e-12);
      if (x[one] === x[other]) assertEquals(fitted[one], fitted[other]);
    }
    const sum = (values: number[]) => values.reduce((all, v) => all + v, 0);
    assertAlmostEquals(sum(fitted), sum(y), 1e-9);
    isotonicFit(x, fitted).forEach((value, at) =>
      assertAlmostEquals(value, fitted[at], 1e-9)
    );
  }));
});

Deno.test("an isotonic fit is the closest of all that never fall", () => {
  const y = [3, 1, 2, 5, 4];
  const fitted = isotonicFit([1, 2, 3, 4, 5], y);
  const error = (values: readonly number[]) =>
    values.reduce((sum, value, at) => sum + (value - y[at]) ** 2, 0);
  const levels = [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
  const rising = (from: number, length: number): number[][] =>
    length === 0 ? [[]] : levels.filter((level) => level >= from)
      .flatMap((level) =>
        rising(level, length - 1).map((rest) => [level, ...rest])
      );
  const least = Math.min(...rising(0, 5).map(error));
  assertAlmostEquals(error(fitted), least, 1e-12);
});

Deno.test("isotonicFit() names both lengths when they differ", () => {
  assertThrows(
    () => isotonicFit([1, 2], [1]),
    ShapeError,
    "Expected as many values as places but found 1 values at 2 places",
  );
});

Deno.test("rows on leading axes have the axes' variances, and all axes hold all variance", async () => {
  const { features, labels } = translated(featureCase({ rows: 60 }), 100);
  const analysis = analyseMatrix(features, labels);
  const reduced = await reducedRows(analysis, 6, { samples: null, seed: 0 });
  const { data } = await rowsInMemory(reduced.analysis);
  const { variances } = await principalAxes(analysis, 6);
  for (let axis = 0; axis < 6; axis++) {
    let sum = 0, squares = 0;
    for (let row = 0; row < 60; row++) {
      sum += data[row * 6 + axis];
      squares += data[row * 6 + axis] ** 2;
    }
    assertAlmostEquals(sum, 0, 1e-9);
    assertAlmostEquals(squares / 60, variances[axis], 1e-9);
  }
  const covariance = await totalCovariance(analysis);
  let trace = 0;
  for (let dim = 0; dim < 6; dim++) trace += covariance.data[dim * 7];
  assertAlmostEquals(reduced.total, trace, 1e-9);
  assertAlmostEquals(
    reduced.variances.reduce((all, value) => all + value, 0),
    trace,
    1e-9,
  );
});

Deno.test("a sample on leading axes holds the rows that it names", async () => {
  const { features, labels } = featureCase({ rows: 80, classes: 3 });
  const analysis = analyseMatrix(features, labels);
  const all = await reducedRows(analysis, 3, { samples: null, seed: 0 });
  const some = await reducedRows(analysis, 3, { samples: 20, seed: 7 });
  const [whole, part] = await Promise.all(
    [all, some].map(({ analysis }) => rowsInMemory(analysis)),
  );
  assert(some.indices.length < 30);
  some.indices.forEach((row, place) => {
    assertEquals(some.analysis.labels[place], labels[row]);
    for (let axis = 0; axis < 3; axis++) {
      assertAlmostEquals(
        part.data[place * 3 + axis],
        whole.data[row * 3 + axis],
        1e-12,
      );
    }
  });
});

Deno.test("axes without variance are left out", async () => {
  const data = Float64Array.from(
    { length: 30 },
    (_, at) => at % 3 === 0 ? at : 0,
  );
  const analysis = analyseMatrix(
    { rows: 10, dims: 3, data },
    Int32Array.from({ length: 10 }, (_, row) => row % 2),
  );
  const { analysis: reduced } = await reducedRows(analysis, 3, {
    samples: null,
    seed: 0,
  });
  assertEquals(reduced.dims, 1);
});
