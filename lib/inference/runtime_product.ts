/**
 * Products of big matrices on ONNX Runtime, by a graph of one Gemm.
 *
 * @module
 */
import type { OnnxRuntime, RuntimeSession } from "../deps/onnx_runtime.ts";
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type {
  MatrixProduct,
  ProductOptions,
  RowOffsets,
  ScatterOnAxes,
} from "../linalg/matrix_product.ts";
import { runtimeScatter } from "./runtime_scatter.ts";
import { writeOnnx } from "./write_onnx.ts";

/** A product that holds sessions. */
export interface RuntimeProduct extends MatrixProduct {
  /** Give the memory of the sessions back; the product can go on, it loads them anew. */
  release(): Promise<void>;
}

/** What a product runs on. */
export interface RuntimeProductOptions {
  /** Name in reports. */
  readonly name: string;
  /** Multiplies float64 factors, where the backend has none; opened with the first of them. */
  readonly float64Product?: () => Promise<RuntimeProduct>;
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
export function runtimeProduct(options: RuntimeProductOptions): RuntimeProduct {
  const { name, runtime, queue, blockSize = 4 * 1024 * 1024 } = options;
  const sessions = new Map<string, Promise<RuntimeSession>>();
  let wide: Promise<RuntimeProduct> | undefined;

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
    const type = typeOf(left, right);
    const [rows, inner] = turned(left, transposeLeft);
    const [innerRight, dims] = turned(right, transposeRight);
    if (inner !== innerRight) {
      throw new ShapeError(
        `Cannot multiply ${rows} x ${inner} by ${innerRight} x ${dims}: inner sizes differ`,
      );
    }
    if (type === "float64" && options.float64Product) {
      wide ??= options.float64Product();
      return await (await wide).multiply(left, right, {
        transposeLeft,
        transposeRight,
      });
    }
    const make = left.data.constructor as { new (length: number): T };
    if (rows * inner * dims === 0) {
      return { rows, dims, data: new make(rows * dims) };
    }

    const turns = [Number(transposeLeft), Number(transposeRight)] as const;
    const gemmSession = await session(
      `${type} ${turns.join(" ")}`,
      () => gemm(type, ...turns),
    );
    const run = async (
      a: FeatureMatrix<T>,
      b: FeatureMatrix<T>,
    ): Promise<T> => {
      const { y } = await queue(() =>
        gemmSession.run({
          a: new runtime.Tensor(type, a.data, [a.rows, a.dims]),
          b: new runtime.Tensor(type, b.data, [b.rows, b.dims]),
        })
      );
      return y.data as T;
    };
    const height = Math.max(1, Math.floor(blockSize / left.dims));
    // With both factors turned, a block of the inner dimension is no run of whole rows on the right.
    if (left.rows <= height || (transposeLeft && transposeRight)) {
      return { rows, dims, data: await run(left, right) };
    }

    if (!transposeLeft) {
      const data = new make(rows * dims);
      for (let start = 0; start < rows; start += height) {
        data.set(await run(rowsOf(left, start, height), right), start * dims);
      }
      return { rows, dims, data };
    }
    const sums = new Float64Array(rows * dims);
    for (let start = 0; start < left.rows; start += height) {
      const part = await run(
        rowsOf(left, start, height),
        rowsOf(right, start, height),
      );
      for (let index = 0; index < sums.length; index++) {
        sums[index] += part[index];
      }
    }
    const data = (type === "float64" ? sums : Float32Array.from(sums)) as T;
    return { rows, dims, data };
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

function typeOf(
  left: FeatureMatrix,
  right: FeatureMatrix,
): "float32" | "float64" {
  const wide = [left, right].map(({ data }) => data instanceof Float64Array);
  if (wide[0] !== wide[1]) {
    throw new ShapeError(
      "Cannot multiply float32 by float64; convert one of the factors",
    );
  }
  return wide[0] ? "float64" : "float32";
}

function turned(
  { rows, dims }: FeatureMatrix,
  transpose: boolean,
): [number, number] {
  return transpose ? [dims, rows] : [rows, dims];
}

function rowsOf<T extends Float32Array | Float64Array>(
  { rows, dims, data }: FeatureMatrix<T>,
  start: number,
  height: number,
): FeatureMatrix<T> {
  const end = Math.min(rows, start + height);
  return {
    rows: end - start,
    dims,
    data: data.subarray(start * dims, end * dims) as T,
  };
}
