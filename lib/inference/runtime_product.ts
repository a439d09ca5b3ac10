/**
 * Products of big matrices on ONNX Runtime, by a graph of one Gemm.
 *
 * @module
 */
import type { OnnxRuntime, RuntimeSession } from "../deps/onnx_runtime.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type {
  HeldProduct,
  ProductOptions,
  RowOffsets,
  ScatterOnAxes,
} from "../linalg/matrix_product.ts";
import {
  productInBlocks,
  productShape,
  typeOf,
} from "../linalg/product_in_blocks.ts";
import { runtimeScatter } from "./runtime_scatter.ts";
import { writeOnnx } from "./write_onnx.ts";

/** What a product runs on. */
export interface RuntimeProductOptions {
  /** Name in reports. */
  readonly name: string;
  /** Multiplies float64 factors, where the backend has none; opened with the first of them. */
  readonly float64Product?: () => Promise<HeldProduct>;
  /** The runtime that makes the tensors. */
  readonly runtime: OnnxRuntime;
  /** Runs the calls one after the other. */
  readonly queue: <T>(task: () => Promise<T>) => Promise<T>;
  /** Loads a graph. */
  readonly load: (graph: Uint8Array) => Promise<RuntimeSession>;
  /** Numbers of the left factor that are handed over at once. Default 4 Mi: 16 MiB of float32. */
  readonly blockSize?: number;
}

/**
 * A product on a runtime. A left factor of many rows goes over in blocks of whole rows, so that the runtime
 * holds a block and never the matrix; where the rows are summed over (`transposeLeft`), the sums of the
 * blocks are added in float64.
 */
export function runtimeProduct(options: RuntimeProductOptions): HeldProduct {
  const { name, runtime, queue, blockSize = 4 * 1024 * 1024 } = options;
  const sessions = new Map<string, Promise<RuntimeSession>>();
  let wide: Promise<HeldProduct> | undefined;

  function session(
    key: string,
    graph: () => Uint8Array,
  ): Promise<RuntimeSession> {
    let loaded = sessions.get(key);
    if (!loaded) {
      loaded = options.load(graph());
      sessions.set(key, loaded);
      loaded.catch(() => sessions.delete(key));
    }
    return loaded;
  }

  async function multiply<T extends Float32Array | Float64Array>(
    left: FeatureMatrix<T>,
    right: FeatureMatrix<T>,
    { transposeLeft = false, transposeRight = false }: ProductOptions = {},
  ): Promise<FeatureMatrix<T>> {
    const turns = { transposeLeft, transposeRight };
    const { type } = productShape(left, right, turns);
    if (type === "float64" && options.float64Product) {
      wide ??= options.float64Product();
      return await (await wide).multiply(left, right, turns);
    }
    const [transA, transB] = [Number(transposeLeft), Number(transposeRight)];
    const run = async (
      a: FeatureMatrix<T>,
      b: FeatureMatrix<T>,
    ): Promise<T> => {
      const gemmSession = await session(
        `${type} ${transA} ${transB}`,
        () => gemm(type, transA, transB),
      );
      const { y } = await queue(() =>
        gemmSession.run({
          a: new runtime.Tensor(type, a.data, [a.rows, a.dims]),
          b: new runtime.Tensor(type, b.data, [b.rows, b.dims]),
        })
      );
      return y.data as T;
    };
    return await productInBlocks(left, right, turns, run, blockSize);
  }

  async function scatter<T extends Float32Array | Float64Array>(
    rows: FeatureMatrix<T>,
    axes: FeatureMatrix<T>,
    offsets?: RowOffsets<T>,
  ): Promise<ScatterOnAxes<T>> {
    if (typeOf(rows, axes) === "float64" && options.float64Product) {
      wide ??= options.float64Product();
      return await (await wide).scatter!(rows, axes, offsets);
    }
    return await runtimeScatter(
      { runtime, queue, session },
      rows,
      axes,
      offsets,
    );
  }

  async function release(): Promise<void> {
    const loaded = [...sessions.values()];
    const opened = wide;
    sessions.clear();
    wide = undefined;
    await (await opened)?.release();
    for (const promise of loaded) {
      const session = await promise;
      await queue(() => session.release());
    }
  }

  return {
    name,
    hasFloat64: !options.float64Product,
    multiply,
    scatter,
    release,
  };
}

function gemm(
  type: "float32" | "float64",
  transA: number,
  transB: number,
): Uint8Array {
  return writeOnnx({
    nodes: [{
      op: "Gemm",
      inputs: ["a", "b"],
      outputs: ["y"],
      attributes: { transA, transB },
    }],
    inputs: [
      { name: "a", type, dims: ["leftRows", "leftDims"] },
      { name: "b", type, dims: ["rightRows", "rightDims"] },
    ],
    outputs: [{ name: "y", type, dims: ["rows", "dims"] }],
  });
}
