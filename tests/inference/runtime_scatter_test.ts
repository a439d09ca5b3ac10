import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { onEachBackend } from "./backends.ts";

const [ROWS, DIMS, AXES, GROUPS] = [23, 11, 5, 3];

/** Different numbers of one magnitude, the same on every run. */
function matrix(rows: number, dims: number): FeatureMatrix<Float64Array> {
  const data = Float64Array.from(
    { length: rows * dims },
    (_, index) => Math.sin(index * 1.3 + rows),
  );
  return { rows, dims, data };
}

function narrow({ rows, dims, data }: FeatureMatrix) {
  return { rows, dims, data: Float32Array.from(data) };
}

function assertClose(
  found: FeatureMatrix,
  expected: FeatureMatrix,
  within: number,
): void {
  assertEquals([found.rows, found.dims], [expected.rows, expected.dims]);
  found.data.forEach((value, at) =>
    assertAlmostEquals(value, expected.data[at], within)
  );
}

Deno.test("the scatter of every backend agrees with two products, with offsets and without", async (t) => {
  const rows = matrix(ROWS, DIMS), axes = matrix(AXES, DIMS);
  const values = matrix(GROUPS, AXES);
  const groups = Int32Array.from({ length: ROWS }, (_, row) => row % GROUPS);
  const along = await plainProduct.multiply(rows, axes, {
    transposeRight: true,
  });
  const shifted = along.data.map((value, at) =>
    value - values.data[groups[Math.floor(at / AXES)] * AXES + at % AXES]
  );
  const expected = [along, { ...along, data: shifted }];

  await onEachBackend(t, async ({ product }) => {
    const found = [
      await product.scatter!(rows, axes),
      await product.scatter!(rows, axes, { values, groups }),
      await product.scatter!(narrow(rows), narrow(axes)),
      await product.scatter!(narrow(rows), narrow(axes), {
        values: narrow(values),
        groups,
      }),
    ];
    for (const [index, { along, image }] of found.entries()) {
      const turn = { transposeLeft: true };
      const forth = expected[index % 2];
      const back = await plainProduct.multiply(forth, rows, turn);
      const within = index < 2 ? 1e-12 : 1e-4;
      assertClose(along, forth, within);
      assertClose(image, back, within);
    }
  });
});
