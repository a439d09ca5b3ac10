/**
 * A run's scores against known accuracies.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { evaluateScores } from "../ranking/evaluate.ts";
import type { TruthDetails } from "../report/details/run_details.ts";
import type { RunDocument } from "../report/run_document.ts";

import { readTruth } from "./score_tables.ts";

const LEAST = 3;

/**
 * How well a run's metrics foretold the accuracies in a file; models that only one of the two names are left out.
 *
 * @param run The run.
 * @param path What {@link readTruth} reads.
 * @param target Which target, where the file has several.
 * @throws {InputError} If the file is of another form, or fewer than three models are in both.
 */
export async function truthDetails(
  run: Pick<RunDocument, "models" | "metrics">,
  path: string,
  target?: string,
): Promise<TruthDetails> {
  const truth = await readTruth(path, target);
  const names = run.models.map(({ name }) => name);
  const known = names.filter((name) => Object.hasOwn(truth, name));
  if (known.length < LEAST) {
    throw new InputError(
      `Cannot judge the order by ${path}: it has accuracies of ${known.length} of the ${names.length} models, and ` +
        `${LEAST} are needed; the run's models are ${
          names.join(", ")
        }, the file's ${Object.keys(truth).join(", ")}`,
    );
  }
  const values = Object.fromEntries(known.map((name) => [name, truth[name]]));
  const scores = Object.fromEntries(
    run.metrics.map(({ metric, scores }) => [
      metric,
      Object.fromEntries(known.map((name) => [
        name,
        scores[names.indexOf(name)],
      ])),
    ]),
  );
  const { metrics } = evaluateScores(scores, values, {
    statistics: ["weightedTau", "kendallTau"],
  });
  return {
    source: target === undefined ? path : `${path}, ${target}`,
    values,
    metrics: metrics.map(({ metric, models, statistics }) => ({
      metric,
      models,
      weightedTau: statistics.weightedTau,
      kendallTau: statistics.kendallTau,
    })),
  };
}
