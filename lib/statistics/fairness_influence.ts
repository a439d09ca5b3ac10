/**
 * How much each row moves the class fairness F.
 *
 * @see Hampel 1974, {@link https://doi.org/10.1080/01621459.1974.10482962} (influence functions)
 * @module
 */
import type { Analysis } from "./analysis.ts";
import { visitPairs } from "./bhattacharyya.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { type ClassGaussians, gaussiansOf } from "./class_gaussians.ts";

/** The choices of F whose influence is known in closed form. */
export interface FairnessInfluenceOptions {
  /** Shape of the variances. Default "diagonal". */
  readonly covariance?: "spherical" | "diagonal";
  /** Share of the mean variance that is added to every variance. Default 1e-6. */
  readonly epsilon?: number;
  /** Temperature of the softmax. Default 1. */
  readonly temperature?: number;
}

/** Derivatives of F with respect to the class means and the variances along the axes; classes x dims. */
interface Slopes {
  readonly ofMeans: Float64Array;
  readonly ofVariances: Float64Array;
}

/**
 * Derivative of F with respect to the weight of each row, the weights of a class adding up to its
 * size; shared.
 *
 * The ridge is taken as fixed. One pass over the rows and one over the pairs of classes.
 */
export function fairnessInfluence(
  analysis: Analysis,
  options: FairnessInfluenceOptions = {},
): Promise<Float64Array> {
  const { covariance = "diagonal", epsilon = 1e-6, temperature = 1 } = options;
  const key = `fairness influence:${covariance}:${epsilon}:${temperature}`;
  return analysis.share(key, async () => {
    const { rows, dims, labels, counts } = analysis;
    const gaussians = await gaussiansOf(analysis, { covariance, epsilon });
    const { ofMeans, ofVariances } = slopes(gaussians, temperature);
    const influence = new Float64Array(rows);
    for await (const { start, matrix } of centredBlocks(analysis, "float64")) {
      for (let row = 0; row < matrix.rows; row++) {
        const k = labels[start + row];
        let sum = 0;
        for (let dim = 0; dim < dims; dim++) {
          const residual = matrix.data[row * dims + dim];
          const at = k * dims + dim;
          sum += residual * (ofMeans[at] + ofVariances[at] * residual);
        }
        influence[start + row] = sum / counts[k];
      }
    }
    return influence;
  });
}

function slopes(gaussians: ClassGaussians, temperature: number): Slopes {
  const { rows: classes, dims, data: means } = gaussians.means;
  const { data: variances, dims: numbers } = gaussians.variances;
  const ofMeans = new Float64Array(classes * dims);
  const ofVariances = new Float64Array(classes * dims);
  const weights = distanceSlopes(gaussians, temperature);
  const step = Number(numbers === dims);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++) {
      const weight = weights[a * classes + b];
      if (weight === 0) continue;
      for (let dim = 0; dim < dims; dim++) {
        const va = variances[a * numbers + step * dim];
        const vb = variances[b * numbers + step * dim];
        const both = (va + vb) / 2;
        const apart = means[a * dims + dim] - means[b * dims + dim];
        const pull = weight * apart / (4 * both);
        ofMeans[a * dims + dim] += pull;
        ofMeans[b * dims + dim] -= pull;
        const shared = (1 / both - (apart / both) ** 2 / 4) / 4;
        ofVariances[a * dims + dim] += weight * (shared - 1 / (4 * va));
        ofVariances[b * dims + dim] += weight * (shared - 1 / (4 * vb));
      }
    }
  }
  if (step === 0) averageOverAxes(ofVariances, classes, dims);
  return { ofMeans, ofVariances };
}

/** A spherical variance is the mean over the axes: each axis moves it by its share. */
function averageOverAxes(
  slopes: Float64Array,
  classes: number,
  dims: number,
): void {
  for (let k = 0; k < classes; k++) {
    const own = slopes.subarray(k * dims, (k + 1) * dims);
    own.fill(own.reduce((sum, slope) => sum + slope, 0) / dims);
  }
}

/** dF / dD_ab for the Bhattacharyya distance of each pair, classes x classes. */
function distanceSlopes(
  gaussians: ClassGaussians,
  temperature: number,
): Float64Array {
  const classes = gaussians.means.rows;
  const scaled = new Float64Array(classes * classes);
  visitPairs(gaussians, (a, b, log) => {
    scaled[a * classes + b] = scaled[b * classes + a] = Math.exp(log) /
      temperature;
  });
  const result = new Float64Array(classes * classes);
  if (classes < 3) return result;
  for (let a = 0; a < classes; a++) {
    const others = Array.from({ length: classes }, (_, b) => b).filter((b) =>
      b !== a
    );
    const top = Math.max(...others.map((b) => scaled[a * classes + b]));
    const sum = others.reduce(
      (total, b) => total + Math.exp(scaled[a * classes + b] - top),
      0,
    );
    const logs = others.map((b) =>
      scaled[a * classes + b] - top - Math.log(sum)
    );
    const entropy = -logs.reduce(
      (total, log) => total + Math.exp(log) * log,
      0,
    );
    others.forEach((b, place) => {
      const slope = -Math.exp(logs[place]) * (logs[place] + entropy) / classes;
      // The coefficient falls with the distance; both orders of the pair count.
      const change = -scaled[a * classes + b] * slope;
      result[a * classes + b] += change;
      result[b * classes + a] += change;
    });
  }
  return result;
}
