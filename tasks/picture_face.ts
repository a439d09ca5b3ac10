/**
 * Draw docs/face.svg: what FaCe sees in the features of three of the zoo's models on the sample data.
 *
 * Each panel shows the rows on the two main axes of the class means, each axis in units of the spread of the means on it:
 * the space in which variance collapse is measured. The smaller the clouds, the higher C; the more evenly they overlap, the
 * higher F.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { parseHTML } from "npm:linkedom@0.18.15";
import { Matrix, SingularValueDecomposition } from "../lib/deps/ml_matrix.ts";
import { extract, type FeatureSet, rankFeatures, zooFolder } from "../mod.ts";

const MODELS = [
  "residual_fashion_mnist_label_smoothing",
  "plain_cifar10_squared",
  "plain_random",
];

interface Point {
  readonly model: string;
  readonly class: string;
  readonly x: number;
  readonly y: number;
}

async function rowsOf(set: FeatureSet): Promise<Matrix> {
  const rows: number[][] = [];
  for await (const chunk of set.chunks()) {
    for (let at = 0; at < chunk.length; at += set.dims) {
      rows.push([...chunk.subarray(at, at + set.dims)]);
    }
  }
  return new Matrix(rows);
}

/** Rows on the two leading right singular vectors of the centred class means. */
async function points(set: FeatureSet, title: string): Promise<Point[]> {
  const rows = await rowsOf(set);
  const means = Matrix.zeros(set.classNames.length, set.dims);
  const counts = new Float64Array(set.classNames.length);
  for (let row = 0; row < set.rows; row++) {
    means.setRow(
      set.labels[row],
      Matrix.add(means.getRowVector(set.labels[row]), rows.getRowVector(row)),
    );
    counts[set.labels[row]]++;
  }
  for (let id = 0; id < counts.length; id++) means.mulRow(id, 1 / counts[id]);
  const centre = means.mean("column");
  means.subRowVector(centre);
  rows.subRowVector(centre);
  const { V, s } = decompose(means);
  const unit = (axis: number) => s[axis] / Math.sqrt(counts.length);
  const onAxes = rows.mmul(V);
  return Array.from(set.labels, (label, row) => ({
    model: title,
    class: set.classNames[label],
    x: onAxes.get(row, 0) / unit(0),
    y: onAxes.get(row, 1) / unit(1),
  }));
}

function decompose(means: Matrix): { V: Matrix; s: number[] } {
  const { rightSingularVectors, diagonal } = new SingularValueDecomposition(
    means,
    { autoTranspose: true },
  );
  return {
    V: rightSingularVectors.subMatrix(0, means.columns - 1, 0, 1),
    s: diagonal,
  };
}

const { features, backend } = await extract({
  models: MODELS.map((name) => zooFolder(`image/${name}.onnx`)),
  data: zooFolder("targets/fashion"),
  cache: null,
});
const ranking = await rankFeatures(features, { product: backend.product });
await backend.close();

const titled = features.map((set) => {
  const { terms, score } = ranking.models.find(({ name }) =>
    name === set.model
  )!;
  const figures = `C ${terms.collapse.toFixed(2)}   F ${
    terms.fairness.toFixed(3)
  }   FaCe ${score.toFixed(2)}`;
  return { set, title: `${set.model}\n${figures}` };
});
const data =
  (await Promise.all(titled.map(({ set, title }) => points(set, title))))
    .flat();

const { document } = parseHTML("<!doctype html><html></html>") as unknown as {
  document: never;
};
const plot = Plot.plot({
  document,
  width: 1080,
  height: 400,
  marginTop: 60,
  marginLeft: 40,
  style: { background: "white", fontSize: "12px", fontFamily: "sans-serif" },
  color: { legend: false, scheme: "Observable10" },
  fx: { domain: titled.map(({ title }) => title), axis: null, padding: 0.08 },
  x: { label: "first axis of the class means", domain: [-9, 9], ticks: 5 },
  y: { label: "second axis", domain: [-9, 9], ticks: 5 },
  marks: [
    Plot.frame({ stroke: "#ccc" }),
    Plot.dot(data, {
      fx: "model",
      x: "x",
      y: "y",
      fill: "class",
      r: 2.2,
      fillOpacity: 0.6,
      clip: true,
    }),
    Plot.text(titled, {
      fx: "title",
      frameAnchor: "top",
      dy: -40,
      text: "title",
      lineAnchor: "top",
      fontSize: 13,
    }),
    Plot.text(
      data,
      Plot.groupZ({ x: "mean", y: "mean", text: "first" }, {
        fx: "model",
        z: "class",
        x: "x",
        y: "y",
        text: "class",
        fill: "class",
        stroke: "white",
        strokeWidth: 5,
        fontSize: 14,
        fontWeight: "bold",
      }),
    ),
  ],
});
plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
await Deno.writeTextFile(
  new URL("../docs/face.svg", import.meta.url),
  `<!-- deno-fmt-ignore-file: made by tasks/picture_face.ts -->\n${plot.outerHTML}`,
);
