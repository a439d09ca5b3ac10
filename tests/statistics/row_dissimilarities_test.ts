import { assertAlmostEquals, assertEquals } from "@std/assert";

import { analyse } from "../../lib/statistics/analyse.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { rowDissimilarities } from "../../lib/statistics/row_dissimilarities.ts";

const all = { samples: null, seed: 0 };

function rows(data: number[][]) {
  return analyse({
    rows: data.length,
    dims: data[0].length,
    labels: new Int32Array(data.length),
    classNames: [],
    chunks: () => [Float64Array.from(data.flat())],
  });
}

const random = randomSource(4);
const far = Array.from(
  { length: 12 },
  () => Array.from({ length: 5 }, () => 1e5 + random.normal()),
);

Deno.test("distances keep their digits where the common mean is 1e5 times the spread", async () => {
  const { data } = await rowDissimilarities(rows(far), "l2", all);
  far.forEach((a, i) =>
    far.forEach((b, j) =>
      assertAlmostEquals(
        data[i * 12 + j],
        Math.hypot(...a.map((x, dim) => x - b[dim])),
        1e-9,
      )
    )
  );
});

Deno.test("1 - cosine keeps its digits where all rows point nearly one way", async () => {
  const { data } = await rowDissimilarities(rows(far), "cos", all);
  far.forEach((a, i) =>
    far.forEach((b, j) => {
      // 1 - cos = |u - v|^2 / 2 of unit vectors; u - v from the small differences.
      const [p, q] = [Math.hypot(...a), Math.hypot(...b)];
      const unit = Math.hypot(
        ...a.map((x, dim) => (x - b[dim]) / p - b[dim] * (p - q) / (p * q)),
      );
      assertAlmostEquals(data[i * 12 + j], unit * unit / 2, 1e-14);
    })
  );
});

Deno.test("correlation is the cosine of rows less their own average", async () => {
  const plain = far.map((row) => row.map((x) => x - 1e5));
  const centred = plain.map((row) => {
    const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
    return row.map((x) => x - mean);
  });
  const correlation = await rowDissimilarities(rows(plain), "corr", all);
  const cosine = await rowDissimilarities(rows(centred), "cos", all);
  correlation.data.forEach((value, at) =>
    assertAlmostEquals(value, cosine.data[at], 1e-12)
  );
});

Deno.test("a row of zeros is at distance 1 from the others, by cosine and by correlation", async () => {
  const set = rows([[0, 0, 0], [1, 2, 4], [3, 1, 1]]);
  for (const kind of ["cos", "corr"] as const) {
    const { data } = await rowDissimilarities(set, kind, all);
    assertEquals([data[0], data[1], data[2]], [0, 1, 1]);
  }
});
