/**
 * Live progress of a run: a line a model with its stage, and one for all of them.
 *
 * @module
 */
import { stringWidth } from "../deps/string_width.ts";
import { shortenMiddle } from "../report/shorten.ts";
import { printable } from "../report/text_table.ts";

import type { Output } from "./output.ts";
import { duration, progressBar, progressCells } from "./progress.ts";

/** A model on its way. */
interface Model {
  readonly name: string;
  stage:
    | "waiting"
    | "extracting"
    | "extracted"
    | "left"
    | "scoring"
    | "scored";
  done: number;
  total: number;
  rate: number;
  metric: string;
}

/** Told of what happens, in a run's order. */
export interface RunProgress {
  /** A model that is to be run. */
  add(model: string): void;
  /** Samples of a model are done. */
  extraction(model: string, done: number, total: number, rate: number): void;
  /** A model's features are there. */
  extracted(model: string, cached: boolean): void;
  /** A model has left the race. */
  left(model: string): void;
  /** A metric of a model begins. */
  scoring(model: string, metric: string): void;
}

/** Names are cut to this. */
const NAME = 32;
/** Milliseconds between two drawings; between two events of one model in a log for programs. */
const DRAW = 100;
const RECORD = 1000;

/** The lines of a block: models that are not done, as many as there is room for, and the total. */
function lines(
  models: readonly Model[],
  total: string,
  unit: string,
  rows: number,
): string[] {
  const open = models.filter(({ stage }) =>
    stage !== "extracted" && stage !== "left" && stage !== "scored"
  );
  const room = Math.max(1, rows - 3);
  const shown = open.slice(0, room);
  const names = shown.map(({ name }) => shortenMiddle(printable(name), NAME));
  const width = Math.max(5, ...names.map(stringWidth));
  const pad = (text: string) => text + " ".repeat(width - stringWidth(text));
  const body = shown.map((model, at) => {
    const cells = model.stage === "extracting"
      ? progressCells(model.done, model.total, model.rate, unit)
      : model.metric;
    return `  ${pad(names[at])}  ${model.stage.padEnd(10)}  ${cells}`.trimEnd();
  });
  if (open.length > room) body.push(`  and ${open.length - room} more`);
  return [...body, `  ${pad("total")}  ${" ".repeat(10)}  ${total}`];
}

/**
 * Progress that is drawn on a terminal at most ten times a second, and told to programs once a second a model.
 *
 * @param output Where it goes.
 * @param unit What samples are called in rates: "img".
 * @param samples Samples of the data, for the total.
 * @param now Milliseconds of a clock.
 */
export function runProgress(
  output: Output,
  unit: string,
  samples: number,
  now: () => number = () => performance.now(),
): RunProgress {
  const models = new Map<string, Model>();
  const recorded = new Map<string, number>();
  let drawn = -Infinity, begin: number | undefined, ready = 0;
  const of = (name: string): Model => {
    const known = models.get(name) ?? {
      name,
      stage: "waiting",
      done: 0,
      total: samples,
      rate: 0,
      metric: "",
    };
    models.set(name, known);
    return known;
  };
  const all = () => [...models.values()];
  const sum = (value: (model: Model) => number) =>
    all().reduce((total, model) => total + value(model), 0);
  const total = () => {
    if (all().some(({ stage }) => stage.startsWith("scor"))) {
      const count = (wanted: Model["stage"]) =>
        all().filter(({ stage }) => stage === wanted).length;
      const scored = count("scored"), toScore = models.size - count("left");
      return `${progressBar(scored, toScore)}  ${scored}/${toScore} models`;
    }
    const done = sum((model) => model.done);
    const whole = sum((model) => model.total);
    // What was there before this run began says nothing about its speed.
    const rate = begin === undefined
      ? 0
      : (done - ready) / Math.max((now() - begin) / 1000, 1e-3);
    const left = rate > 0 && done < whole
      ? `${duration((whole - done) / rate)} left  `
      : "";
    const finished =
      all().filter(({ stage }) => stage === "extracted" || stage === "left")
        .length;
    return `${
      progressBar(done, whole)
    }  ${finished}/${models.size} models  ${left}${done}/${whole} ${unit}`;
  };
  const draw = (isDue = true) => {
    if (!output.isLive || (!isDue && now() - drawn < DRAW)) return;
    drawn = now();
    output.live(...lines(all(), total(), unit, output.size().rows));
  };
  return {
    add(name) {
      of(name);
    },
    extraction(name, done, whole, rate) {
      const model = of(name);
      if (model.stage !== "extracting") {
        begin ??= now();
        // The first message comes after a batch; what an earlier run did is in it.
        model.stage = "extracting";
      }
      Object.assign(model, { done, total: whole, rate });
      draw(done === whole);
      if (done < whole && now() - (recorded.get(name) ?? -Infinity) < RECORD) {
        return;
      }
      recorded.set(name, now());
      output.record({
        event: "progress",
        stage: "extracting",
        model: name,
        done,
        total: whole,
        rate,
      });
    },
    extracted(name, cached) {
      const model = of(name);
      if (cached) ready += model.total - model.done;
      model.done = model.total;
      model.stage = "extracted";
      draw();
    },
    left(name) {
      const model = of(name);
      model.total = model.done;
      model.stage = "left";
      draw();
    },
    scoring(name, metric) {
      const model = of(name);
      for (const other of models.values()) {
        if (other !== model && other.stage === "scoring") {
          other.stage = "scored";
        } else if (other.stage === "extracted") other.stage = "waiting";
      }
      model.stage = "scoring";
      model.metric = metric;
      draw();
      output.record({ event: "scoring", model: name, metric });
    },
  };
}
