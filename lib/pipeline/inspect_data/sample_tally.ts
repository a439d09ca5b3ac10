/**
 * What samples are like all together, added up one by one.
 *
 * @module
 */
import type {
  DataInspection,
  SampleProblem,
  ShownSample,
} from "../../report/data_inspection.ts";

import { contentGroups } from "./content_groups.ts";
import type { SeenSample } from "./look_at_sample.ts";
import { summariseNumbers } from "./summarise_numbers.ts";

/** What all samples are like. */
export type SampleTally = Pick<
  DataInspection,
  | "imagesWithClass"
  | "sizes"
  | "formats"
  | "samples"
  | "duplicates"
  | "problems"
>;

/** Images with a side shorter than this are tiny, whatever the others are. */
const TINY_SIDE = 8;

/** So are those with a side this many times shorter than the median one. */
const TINY_SHARE = 8;

/** A sum over samples. */
export interface SampleTallying {
  /** One more sample. */
  add(index: number, seen: SeenSample): void;
  /** What was seen of all. */
  result(): SampleTally;
}

/**
 * Begin to add up.
 *
 * @param size Number of samples that are to come.
 * @param show How many of them to show.
 * @param classes Number of classes of pixels; undefined where a sample has one class.
 */
export function sampleTally(
  size: number,
  show: number,
  classes?: number,
): SampleTallying {
  const wanted = evenlySpaced(size, show);
  const groups = contentGroups();
  const sources: string[] = [];
  const sizes: Record<string, number[]> = {};
  const formats: Record<string, number> = {};
  const samples: ShownSample[] = [];
  const problems: SampleProblem[] = [];
  const imagesWithClass = classes === undefined
    ? undefined
    : Array<number>(classes).fill(0);
  return {
    add(index, { digest, label, sizes: own, problem, shown, pixelClasses }) {
      const { source, format, text } = shown;
      groups.add({ source, digest, label, text });
      sources.push(source);
      for (const [name, value] of Object.entries(own)) {
        (sizes[name] ??= []).push(value);
      }
      if (format !== undefined) formats[format] = (formats[format] ?? 0) + 1;
      if (problem) problems.push({ source, ...problem });
      for (const id of pixelClasses ?? []) imagesWithClass![id]++;
      if (wanted.has(index)) samples.push(shown);
    },
    result: () => ({
      ...(imagesWithClass && { imagesWithClass }),
      sizes: Object.fromEntries(
        Object.entries(sizes).map((
          [name, values],
        ) => [name, summariseNumbers(values)]),
      ),
      formats,
      samples,
      duplicates: groups.groups(classes === undefined),
      problems: [...tiny(sources, sizes.width, sizes.height), ...problems],
    }),
  };
}

/** Places of some of `size` samples, the first and the last among them. */
function evenlySpaced(size: number, count: number): Set<number> {
  const shown = Math.min(size, count);
  return new Set(
    Array.from(
      { length: shown },
      (_, at) => shown === 1 ? 0 : Math.round(at * (size - 1) / (shown - 1)),
    ),
  );
}

/** Images that are far smaller than images are, or than the others. */
function tiny(
  sources: readonly string[],
  widths: readonly number[] = [],
  heights: readonly number[] = [],
): SampleProblem[] {
  const sides = widths.map((width, at) => Math.min(width, heights[at]));
  if (sides.length === 0) return [];
  const { median } = summariseNumbers(sides);
  const least = Math.max(TINY_SIDE, median / TINY_SHARE);
  return sides.flatMap((side, at) =>
    side >= least ? [] : [{
      source: sources[at],
      kind: "tiny" as const,
      reason: `it is ${widths[at]} x ${
        heights[at]
      }, the median shorter side is ${Math.round(median)}`,
    }]
  );
}
