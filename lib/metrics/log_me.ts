/**
 * LogME: logarithm of the maximum evidence of the labels given the features.
 *
 * @see You, Liu, Wang, Long 2021, {@link https://arxiv.org/abs/2102.11005}; You, Liu, Zhang, Wang,
 * Jordan, Long 2022, {@link https://arxiv.org/abs/2110.10545}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { Analysis } from "../statistics/analysis.ts";
import {
  type EvidenceOptions,
  maximumEvidence,
  type Precisions,
} from "../statistics/evidence.ts";
import { onPrincipalAxes } from "../statistics/principal_coordinates.ts";
import {
  classRegression,
  type RegressionSpectrum,
  regressionSpectrum,
} from "../statistics/regression_spectrum.ts";
import { rowsInMemory } from "../statistics/rows_in_memory.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const VERSIONS: Readonly<Record<string, EvidenceOptions>> = {
  corrected: {
    tolerance: 1e-3,
    strict: false,
    floor: 1e-5,
    floorInEvidence: false,
    allDims: true,
  },
  fixedPoint: {
    tolerance: 1e-3,
    strict: false,
    floor: 1e-5,
    floorInEvidence: false,
    allDims: false,
  },
  google: {
    tolerance: 1e-2,
    strict: false,
    floor: 1e-5,
    floorInEvidence: false,
    allDims: false,
  },
  icml: {
    tolerance: 1e-2,
    strict: true,
    floor: 1e-5,
    floorInEvidence: true,
    allDims: true,
  },
  tllib: {
    tolerance: 1e-2,
    strict: true,
    floor: 0,
    floorInEvidence: false,
    allDims: true,
  },
};

const options = {
  version: {
    default: "corrected",
    values: Object.keys(VERSIONS),
    help:
      "corrected is the fixed point with log alpha counted for every dim; fixedPoint (the authors' code of 2022) and google forget the dims beyond the number of rows, which lifts the score where dims > rows; icml is the authors' code of 2021, tllib the same without its 1e-5",
  },
  chained: {
    default: false,
    help:
      "Start each class where the one before ended, as transformer-ranker does; the score then depends on the classes' order",
  },
  target: {
    default: "labels",
    values: ["labels", "firstFeature"],
    help:
      "firstFeature regresses the first feature on the others: the regression form, for comparison with published code",
  },
  pcaDims: {
    default: null,
    help: "Keep this many principal axes first; null keeps the features",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * LogME: mean over the classes of the log evidence, in nats a row, that a Bayesian linear model
 * gives to belonging to the class or not. Features are not centred.
 */
export const logMe: Metric = {
  id: "logme",
  title: "LogME",
  reference:
    "You, Liu, Wang, Long 2021, arXiv 2102.11005; fixed point: You et al. 2022, arXiv 2110.10545",
  formula:
    "mean_k max_ab log p(1[y = k] | X, a, b) / N, weights N(0, 1/a), noise N(0, 1/b)",
  cost: "N D^2 + D^3",
  note:
    "A strong, parameter-free default on supervised pools. It judges a least-squares fit of the training rows, so with more dims than rows all models look alike, and a large common offset of the features costs evidence.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { version, chained, target, pcaDims } = withDefaults(options, given);
    if (analysis.classes < 2 && target === "labels") {
      throw new NotApplicableError("LogME needs two classes or more");
    }
    const reduced = await onPrincipalAxes(analysis, pcaDims);
    const spectrum = target === "labels"
      ? await classRegression(reduced)
      : await firstFeatureRegression(reduced);
    if (!(spectrum.values[0] > 0)) {
      throw new NotApplicableError("All features are 0: nothing to regress on");
    }
    const score = meanEvidence(spectrum, VERSIONS[version], chained);
    if (!Number.isFinite(score)) {
      throw new NotApplicableError(
        `The evidence of version ${version} is not finite where a class is fitted without error; version corrected has a floor`,
      );
    }
    return { score };
  },
};

function meanEvidence(
  spectrum: RegressionSpectrum,
  options: EvidenceOptions,
  chained: boolean,
): number {
  const targets = spectrum.lengths.length;
  let start: Precisions | undefined;
  let sum = 0;
  for (let target = 0; target < targets; target++) {
    const found = maximumEvidence(spectrum, target, options, start);
    sum += found.evidence;
    if (chained) start = found;
  }
  return sum / targets;
}

async function firstFeatureRegression(
  analysis: Analysis,
): Promise<RegressionSpectrum> {
  const { rows, dims, data } = await rowsInMemory(analysis);
  if (dims < 2) {
    throw new NotApplicableError(
      "Cannot regress the first feature on the others: there is one feature",
    );
  }
  const target = new Float64Array(rows);
  const others = new Float64Array(rows * (dims - 1));
  for (let row = 0; row < rows; row++) {
    target[row] = data[row * dims];
    others.set(
      data.subarray(row * dims + 1, (row + 1) * dims),
      row * (dims - 1),
    );
  }
  return await regressionSpectrum(
    analysis.product,
    { rows, dims: dims - 1, data: others },
    { rows: 1, dims: rows, data: target },
  );
}
