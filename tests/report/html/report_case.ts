/** A run with details, with names that a page must not take for its own. @module */
import {
  detailsCollector,
  evaluateScores,
  type FeatureSet,
  randomSource,
  type RunDocument,
  runDocument,
  scorePool,
} from "fair-collapse";

/** Names that would be markup, script or the end of an attribute, if they were not text. */
export const CLASS_NAMES = [
  "<script>globalThis.hacked = true</script>",
  `"quoted" & 'odd'`,
  "</style><img src=x onerror=alert(1)>",
  "owl",
  "a class whose name is much longer than any chart has room for",
];
/** The same for models. */
export const MODEL_NAMES = [
  "</script><b>tight</b>",
  `"><svg onload=alert(1)>`,
  "loose",
  "looser",
];
const ROWS = 150, DIMS = 8;

/** A picture of one pixel. */
export const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function sets(): FeatureSet[] {
  const classes = CLASS_NAMES.length;
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % classes);
  return MODEL_NAMES.map((model, at) => {
    const random = randomSource(at + 1);
    const means = Float64Array.from(
      { length: classes * DIMS },
      () => 3 * random.normal(),
    );
    const data = Float64Array.from(
      { length: ROWS * DIMS },
      (_, place) =>
        means[labels[Math.floor(place / DIMS)] * DIMS + place % DIMS] +
        (1 + at) * random.normal(),
    );
    return {
      model,
      rows: ROWS,
      dims: DIMS,
      labels,
      classNames: CLASS_NAMES,
      chunks: () => [data],
    };
  });
}

/** How to make a run. */
export interface ReportCaseOptions {
  /** Kind of the data. */
  readonly task?: RunDocument["data"]["task"];
  /** Whether it has details. */
  readonly details?: boolean;
  /** How many of the models. */
  readonly models?: number;
}

/** A run of made-up models; pictures, texts and frames as the task has them. */
export async function reportCase(
  { task = "image", details = true, models = MODEL_NAMES.length }:
    ReportCaseOptions = {},
): Promise<RunDocument> {
  const pool = sets().slice(0, models);
  const collector = detailsCollector();
  const ranking = await scorePool(pool, {
    metrics: ["face", "logme", "silhouette"],
    onAnalysis: collector.add,
  });
  const found = await collector.result(ranking.models.map(({ name }) => name));
  const values = Object.fromEntries(
    pool.map(({ model }, at) => [model, 0.9 - 0.1 * at]),
  );
  const scores = Object.fromEntries(
    ranking.metrics.map(({ metric, scores }) => [
      metric,
      Object.fromEntries(pool.map(({ model }, at) => [model, scores[at]])),
    ]),
  );
  const truth = pool.length < 3 ? undefined : {
    source: "accuracies.csv",
    values,
    metrics: evaluateScores(scores, values, {
      statistics: ["weightedTau", "kendallTau"],
      resamples: 50,
    }).metrics.map(({ metric, models, statistics }) => ({
      metric,
      models,
      weightedTau: statistics.weightedTau,
      kendallTau: statistics.kendallTau,
    })),
  };
  const [first] = found.models;
  return runDocument({
    data: {
      name: "<i>animals</i>",
      path: "animals/",
      task,
      samples: ROWS,
      classes: CLASS_NAMES.map((name) => ({ name, count: ROWS / 5 })),
      fingerprint: "ab".repeat(32),
      remarks: ["A remark with <b>markup</b>."],
    },
    models: pool.map(({ model, rows, dims }) => ({
      name: model,
      source: `${model}.onnx`,
      sha256: "01".repeat(32),
      tap: "/Flatten",
      tapReason: "last linear layer",
      rows,
      dims,
      extractionSeconds: 2,
    })),
    ranking,
    warnings: ["A warning with </script>."],
    seconds: { extraction: 4.2 },
    ...(details && {
      details: {
        ...found,
        samples: Array.from({ length: ROWS }, (_, sample) => ({
          sample,
          source: `<u>${sample}</u>.png`,
          ...(task === "image" && sample < 100 && { thumbnail: PIXEL }),
          ...(task === "text" && { text: `text ${sample} </script> & "more"` }),
        })),
        ...(task === "segmentation" && {
          frames: [{
            sample: 3,
            source: "street<3>.png",
            width: 1,
            height: 1,
            picture: PIXEL,
            labels: PIXEL,
            classes: [0, 3],
            grids: [{
              model: first.model,
              columns: 4,
              rows: 3,
              labels: PIXEL,
              nearest: PIXEL,
              agreement: 0.75,
            }],
          }],
        }),
        ...(truth && { truth }),
        command: ["fair-collapse", "rank", "--data", "it's here/"],
      },
    }),
  });
}
