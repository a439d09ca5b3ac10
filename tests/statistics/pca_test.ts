import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { symmetricEigen } from "../../lib/linalg/symmetric_eigen.ts";
import type { Analysis } from "../../lib/statistics/analysis.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { principalAxes } from "../../lib/statistics/pca.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { totalScatter } from "../../lib/statistics/scatter.ts";
import { scatterSearch } from "../../lib/statistics/scatter_search.ts";

/** Classes whose spread falls off along mixed axes, float32 as features are. */
function spread(
  rows: number,
  dims: number,
  classes: number,
  power: number,
): Analysis {
  const random = randomSource(4);
  const labels = Int32Array.from(
    { length: rows },
    () => random.integer(classes),
  );
  const means = Float64Array.from({ length: classes * dims }, random.normal);
  const data = new Float32Array(rows * dims);
  for (let at = 0; at < data.length; at++) {
    const dim = at % dims, row = Math.floor(at / dims);
    data[at] = 3 + (means[labels[row] * dims + dim] + random.normal()) *
        (dim + 1) ** -power;
  }
  // A reflection mixes the axes.
  const mirror = Float64Array.from({ length: dims }, random.normal);
  const length = mirror.reduce((sum, value) => sum + value * value, 0);
  for (let row = 0; row < rows; row++) {
    let along = 0;
    for (let dim = 0; dim < dims; dim++) {
      along += data[row * dims + dim] * mirror[dim];
    }
    for (let dim = 0; dim < dims; dim++) {
      data[row * dims + dim] -= 2 * along / length * mirror[dim];
    }
  }
  return analyseMatrix({ rows, dims, data }, labels);
}

/** How far the axes are from the leading eigenvectors of the whole scatter. */
async function distance(
  analysis: Analysis,
  precision: "float64" | "float32",
  count: number,
): Promise<{ variances: number; axes: number; missing: number }> {
  const { rows, dims } = analysis;
  const exact = symmetricEigen(await totalScatter(analysis, "float64"));
  const found = await principalAxes(analysis, count, precision);
  const leading = {
    rows: count,
    dims,
    data: exact.vectors.data.subarray(0, count * dims),
  };
  const { data } = await plainProduct.multiply(leading, found.axes, {
    transposeRight: true,
  });
  let variances = 0;
  for (let axis = 0; axis < count; axis++) {
    const apart = found.variances[axis] * rows / exact.values[axis] - 1;
    variances = Math.max(variances, Math.abs(apart));
  }
  const axes = count - data.reduce((sum, value) => sum + value * value, 0);
  return { variances, axes, missing: found.missing };
}

Deno.test("principalAxes() of few dims are the eigenvectors of the scatter", async () => {
  const { variances, axes, missing } = await distance(
    spread(300, 40, 5, 0.5),
    "float64",
    8,
  );
  assert(variances < 1e-12 && axes < 1e-12);
  assertEquals(missing, 0);
});

Deno.test("principalAxes() of fewer rows than dims are the eigenvectors of the scatter", async () => {
  const { variances, axes } = await distance(
    spread(60, 90, 5, 0.5),
    "float64",
    8,
  );
  assert(variances < 1e-12 && axes < 1e-12);
});

Deno.test("principalAxes() of many dims converge to the eigenvectors in float64", async () => {
  const { variances, axes } = await distance(
    spread(600, 530, 6, 0.7),
    "float64",
    8,
  );
  assert(variances < 1e-10, `variances ${variances}`);
  assert(axes < 1e-10, `axes ${axes}`);
});

Deno.test("principalAxes() of many dims hold the variance that they promise in float32", async () => {
  const { variances, missing } = await distance(
    spread(600, 530, 6, 0.7),
    "float32",
    8,
  );
  assert(missing > 0 && missing <= 1e-6);
  assert(variances < 1e-4, `variances ${variances}`);
});

Deno.test("principalAxes() of a flat spectrum converge as well", async () => {
  const { variances } = await distance(spread(700, 530, 3, 0), "float64", 8);
  assert(variances < 1e-9, `variances ${variances}`);
});

Deno.test("principalAxes() beyond the rank of the rows are zeros", async () => {
  const data = Float64Array.from({ length: 40 }, (_, at) => at % 4 * (at >> 2));
  const analysis = analyseMatrix(
    { rows: 10, dims: 4, data },
    new Int32Array(10),
  );
  const { axes, variances } = await principalAxes(analysis, 3);
  assertAlmostEquals(variances[1] / variances[0], 0, 1e-12);
  assertEquals(axes.rows, 3);
});

Deno.test("rows that are all the same have no variance along any principal axis", async () => {
  for (const [rows, dims] of [[20, 8], [20, 40], [600, 530]]) {
    const data = new Float32Array(rows * dims).fill(0.3);
    const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
    const { variances } = await principalAxes(
      analyseMatrix({ rows, dims, data }, labels),
      4,
    );
    assertEquals([...variances], [0, 0, 0, 0]);
  }
});

Deno.test("each principal axis has its largest number positive", async () => {
  const { axes } = await principalAxes(spread(300, 40, 5, 0.5), 8);
  for (let axis = 0; axis < 8; axis++) {
    const row = axes.data.subarray(axis * 40, (axis + 1) * 40);
    assertEquals(Math.max(...row.map(Math.abs)), Math.max(...row));
  }
});

Deno.test("the scatter as an operator is the scatter as a matrix", async () => {
  const analysis = spread(200, 30, 4, 0.5);
  const random = randomSource(2);
  const vectors = {
    rows: 3,
    dims: 30,
    data: Float64Array.from({ length: 90 }, random.normal),
  };
  for (const precision of ["float64", "float32"] as const) {
    const matrix = await totalScatter(analysis, precision);
    const { data } = await plainProduct.multiply(vectors, matrix);
    const image = await scatterSearch(analysis, precision).operator(vectors);
    const within = precision === "float64" ? 1e-9 : 1e-2;
    data.forEach((value, at) =>
      assertAlmostEquals(image.data[at], value, within)
    );
  }
});
