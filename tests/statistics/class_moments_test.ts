import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";

import { InputError, ShapeError } from "../../lib/errors.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import {
  classMoments,
  mergeMoments,
  momentsAccumulator,
} from "../../lib/statistics/class_moments.ts";
import { momentsOf } from "../../lib/statistics/moments_of.ts";
import { featureCase, type LabelledMatrix } from "./feature_cases.ts";

function part(
  { features, labels }: LabelledMatrix,
  start: number,
  end: number,
): LabelledMatrix {
  const { dims, data } = features;
  return {
    features: {
      rows: end - start,
      dims,
      data: data.slice(start * dims, end * dims),
    },
    labels: labels.slice(start, end),
  };
}

/** Moments of part of a set whose classes are known beforehand. */
function momentsOfPart(set: LabelledMatrix, classes: number) {
  const accumulator = momentsAccumulator(classes, set.features.dims);
  accumulator.add(set.features.data, set.labels);
  return accumulator.moments();
}

function assertClose(ours: Float64Array, theirs: Float64Array, within: number) {
  assertEquals(ours.length, theirs.length);
  ours.forEach((value, at) => assertAlmostEquals(value, theirs[at], within));
}

Deno.test("class moments do not depend on where the rows are cut into chunks", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1000 }),
    fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
    (seed, sizes) => {
      const set = featureCase({ seed, offset: 100 });
      const accumulator = momentsAccumulator(4, 6);
      for (let start = 0, turn = 0; start < 40; turn++) {
        const end = Math.min(40, start + sizes[turn % sizes.length]);
        const { features, labels } = part(set, start, end);
        accumulator.add(features.data, labels);
        start = end;
      }
      assertEquals(
        accumulator.moments(),
        classMoments(set.features, set.labels),
      );
    },
  ));
});

Deno.test("mergeMoments() of two parts is the moments of the whole, in either order", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 0, max: 40 }),
    (seed, cut) => {
      const set = featureCase({ seed, classes: 5, offset: 10 });
      const whole = classMoments(set.features, set.labels);
      const front = momentsOfPart(part(set, 0, cut), 5);
      const back = momentsOfPart(part(set, cut, 40), 5);
      for (
        const merged of [mergeMoments(front, back), mergeMoments(back, front)]
      ) {
        assertEquals(merged.counts, whole.counts);
        assertClose(merged.means.data, whole.means.data, 1e-12);
        assertClose(merged.squares.data, whole.squares.data, 1e-10);
      }
    },
  ));
});

Deno.test("an accumulator goes on after its moments were asked for", () => {
  const set = featureCase({ classes: 4, offset: 100 });
  const accumulator = momentsAccumulator(4, 6);
  for (const [start, end] of [[0, 7], [7, 25], [25, 40]]) {
    const { features, labels } = part(set, start, end);
    accumulator.add(features.data, labels);
    accumulator.moments();
  }
  const whole = classMoments(set.features, set.labels);
  const { means, squares } = accumulator.moments();
  assertClose(means.data, whole.means.data, 1e-12);
  assertClose(squares.data, whole.squares.data, 1e-10);
});

Deno.test("class moments keep their digits under an offset a hundred thousand times the spread", () => {
  // Multiples of 2^-20, so that adding the offset rounds nothing.
  const small = featureCase({ spread: 0.01 });
  const exact = small.features.data.map((value) =>
    Math.round(value * 2 ** 14) / 2 ** 20
  );
  const near = classMoments({ ...small.features, data: exact }, small.labels);
  const far = classMoments({
    ...small.features,
    data: exact.map((value) => value + 1000),
  }, small.labels);
  near.squares.data.forEach((square, at) =>
    assertAlmostEquals(far.squares.data[at], square, 1e-12 * square)
  );
  near.means.data.forEach((mean, at) =>
    assertAlmostEquals(far.means.data[at] - 1000, mean, 1e-12)
  );
});

Deno.test("a class of one row has its row as the mean and no spread", () => {
  const { counts, means, squares } = classMoments(
    { rows: 3, dims: 2, data: Float64Array.of(0.1, 0.2, 5, 6, 7, 8) },
    Int32Array.of(0, 1, 1),
  );
  assertEquals([...counts], [1, 2]);
  assertEquals([...means.data.subarray(0, 2)], [0.1, 0.2]);
  assertEquals([...squares.data], [0, 0, 2, 2]);
});

Deno.test("features with NaN or Inf are refused with the model, the number of rows and the first", async () => {
  const data = Float32Array.from({ length: 20 }, (_, at) => at);
  data[7] = NaN;
  data[8] = Infinity;
  data[15] = -Infinity;
  const features = {
    model: "resnet18",
    rows: 10,
    dims: 2,
    labels: Int32Array.from({ length: 10 }, (_, row) => row % 2),
    classNames: ["a", "b"],
    chunks: () => [data.subarray(0, 8), data.subarray(8)],
  };
  await assertRejects(
    () => momentsOf(analyse(features)),
    InputError,
    "Expected finite features of resnet18 but found NaN or Inf in 3 of 10 rows, the first in row 3; ",
  );
});

Deno.test("a NaN in the only row of a class is found", async () => {
  const features = { rows: 2, dims: 1, data: Float32Array.of(NaN, 1) };
  await assertRejects(
    () => momentsOf(analyseMatrix(features, Int32Array.of(0, 1))),
    InputError,
    "NaN or Inf in 1 of 2 rows, the first in row 0",
  );
});

Deno.test("features too large to be squared are refused", async () => {
  const features = { rows: 2, dims: 1, data: Float64Array.of(1e200, -1e200) };
  await assertRejects(
    () => momentsOf(analyseMatrix(features, Int32Array.of(0, 0))),
    InputError,
    "larger than 1e154",
  );
});

Deno.test("chunks of more or fewer rows than promised are refused", async () => {
  const set = (...sizes: number[]) => ({
    rows: 3,
    dims: 2,
    labels: Int32Array.of(0, 0, 1),
    classNames: [],
    chunks: () => sizes.map((size) => new Float32Array(size)),
  });
  for (const sizes of [[4], [4, 4], [5, 1]]) {
    await assertRejects(
      () => momentsOf(analyse(set(...sizes))),
      ShapeError,
      "Expected 3 rows",
    );
  }
});

Deno.test("labels and rows that differ in number are refused", () => {
  const features = { rows: 2, dims: 1, data: Float32Array.of(1, 2) };
  assertThrows(
    () => classMoments(features, Int32Array.of(0)),
    ShapeError,
    "Expected 1 rows of 1 numbers but found 2 numbers",
  );
  assertThrows(
    () => classMoments(features, Int32Array.of(0, -1)),
    ShapeError,
    "but found -1 in row 1",
  );
});

Deno.test("moments of different classes cannot be merged", () => {
  const one = momentsAccumulator(1, 2).moments();
  const two = momentsAccumulator(2, 2).moments();
  assertThrows(() => mergeMoments(one, two), ShapeError, "1 classes x 2 dims");
});
