/**
 * PED: potential energy decline, a push apart of the classes before they are scored.
 *
 * @see Li, Hu, Ge, Shan, Duan 2023, {@link https://arxiv.org/abs/2308.15074}
 * @module
 */
import { NotApplicableError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { analyse } from "../statistics/analyse.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { classMoments } from "../statistics/class_moments.ts";
import { momentsOf } from "../statistics/moments_of.ts";
import { logMe } from "./log_me.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { sfda } from "./sfda.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  measure: {
    default: "sfda",
    values: ["sfda", "logme", "logmeFixedPoint"],
    help:
      "What scores the pushed features; logmeFixedPoint is the LogME of the published call",
  },
  nsigma: {
    default: 0.6,
    help:
      "Radius of a class, in root summed variances; 0.3 and 0.6 in the published code",
  },
  timeStep: { default: 0.1, help: "Length of a step" },
  constant: { default: 1, help: "Strength of the force" },
  exitRatio: {
    default: 0.5,
    help:
      "Stop once a step moves less than this share of what the first one moved",
  },
  maxSteps: { default: 6, help: "Steps at most" },
} as const satisfies Record<string, MetricOption>;

/**
 * PED: SFDA or LogME of the features after overlapping classes have pushed each other apart. It
 * needs features of the source data, whose mean and spread set the scale.
 */
export const ped: Metric = {
  id: "ped",
  title: "PED",
  reference: "Li, Hu, Ge, Shan, Duan 2023, arXiv 2308.15074",
  formula:
    "SFDA of X pushed: classes within n sigma of each other move apart by min(t^2 c overlap / 2, overlap) until the moves fade",
  cost: "K^2 D + what the score costs",
  note:
    "Made for self-supervised models, whose classes overlap. Where no two classes overlap it is the plain score.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { measure, ...push } = withDefaults(options, given);
    const source = analysis.features.sourceFeatures;
    if (!source) {
      throw new NotApplicableError(
        "PED needs features of the source data to set its scale, and the set has none",
      );
    }
    if (source.dims !== analysis.dims) {
      throw new ShapeError(
        `Expected source features of ${analysis.dims} dims but found ${source.dims}`,
      );
    }
    const { shifts, steps } = await pushes(analysis, source, push);
    const pushed = moved(analysis, shifts);
    const { score } = measure === "sfda"
      ? await sfda.terms(pushed)
      : await logMe.terms(pushed, {
        version: measure === "logme" ? "corrected" : "fixedPoint",
      });
    return { score, steps };
  },
};

/** How far each class is pushed in all, in the features' own scale. */
async function pushes(
  analysis: Analysis,
  source: FeatureMatrix,
  { nsigma, timeStep, constant, exitRatio, maxSteps }: {
    nsigma: number;
    timeStep: number;
    constant: number;
    exitRatio: number;
    maxSteps: number;
  },
): Promise<{ shifts: Float64Array; steps: number }> {
  const { classes, dims, counts } = analysis;
  const scales = classMoments(source, new Int32Array(source.rows)).squares.data
    .map((squares) => Math.max(Math.sqrt(squares / source.rows), 1e-3));
  const { means, squares } = await momentsOf(analysis);
  const positions = means.data.map((mean, at) =>
    (mean - means.data[at % dims]) / scales[at % dims]
  );
  const radii = Float64Array.from({ length: classes }, (_, k) => {
    let sum = 0;
    for (let dim = 0; dim < dims; dim++) {
      sum += squares.data[k * dims + dim] / counts[k] / scales[dim] ** 2;
    }
    return nsigma * Math.sqrt(sum);
  });
  const total = new Float64Array(classes * dims);
  let first = 0, steps = 0;
  for (; steps < maxSteps; steps++) {
    const step = repulsion(
      positions,
      radii,
      dims,
      (overlap) => Math.min(timeStep ** 2 * constant * overlap / 2, overlap),
    );
    const change = step.reduce((sum, value) => sum + Math.abs(value), 0);
    if (steps === 0) first = change;
    if (first === 0 || change / first <= exitRatio) break;
    for (let at = 0; at < step.length; at++) {
      positions[at] += step[at];
      total[at] += step[at] * scales[at % dims];
    }
  }
  return { shifts: total, steps };
}

/** How far each class is moved by the others that it overlaps. */
function repulsion(
  positions: Float64Array,
  radii: Float64Array,
  dims: number,
  lengthOf: (overlap: number) => number,
): Float64Array {
  const step = new Float64Array(positions.length);
  for (let a = 0; a < radii.length; a++) {
    for (let b = 0; b < a; b++) {
      const gap = new Float64Array(dims);
      let squares = 0;
      for (let dim = 0; dim < dims; dim++) {
        gap[dim] = positions[a * dims + dim] - positions[b * dims + dim];
        squares += gap[dim] ** 2;
      }
      const distance = Math.sqrt(squares);
      const overlap = radii[a] + radii[b] - distance;
      // Classes with one and the same mean have no direction to be pushed in.
      if (overlap <= 0 || distance === 0) continue;
      const length = lengthOf(overlap) / distance;
      for (let dim = 0; dim < dims; dim++) {
        step[a * dims + dim] += length * gap[dim];
        step[b * dims + dim] -= length * gap[dim];
      }
    }
  }
  return step;
}

/** The same rows, each shifted with its class. */
function moved(analysis: Analysis, shifts: Float64Array): Analysis {
  const { features, labels, dims, product } = analysis;
  return analyse({
    rows: analysis.rows,
    dims,
    labels,
    classNames: analysis.classNames,
    async *chunks() {
      let row = 0;
      for await (const chunk of features.chunks()) {
        const wide = Float64Array.from(chunk);
        for (let at = 0; at < wide.length; row++) {
          const first = labels[row] * dims;
          for (let own = first; own < first + dims; own++) {
            wide[at++] += shifts[own];
          }
        }
        yield wide;
      }
    },
  }, product);
}
