/**
 * A run as its charts look at it.
 *
 * @module
 */
import type { PlotKit } from "../../deps/plot.ts";
import type { MetricRanking } from "../../ranking/rank_features.ts";
import type { ModelDetails, RunDetails } from "../details/run_details.ts";
import type { RunDocument } from "../run_document.ts";
import { placed } from "../shown.ts";

/** A model in its place. */
export interface PlacedModel {
  /** Its name. */
  readonly name: string;
  /** Its place from 1: which line of the ranking it has. */
  readonly place: number;
  /** Its position in the document's arrays. */
  readonly at: number;
  /** Its score by the deciding metric; NaN without one. */
  readonly score: number;
  /** Its details, where they are there. */
  readonly details?: ModelDetails;
}

/** A run, and what draws it. */
export interface RunView {
  /** The document. */
  readonly run: RunDocument;
  /** Plot and its document. */
  readonly kit: PlotKit;
  /** The models, best first. */
  readonly models: readonly PlacedModel[];
  /** Those with details, best first. */
  readonly detailed: readonly (PlacedModel & { details: ModelDetails })[];
  /** FaCe's terms and scores, where it is among the metrics. */
  readonly face?: MetricRanking;
  /** What charts need beyond the scores, where it is there. */
  readonly details?: RunDetails;
}

/** Look at a run. */
export function runView(run: RunDocument, kit: PlotKit): RunView {
  const { details } = run;
  const [deciding] = run.metrics;
  const models = placed(run).map((at, line) => ({
    name: run.models[at].name,
    place: line + 1,
    at,
    score: deciding.scores[at],
    details: details?.models.find(({ model }) => model === run.models[at].name),
  }));
  return {
    run,
    kit,
    models,
    detailed: models.flatMap(({ details, ...model }) =>
      details ? [{ ...model, details }] : []
    ),
    face: run.metrics.find(({ metric }) => metric === "face"),
    details,
  };
}

/** A class's name; its id where it has none. */
export function classNameOf({ run }: RunView, id: number): string {
  return run.data.classes[id]?.name ?? String(id);
}

/** A name cut to so many characters. */
export function shortName(name: string, most: number): string {
  const characters = [...name];
  return characters.length > most
    ? `${characters.slice(0, most - 1).join("")}…`
    : name;
}
