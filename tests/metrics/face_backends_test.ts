import { assert, assertEquals } from "@std/assert";

import { plainProduct } from "../../lib/linalg/plain_product.ts";
import type { MatrixProduct } from "../../lib/linalg/matrix_product.ts";
import { face } from "../../lib/metrics/face.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { onEachBackend } from "../inference/backends.ts";
import { featureCase } from "../statistics/feature_cases.ts";

/** More dims than are decomposed at once, and more classes than axes, so that every short cut is taken. */
const { features, labels } = featureCase({
  rows: 900,
  dims: 540,
  classes: 30,
  spread: 3,
  offset: 1,
});
const narrow = Float32Array.from(features.data);

async function terms(product: MatrixProduct, precision: string) {
  const analysis = analyse({
    rows: 900,
    dims: 540,
    labels,
    classNames: [],
    chunks: () => [narrow.subarray(0, 300 * 540), narrow.subarray(300 * 540)],
  }, product);
  return await face.terms(analysis, {
    pcaDims: 8,
    temperature: 0.1,
    precision,
  });
}

Deno.test("every backend computes FaCe as the plain loops do, and the same bits twice", async (t) => {
  const plain = await terms(plainProduct, "float64");
  await onEachBackend(t, async ({ product }) => {
    for (const [precision, within] of [["float64", 1e-9], ["float32", 1e-4]]) {
      const found = await terms(product, String(precision));
      for (const [name, value] of Object.entries(plain)) {
        const apart = Math.abs(found[name] - value);
        assert(
          apart <= Number(within) * Math.abs(value),
          `${name} in ${precision}: ${found[name]}, not ${value}`,
        );
      }
      assertEquals(await terms(product, String(precision)), found);
    }
  });
});
