/** A made-up pool of models whose features grow tighter with their truth. @module */
import {
  type FeatureSet,
  plainProduct,
  randomSource,
  type ZooTarget,
} from "fair-collapse";

import type { TargetFeatures } from "../../tasks/bench/results/zoo_features.ts";

const ATTRIBUTES = ["plain", "mixer"].flatMap((architecture) =>
  ["mnist", "cifar10", "<b>bold</b>"].map((source) => ({
    architecture,
    source,
    loss: "squared",
  }))
);

/** Six models on four classes of 12 rows in 5 dims. */
export function madeUpTarget(
  name: string,
  { seed = 1, keptAside = false, noise = 0.05 } = {},
): TargetFeatures {
  const random = randomSource(seed);
  const labels = Int32Array.from({ length: 48 }, (_, row) => row % 4);
  const means = Array.from({ length: 20 }, () => random.normal());
  const models = ATTRIBUTES.map((attributes) => ({
    name: `${attributes.architecture}_${attributes.source}`,
    task: "image" as const,
    path: "",
    attributes,
  }));
  const truth: Record<string, number> = {};
  const features = models.map(({ name }, place): FeatureSet => {
    const spread = 2 - place / 4;
    truth[name] = 0.5 + place / 20 + noise * random.normal();
    const data = Float64Array.from(
      { length: 48 * 5 },
      (_, at) =>
        means[labels[Math.floor(at / 5)] * 5 + at % 5] +
        spread * random.normal(),
    );
    return {
      model: name,
      rows: 48,
      dims: 5,
      labels,
      classNames: ["a", "b", "c", "d"],
      chunks: () => [data],
    };
  });
  const target: ZooTarget = {
    name,
    task: "image",
    classNames: ["a", "b", "c", "d"],
    keptAside,
    measure: "accuracy",
    truth,
    spread: Object.fromEntries(models.map(({ name }) => [name, 0.01])),
    halfAgreement: 0.8,
  };
  return {
    target,
    models,
    features,
    product: plainProduct,
    runtime: "none",
  };
}
