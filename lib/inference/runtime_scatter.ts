/**
 * The scatter of rows applied to axes on ONNX Runtime, by a graph that gets the rows once.
 *
 * @module
 */
import type { OnnxRuntime, RuntimeSession } from "../deps/onnx_runtime.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { RowOffsets, ScatterOnAxes } from "../linalg/matrix_product.ts";
import { writeOnnx } from "./write_onnx.ts";

/** What it runs on. */
export interface RuntimeScatterOptions {
  /** The runtime that makes the tensors. */
  readonly runtime: OnnxRuntime;
  /** Runs the calls one after the other. */
  readonly queue: <T>(task: () => Promise<T>) => Promise<T>;
  /** A session for a graph, loaded once for each key. */
  readonly session: (
    key: string,
    graph: () => Uint8Array,
  ) => Promise<RuntimeSession>;
}

/**
 * Rows along axes less their offsets, and the product of that, transposed, with the rows.
 *
 * @param rows Rows x dims.
 * @param axes Axes x dims.
 * @param offsets Taken off each row's coordinates.
 */
export async function runtimeScatter<T extends Float32Array | Float64Array>(
  { runtime, queue, session }: RuntimeScatterOptions,
  rows: FeatureMatrix<T>,
  axes: FeatureMatrix<T>,
  offsets?: RowOffsets<T>,
): Promise<ScatterOnAxes<T>> {
  const type = rows.data instanceof Float64Array ? "float64" : "float32";
  const loaded = await session(
    `${type} scatter ${offsets ? "of offset rows" : ""}`,
    () => scatterGraph(type, offsets !== undefined),
  );
  const tensor = ({ rows, dims, data }: FeatureMatrix) =>
    new runtime.Tensor(type, data, [rows, dims]);
  const { along, image } = await queue(() =>
    loaded.run({
      rows: tensor(rows),
      axes: tensor(axes),
      ...(offsets && {
        offsets: tensor(offsets.values),
        groups: new runtime.Tensor("int32", offsets.groups, [rows.rows]),
      }),
    })
  );
  return {
    along: { rows: rows.rows, dims: axes.rows, data: along.data as T },
    image: { rows: axes.rows, dims: axes.dims, data: image.data as T },
  };
}

function scatterGraph(
  type: "float32" | "float64",
  offset: boolean,
): Uint8Array {
  const forth = {
    op: "Gemm",
    inputs: ["rows", "axes"],
    outputs: [offset ? "raw" : "along"],
    attributes: { transB: 1 },
  };
  const back = {
    op: "Gemm",
    inputs: ["along", "rows"],
    outputs: ["image"],
    attributes: { transA: 1 },
  };
  return writeOnnx({
    nodes: offset
      ? [
        forth,
        { op: "Gather", inputs: ["offsets", "groups"], outputs: ["shift"] },
        { op: "Sub", inputs: ["raw", "shift"], outputs: ["along"] },
        back,
      ]
      : [forth, back],
    inputs: [
      { name: "rows", type, dims: ["count", "dims"] },
      { name: "axes", type, dims: ["axisCount", "dims"] },
      ...(offset
        ? [
          { name: "offsets", type, dims: ["groupCount", "axisCount"] },
          { name: "groups", type: "int32" as const, dims: ["count"] },
        ]
        : []),
    ],
    outputs: [
      { name: "along", type, dims: ["count", "axisCount"] },
      { name: "image", type, dims: ["axisCount", "dims"] },
    ],
  });
}
