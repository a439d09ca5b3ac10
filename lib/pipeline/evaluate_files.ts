/**
 * How well scores foretold accuracies, from files of both.
 *
 * @module
 */
import {
  type EvaluateOptions,
  evaluateScores,
  type Evaluation,
} from "../ranking/evaluate.ts";

import { readScores, readTruth } from "./score_tables.ts";

/** How to evaluate. */
export interface EvaluateFilesOptions extends EvaluateOptions {
  /** Which target, where the truth has several. */
  readonly target?: string;
}

/**
 * The table metrics x statistics of a file of scores against a file of true accuracies.
 *
 * @param scores Path of the JSON or CSV of `rank` or `score`, or of a CSV with a column model and one a metric.
 * @param truth Path of a CSV with the columns model and accuracy, of JSON, or of a ground truth such as the zoo's.
 * @throws {InputError} If a file is of another form, or the two name different models (both differences listed).
 *
 * @example
 * ```ts
 * import { evaluateFiles } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/scores.csv`, "model,face,leep\na,0.2,-1\nb,0.9,-3\nc,1.4,-2\n");
 * await Deno.writeTextFile(`${folder}/truth.csv`, "model,accuracy\na,71.5\nb,80.1\nc,88.0\n");
 * const { metrics } = await evaluateFiles(`${folder}/scores.csv`, `${folder}/truth.csv`);
 * assertEquals(metrics[0].statistics.weightedTau.estimate, 1);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function evaluateFiles(
  scores: string,
  truth: string,
  options: EvaluateFilesOptions = {},
): Promise<Evaluation> {
  return evaluateScores(
    await readScores(scores),
    await readTruth(truth, options.target),
    options,
  );
}
