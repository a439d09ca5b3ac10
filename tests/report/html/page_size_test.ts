import { assert, assertEquals } from "@std/assert";

import {
  detailsCollector,
  type FeatureSet,
  loadPlotKit,
  randomSource,
  renderReport,
  runDocument,
  scorePool,
} from "fair-collapse";

const CLASSES = 60, ROWS = 1500, DIMS = 12, MODELS = 9;
/** What pictures may take together, in pieces as large as WebP files of 64 pixels are. */
const PICTURES = 400_000, PICTURE = 1000;

function sets(): FeatureSet[] {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES);
  return Array.from({ length: MODELS }, (_, at) => {
    const random = randomSource(at + 1);
    const means = Float64Array.from(
      { length: CLASSES * DIMS },
      () => random.normal(),
    );
    const data = Float32Array.from(
      { length: ROWS * DIMS },
      (_, place) =>
        means[labels[Math.floor(place / DIMS)] * DIMS + place % DIMS] +
        random.normal(),
    );
    return {
      model: `vit_base_patch16_clip_224.variant_${at}`,
      rows: ROWS,
      dims: DIMS,
      labels,
      classNames: Array.from(
        { length: CLASSES },
        (_, id) => `a_class_with_a_long_name_${id}`,
      ),
      chunks: () => [data],
    };
  });
}

Deno.test("a page at the limits of its details is under 2 MB", async () => {
  const pool = sets();
  const collector = detailsCollector();
  const ranking = await scorePool(pool, {
    metrics: ["face", "silhouette", "nc1"],
    onAnalysis: collector.add,
  });
  const details = await collector.result(
    ranking.models.map(({ name }) => name),
  );
  assertEquals(details.models.length, 8);
  assertEquals(details.classes.length, 20);
  const named = new Set(
    details.models.flatMap(({ exemplars }) =>
      exemplars.flatMap(({ typical, confused }) => [
        ...typical,
        ...confused.map(({ sample }) => sample),
      ])
    ),
  );
  const pictured = [...named].slice(0, PICTURES / PICTURE);
  assertEquals(pictured.length, PICTURES / PICTURE);
  const run = runDocument({
    data: {
      name: "many",
      path: "many/",
      task: "image",
      samples: ROWS,
      classes: pool[0].classNames.map((name) => ({ name, count: 25 })),
      remarks: [],
    },
    models: pool.map(({ model, rows, dims }) => ({
      name: model,
      source: `models/${model}.onnx`,
      sha256: "01".repeat(32),
      rows,
      dims,
    })),
    ranking,
    details: {
      ...details,
      samples: Array.from({ length: ROWS }, (_, sample) => ({
        sample,
        source: `a_class_with_a_long_name_${
          sample % CLASSES
        }/image_${sample}.jpg`,
        ...(pictured.includes(sample) && {
          thumbnail: `data:image/webp;base64,${"A".repeat(PICTURE - 24)}`,
        }),
      })),
    },
  });
  const page = renderReport(run, await loadPlotKit());
  const size = new TextEncoder().encode(page).length;
  assert(size < 2_000_000, `${size} bytes`);
});
