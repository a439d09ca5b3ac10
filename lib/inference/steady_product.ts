/**
 * A product that outlives its GPU.
 *
 * @module
 */
import type { HeldProduct } from "../linalg/matrix_product.ts";

import { isDeviceLost } from "./backend_failure.ts";

/**
 * A product on a GPU as long as its device is there, and on something else from then on; `name` tells on which.
 *
 * A product that was under way is computed again, so that no result is of both.
 *
 * @param gpu What multiplies at first.
 * @param open Opens what multiplies when the device is lost.
 */
export function steadyProduct(
  gpu: HeldProduct,
  open: () => Promise<HeldProduct>,
): HeldProduct {
  let current = gpu;
  let opening: Promise<HeldProduct> | undefined;
  const steady = async <T>(
    use: (product: HeldProduct) => Promise<T>,
  ): Promise<T> => {
    const used = current;
    try {
      return await use(used);
    } catch (error) {
      if (used !== gpu || !isDeviceLost(error)) throw error;
      current = await (opening ??= open());
      return await use(current);
    }
  };
  return {
    get name() {
      return current.name;
    },
    get hasFloat64() {
      return current.hasFloat64;
    },
    multiply: (left, right, options) =>
      steady((product) => product.multiply(left, right, options)),
    ...(gpu.scatter && {
      scatter: (rows, axes, offsets) =>
        steady((product) => product.scatter!(rows, axes, offsets)),
    }),
    async release() {
      // What holds a lost device may fail to give it back.
      await gpu.release().catch((error) => {
        if (!isDeviceLost(error)) throw error;
      });
      await (await opening)?.release();
    },
  };
}
