/**
 * The open choices of FaCe: what its paper leaves to the reader, as options.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { ClassFairnessOptions } from "../statistics/class_fairness.ts";
import type { ClassCovariance } from "../statistics/class_gaussians.ts";
import type { GlobalMean } from "../statistics/between_scatter.ts";
import type { Normalisation } from "../statistics/normalise.ts";
import type { Precision } from "../statistics/precision.ts";
import type { VarianceCollapseOptions } from "../statistics/variance_collapse.ts";
import type { MetricOption, MetricOptions } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const precision = {
  default: "auto",
  values: ["auto", "float64", "float32"],
  help:
    "Format of the heavy products; auto is float64 for float64 features and where it costs little, else float32 (agrees to 1e-4). Sums over blocks, means and scores are float64 in any case",
} as const satisfies MetricOption;

/** Options of C. */
export const collapseOptions = {
  globalMean: {
    default: "classes",
    values: ["classes", "samples"],
    help:
      "What the class means are measured from: the mean of the class means, or that of all samples",
  },
  precision,
} as const satisfies Record<string, MetricOption>;

/** Options of F. */
export const fairnessOptions = {
  covariance: {
    default: "diagonal",
    values: ["spherical", "diagonal", "full"],
    help:
      "Shape of the class Gaussians' covariance. On 47 small models and 5 targets diagonal gave a weighted tau of 0.52, spherical after PCA 64 0.42 (difference -0.10, 95 % interval -0.16 to -0.02)",
  },
  temperature: {
    default: 1,
    help:
      "Temperature t of the softmax over the coefficients. t = 0.05 changed the weighted tau by -0.10 (-0.18 to -0.04)",
  },
  pcaDims: {
    default: null,
    help:
      "Principal axes to look at the features on, e.g. 64; null leaves the features as they are. Diagonal after PCA 64 gave a weighted tau of 0.25 against 0.52 without",
  },
  epsilon: {
    default: 1e-6,
    help:
      "Share of the mean variance that is added to every variance, so that a class of one sample has a density",
  },
  precision,
} as const satisfies Record<string, MetricOption>;

/** Options of FaCe. */
export const faceOptions = {
  ...fairnessOptions,
  globalMean: collapseOptions.globalMean,
  collapse: {
    default: "raw",
    values: ["raw", "log"],
    help:
      "Term of the collapse: C itself, or -log(-C), where one model with a far lower C would squeeze all others together. log changed the weighted tau by +0.06 (0.01 to 0.09) under the spherical form",
  },
  normalisation: {
    default: "minmax",
    values: ["minmax", "zscore", "rank", "none"],
    help: "How C and F are brought to one scale over the candidates",
  },
  fairnessFloor: {
    default: 0,
    help:
      "Least span of F over the candidates, as a share of log(K - 1), for min-max and z-scores; 0.01 keeps differences from being blown up where F hardly varies",
  },
} as const satisfies Record<string, MetricOption>;

/** Values of FaCe's options. */
export interface FaceValues
  extends Required<ClassFairnessOptions>, Required<VarianceCollapseOptions> {
  readonly covariance: ClassCovariance;
  readonly globalMean: GlobalMean;
  readonly precision: Precision;
  readonly normalisation: Normalisation;
  readonly collapse: "raw" | "log";
  readonly fairnessFloor: number;
}

/**
 * Given options with the defaults of the others.
 *
 * @throws {InputError} If `collapse` or `fairnessFloor` has a value that it cannot have; the others
 * are checked where they are used.
 */
export function faceValues(given: MetricOptions = {}): FaceValues {
  const values = withDefaults(faceOptions, given) as FaceValues;
  const { collapse, fairnessFloor } = values;
  if (collapse !== "raw" && collapse !== "log") {
    throw new InputError(
      `Expected collapse to be one of raw, log but found "${collapse}"`,
    );
  }
  if (!(fairnessFloor >= 0 && fairnessFloor < Infinity)) {
    throw new InputError(
      `Expected fairnessFloor to be 0 or more, e.g. 0.01, but found ${fairnessFloor}`,
    );
  }
  return values;
}
