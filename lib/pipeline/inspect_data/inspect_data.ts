/**
 * A look at a data set before anything is run on it.
 *
 * @module
 */
import type { AnySample, Dataset } from "../../datasets/dataset.ts";
import { mapInOrder } from "../../datasets/map_in_order.ts";
import { SampleError } from "../../datasets/sample_error.ts";
import type { DataInspection } from "../../report/data_inspection.ts";
import type { DataDescription } from "../../report/run_document.ts";

import { describeData } from "../describe.ts";
import { openData, type OpenDataOptions } from "../targets/open_data.ts";
import { isTargetManifest } from "../targets/read_target.ts";
import { lookAtSample, type SeenSample } from "./look_at_sample.ts";
import { recognitionOf } from "./recognition.ts";
import { sampleTally } from "./sample_tally.ts";

/** How to look at data. */
export interface InspectDataOptions extends OpenDataOptions {
  /** Number of samples to show. Default 6. */
  readonly show?: number;
  /** Whether to decode every image whole; else headers alone are read. Default true. */
  readonly decode?: boolean;
  /** Told of the data, once opened. */
  readonly onData?: (data: DataDescription) => void;
  /** Told of the samples that were looked at. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Look at the data at a path: what they were taken for and why, how the classes are balanced, how large the samples are,
 * which are the same, broken, tiny or blank.
 *
 * Every sample is read, and every image decoded, once; those that cannot be used are listed and no error.
 *
 * @param path What {@linkcode openData} takes.
 * @param options How to open the data and how closely to look.
 * @throws {InputError} If there are no data that can be opened.
 *
 * @example
 * ```ts
 * import { inspectData } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(file, "text,label\nso so,praise\nso so,blame\nso bad,blame\n");
 * const { recognised, duplicates } = await inspectData(file);
 * assertEquals(recognised, "texts with one class each");
 * assertEquals(duplicates[0].isContradiction, true);
 * await Deno.remove(file);
 * ```
 */
export async function inspectData(
  path: string,
  options: InspectDataOptions = {},
): Promise<DataInspection> {
  const { decode = true, show = 6, onProgress, onData, ...rest } = options;
  const start = performance.now();
  const dataset = await openData(path, { ...rest, skipBad: true });
  const data = describeData(dataset, path);
  onData?.(data);
  const look = async (sample: AnySample) => {
    try {
      return await lookAtSample(dataset, sample, decode);
    } catch (error) {
      if (error instanceof SampleError) return error;
      throw error;
    }
  };
  const tally = sampleTally(
    dataset.size,
    show,
    dataset.task === "segmentation" ? dataset.classNames.length : undefined,
  );
  const unusable = [...leftOut(dataset)];
  let done = 0;
  for await (
    const result of mapInOrder<AnySample, SeenSample | SampleError>(
      dataset.samples({ signal: rest.signal }),
      look,
      2 * navigator.hardwareConcurrency,
      rest.signal,
    )
  ) {
    if (result instanceof SampleError) unusable.push(result);
    else tally.add(done, result);
    done++;
    onProgress?.(done, dataset.size);
  }
  const { problems, ...seen } = tally.result();
  return {
    format: "fair-collapse/data",
    version: 1,
    data,
    ...recognitionOf(dataset, {
      asTask: rest.task !== undefined,
      manifest: await isTargetManifest(path) ? path : undefined,
    }),
    balance: balanceOf(data),
    ...seen,
    problems: [
      ...unusable.map(({ source, reason }) => ({
        source,
        kind: "unusable" as const,
        reason,
      })),
      ...problems,
    ],
    isDecoded: decode && dataset.task !== "text",
    seconds: (performance.now() - start) / 1000,
  };
}

/** What was left out when the data were opened. */
function leftOut(
  dataset: Dataset,
): readonly { readonly source: string; readonly reason: string }[] {
  return "skipped" in dataset
    ? dataset.skipped as ReturnType<typeof leftOut>
    : [];
}

function balanceOf({ classes }: DataDescription): DataInspection["balance"] {
  const counts = classes.map(({ count }) => count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts.reduce((sum, count) => {
    const share = count / total;
    return share > 0 ? sum - share * Math.log(share) : sum;
  }, 0);
  const withCount = (count: number) => classes[counts.indexOf(count)];
  return {
    smallest: withCount(counts.reduce((a, b) => Math.min(a, b))),
    largest: withCount(counts.reduce((a, b) => Math.max(a, b))),
    evenness: classes.length > 1 ? entropy / Math.log(classes.length) : 1,
  };
}
