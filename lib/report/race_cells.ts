/**
 * What tables tell of a model in a race.
 *
 * @module
 */
import type { RunDocument } from "./run_document.ts";
import { shownNumber } from "./shown.ts";

/** How the model left the race; nothing of one that finished, or where there was none. */
function leaving({ race, models }: RunDocument, model: number) {
  return race?.left.find((left) => left.model === models[model].name);
}

/** Samples that a model saw: all, or as many as when it left. */
export function samplesSeen(run: RunDocument, model: number): number {
  return leaving(run, model)?.samples ?? run.data.samples;
}

/** Has anyone left? */
export function hasLeavers({ race }: RunDocument): boolean {
  return race !== undefined && race.left.length > 0;
}

/** "at 40: 1.92": after how many samples a model left, and with which score; nothing of one that finished. */
export function leftRace(run: RunDocument, model: number): string {
  const left = leaving(run, model);
  return left ? `at ${left.samples}: ${shownNumber(left.score)}` : "";
}

/** The same as numbers, for a spreadsheet; the score where the record is of the metric that decided. */
export function raceFields(
  run: RunDocument,
  model: number,
  metric: string,
): { race_samples: number; race_score: number | "" } {
  const score = leaving(run, model)?.score;
  return {
    race_samples: samplesSeen(run, model),
    race_score: metric === run.race?.metric ? score ?? "" : "",
  };
}
