/**
 * What a run says on stderr while it goes on.
 *
 * @module
 */
import type { OpenCandidate } from "../pipeline/open_candidates.ts";
import type { RankOptions } from "../pipeline/rank.ts";
import type { DataDescription } from "../report/run_document.ts";
import { printable } from "../report/text_table.ts";

import { hubLog } from "./hub_log.ts";
import type { Output } from "./output.ts";
import { type RunProgress, runProgress } from "./run_progress.ts";

/** More classes than this are summed up. */
const MOST_CLASSES = 10;
const MOST_PIXEL_CLASSES = 20;

/** What samples of each kind are called. */
const UNITS = {
  image: ["images", "img"],
  segmentation: ["images", "img"],
  text: ["texts", "texts"],
  features: ["rows", "rows"],
} as const;

/** The data in a line: name, samples, class balance; that of pixels in per cent. */
export function dataLine(data: DataDescription): string {
  const { name, task, samples, classes, voidPixels } = data;
  return printable(
    `${name}: ${samples} ${UNITS[task][0]}, ${classes.length} classes (${
      voidPixels === undefined
        ? sampleBalance(classes)
        : pixelBalance(classes, voidPixels)
    })`,
  );
}

function sampleBalance(classes: DataDescription["classes"]): string {
  const counts = classes.map(({ count }) => count);
  return classes.length <= MOST_CLASSES
    ? classes.map(({ name, count }) => `${name} ${count}`).join(", ")
    : `${Math.min(...counts)} to ${Math.max(...counts)} each`;
}

/** Shares of all labelled pixels, the largest class first. */
function pixelBalance(
  classes: DataDescription["classes"],
  voidPixels: number,
): string {
  const labelled = classes.reduce((sum, { count }) => sum + count, 0);
  const share = (count: number, of: number) =>
    `${Number((100 * count / of).toPrecision(2))} %`;
  const sorted = [...classes].sort((a, b) => b.count - a.count);
  const shown = sorted.slice(0, MOST_PIXEL_CLASSES);
  const rest = sorted.slice(MOST_PIXEL_CLASSES);
  return [
    `${labelled} pixels`,
    ...shown.map(({ name, count }) => `${name} ${share(count, labelled)}`),
    ...(rest.length > 0
      ? [`${rest.length} more down to ${share(rest.at(-1)!.count, labelled)}`]
      : []),
    `void ${share(voidPixels, labelled + voidPixels)} of all`,
  ].join(", ");
}

/** How a candidate is shown its samples; nothing to say of a text. */
function inputInWords(candidate: OpenCandidate): string {
  if (candidate.tokenizer) return "";
  const { width, height, colour, resizeMode, centreCrop } =
    candidate.preprocessing;
  const isFree = candidate.tap.pooling === "pixels" && !centreCrop &&
    resizeMode !== "exact";
  return isFree
    ? `images of any size, ${colour}, `
    : `${width}x${height} ${colour}, `;
}

/** The listeners of a run that tell `output` of it. */
export function runLog(output: Output): Partial<RankOptions> {
  let samples = 0;
  let unit: string = UNITS.image[1];
  let progress: RunProgress = runProgress(output, unit, samples);
  return {
    onData(data) {
      const { name, task, classes, fingerprint } = data;
      samples = data.samples;
      unit = UNITS[task][1];
      progress = runProgress(output, unit, samples);
      output.note(dataLine(data), {
        event: "data",
        name,
        task,
        samples,
        classes: classes.length,
        fingerprint,
      });
    },
    onHub: hubLog(output),
    onCandidate(candidate) {
      const { model, tap, preprocessingOrigin } = candidate;
      progress.add(model.name);
      output.note(
        printable(
          `  ${model.name}: tap ${tap.tensor} (${tap.reason}); ${
            inputInWords(candidate)
          }${preprocessingOrigin}`,
        ),
        { event: "model", model: model.name, tap: tap.tensor },
      );
    },
    onBackend: ({ name, threads, version }, reason) =>
      output.note(`backend ${reason}`, {
        event: "backend",
        name,
        threads,
        version,
      }),
    onRemark: (text) => output.warn(text),
    onExtraction: ({ model, done, total, rate }) =>
      progress.extraction(model, done, total, rate),
    onWait: () =>
      output.note(
        "  waiting for another process that extracts the same features",
        { event: "waiting" },
      ),
    onExtracted({ model }, { features, cached, seconds, key }) {
      const { rows, dims } = features;
      const rate = Number((samples / seconds).toPrecision(3));
      const how = cached ? "cached" : `${rate} ${unit}/s`;
      output.note(
        printable(`  ${model.name}: ${rows} x ${dims} features, ${how}`),
        {
          event: "extracted",
          model: model.name,
          rows,
          dims,
          cached,
          seconds,
        },
      );
      output.detail(
        `    ${seconds.toFixed(2)} s${key ? `, kept as ${key}` : ""}`,
        { event: "kept", model: model.name, key },
      );
      progress.extracted(model.name, cached);
    },
    onRound({ samples: seen, models, left }, leavers) {
      for (const { model } of leavers) progress.left(model);
      const names = leavers.map(({ model }) => model).join(", ");
      output.note(
        printable(
          `  race: ${models} models on ${seen} of ${samples} ${unit}${
            left > 0 ? `, ${left} leave: ${names}` : ""
          }`,
        ),
        { event: "round", samples: seen, models, left: leavers },
      );
    },
    onScoring: (model, metric) => progress.scoring(model, metric),
  };
}
