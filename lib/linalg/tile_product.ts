/**
 * Products of matrices in WebAssembly by programs of our own.
 *
 * ONNX Runtime's build for WebAssembly has no fused products, and multiplies float64 a number at a time: on two cores
 * it reaches 71 (float32) and 17 (float64) billion operations a second. The tiles of wasm/tiles_float32.wat and
 * wasm/tiles_float64.wat reach 120 and 58 of the 133 and 66 that two cores have in registers of 128 bits.
 * `deno task wasm:build` assembles them.
 *
 * @module
 */
import type { HeldProduct } from "./matrix_product.ts";
import { multiplyTiles, scatterTiles } from "./multiply_tiles.ts";
import { productInBlocks, typeOf } from "./product_in_blocks.ts";
import {
  openTileThreads,
  runsTiles,
  type TileThreads,
} from "./tile_threads.ts";

/** Milliseconds without a product after which threads and memory are given back: workers would keep a program alive. */
const IDLE = 1000;

/**
 * A product in tiles, or the one given where the engine lacks fused products or shared memory.
 *
 * Deterministic to the last bit on one machine, on however many threads.
 *
 * @param threads Threads to use, this one among them; they start with the first product, and end after a second without.
 * @param otherwise Multiplies what does not fit in the memory of the tiles.
 */
export function tileProduct(
  threads: number,
  otherwise: HeldProduct,
): HeldProduct {
  if (!runsTiles()) return otherwise;
  let opening: Promise<TileThreads> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const open = () => opening ??= openTileThreads(threads);
  const close = async () => {
    clearTimeout(idle);
    const opened = opening;
    opening = undefined;
    (await opened?.catch(() => undefined))?.close();
  };
  /** In tiles, unless there is no memory for it. */
  async function inTiles<T>(
    work: (threads: TileThreads) => T | Promise<T>,
    instead: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await open());
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return await instead();
    } finally {
      clearTimeout(idle);
      idle = setTimeout(close, IDLE);
    }
  }
  return {
    name: otherwise.name,
    hasFloat64: true,
    multiply: (left, right, options = {}) =>
      inTiles(
        (opened) =>
          productInBlocks(
            left,
            right,
            options,
            (a, b) => multiplyTiles(opened, a, b, options).data,
          ),
        () => otherwise.multiply(left, right, options),
      ),
    scatter: (rows, axes, offsets) => {
      typeOf(rows, axes);
      return inTiles(
        (opened) => scatterTiles(opened, rows, axes, offsets),
        () => otherwise.scatter!(rows, axes, offsets),
      );
    },
    async release() {
      await close();
      await otherwise.release();
    },
  };
}
