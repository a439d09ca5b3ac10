/**
 * What a run says on stderr while it goes on.
 *
 * @module
 */
import type { RankOptions } from "../pipeline/rank.ts";
import type { DataDescription } from "../report/run_document.ts";
import { printable } from "../report/text_table.ts";

import type { Output } from "./output.ts";
import { liveProgress } from "./progress.ts";

/** More classes than this are summed up. */
const MOST_CLASSES = 10;

/** The data in a line: name, images, class balance. */
export function dataLine({ name, samples, classes }: DataDescription): string {
  const counts = classes.map(({ count }) => count);
  const balance = classes.length <= MOST_CLASSES
    ? classes.map(({ name, count }) => `${name} ${count}`).join(", ")
    : `${Math.min(...counts)} to ${Math.max(...counts)} each`;
  return printable(
    `${name}: ${samples} images, ${classes.length} classes (${balance})`,
  );
}

/** The listeners of a run that tell `output` of it. */
export function runLog(output: Output): Partial<RankOptions> {
  const progress = liveProgress(output, "img");
  return {
    onData: (data) => output.note(dataLine(data)),
    onCandidate({ model, tap, preprocessing, preprocessingOrigin }) {
      const { width, height, colour } = preprocessing;
      output.note(printable(
        `  ${model.name}: tap ${tap.tensor} (${tap.reason}); ${width}x${height} ${colour}, ${preprocessingOrigin}`,
      ));
    },
    onBackend: (_, reason) => output.note(`backend ${reason}`),
    onExtraction: ({ model, done, total }) =>
      progress(printable(model), done, total),
    onWait: () =>
      output.note(
        "  waiting for another process that extracts the same features",
      ),
    onExtracted({ model }, { features: { rows, dims }, cached, seconds }) {
      const how = cached ? "cached" : `${Math.round(rows / seconds)} img/s`;
      output.note(
        printable(`  ${model.name}: ${rows} x ${dims} features, ${how}`),
      );
    },
    onScoring: (model, metric) =>
      output.live(printable(`  ${model}: ${metric}`)),
  };
}
