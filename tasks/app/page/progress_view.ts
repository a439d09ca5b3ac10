/// <reference lib="dom" />
/**
 * How far a run is: a line a model, and when it will be done.
 *
 * @module
 */
import { bar } from "./data_summary.ts";
import { breakable, element, find } from "./element.ts";

/** Progress of one model, as the worker tells it. */
export interface ModelProgress {
  readonly model: string;
  readonly done: number;
  readonly total: number;
  readonly rate: number;
}

/** Shows progress. */
export interface ProgressView {
  /** Say what is being done. */
  stage(text: string): void;
  /** How far a model is. */
  model(progress: ModelProgress): void;
  /** Hide it. */
  end(): void;
}

/** Milliseconds between two estimates of the time that is left. */
const PAUSE = 2000;

/** A duration as people say it. */
export function shownDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Seconds until all models are done, if those to come are as fast as the one at work.
 *
 * @param finished Models that are done.
 * @param models Models in all.
 */
export function secondsLeft(
  { done, total, rate }: Omit<ModelProgress, "model">,
  finished: number,
  models: number,
): number {
  return ((models - finished) * total - done) / rate;
}

/** Show the progress of a run of the named models. */
export function progressView(
  place: HTMLElement,
  names: readonly string[],
): ProgressView {
  const state = find(".state", place);
  const lines = new Map(names.map((name) => {
    const cells = {
      bar: element("td", { className: "span" }, bar(0)),
      figure: element("td", { className: "figure" }, "waiting"),
    };
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, ...breakable(name)),
      cells.bar,
      cells.figure,
    );
    return [name, { ...cells, row }];
  }));
  find("tbody", place).replaceChildren(
    ...[...lines.values()].map(({ row }) => row),
  );
  place.hidden = false;
  const finished = new Set<string>();
  let told = -Infinity;
  return {
    stage: (text) => {
      state.textContent = text;
    },
    model({ model, done, total, rate }) {
      const line = lines.get(model);
      if (!line) return;
      if (done === total) finished.add(model);
      line.bar.replaceChildren(bar(done / total));
      line.figure.textContent = done === total
        ? `done, ${Number(rate.toPrecision(3))}/s`
        : `${done} of ${total}, ${Number(rate.toPrecision(3))}/s`;
      // Screen readers say each change aloud.
      if (done < total && performance.now() < told + PAUSE) return;
      told = performance.now();
      const left = secondsLeft(
        { done: done === total ? 0 : done, total, rate },
        finished.size,
        names.length,
      );
      state.textContent = left > 0
        ? `Running ${model}; about ${shownDuration(left)} left`
        : "Scoring";
    },
    end() {
      place.hidden = true;
    },
  };
}
