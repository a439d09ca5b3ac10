/**
 * Pictures and texts of the samples that a run's details name.
 *
 * @module
 */
import type { Dataset, Sample } from "../datasets/dataset.ts";
import { SampleError } from "../datasets/sample_error.ts";
import { thumbnail } from "../features/thumbnail.ts";
import type {
  RunDetails,
  SampleDetails,
} from "../report/details/run_details.ts";

/** Longest side of a thumbnail in pixels, and how many characters all of them may take together. */
const SIDE = 64, ROOM = 400_000;
/** Characters of a text that are kept. */
const TEXT = 280;

/**
 * Samples that are named, the most telling first: the best model's before the others', typical and confused in turn.
 */
function wantedSamples({ models }: RunDetails): number[] {
  const wanted = new Set<number>();
  for (const { exemplars } of models) {
    const longest = Math.max(
      0,
      ...exemplars.map(({ typical, confused }) =>
        Math.max(typical.length, confused.length)
      ),
    );
    for (let place = 0; place < longest; place++) {
      for (const { typical, confused } of exemplars) {
        const both = [typical[place], confused[place]?.sample];
        for (const sample of both) {
          if (sample !== undefined) wanted.add(sample);
        }
      }
    }
  }
  return [...wanted];
}

function beginningOf(text: string): string {
  const characters = [...text];
  return characters.length > TEXT
    ? `${characters.slice(0, TEXT).join("")}…`
    : text;
}

function textOf(sample: Sample): string | undefined {
  if (!("text" in sample)) return undefined;
  const { text, pair } = sample;
  return pair === undefined
    ? beginningOf(text)
    : `${beginningOf(text)} ⸻ ${beginningOf(pair)}`;
}

/** Nothing where an image cannot be decoded any more: a page does without. */
async function thumbnailOf(sample: Sample): Promise<string | undefined> {
  if (!("bytes" in sample)) return undefined;
  try {
    return (await thumbnail(await sample.bytes(), SIDE, sample.source)).uri;
  } catch (error) {
    if (error instanceof SampleError) return undefined;
    throw error;
  }
}

/** Source of a sample as a page shows it: the path below the data's folder. */
function shortSource(source: string, path: string): string {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return source.startsWith(folder) ? source.slice(folder.length) : source;
}

/**
 * Details with the sources of all samples that they name, and their pictures or texts as far as there is room.
 *
 * @param path Path of the data, which sources are shortened by.
 * @param signal Stops between two samples.
 */
export async function withSamples(
  details: RunDetails,
  dataset: Dataset,
  path: string,
  signal?: AbortSignal,
): Promise<RunDetails> {
  const telling = wantedSamples(details);
  const order = new Map(telling.map((sample, place) => [sample, place]));
  const named = new Set([
    ...telling,
    ...details.models.flatMap(({ projection }) => projection.samples),
  ]);
  const found = new Map<number, Sample>();
  for await (const sample of dataset.samples({ signal })) {
    if (named.has(sample.index)) found.set(sample.index, sample);
    if (found.size === named.size) break;
  }
  const described = new Map<number, SampleDetails>();
  for (const [index, sample] of found) {
    const text = order.has(index) ? textOf(sample) : undefined;
    described.set(index, {
      sample: index,
      source: shortSource(sample.source, path),
      ...(text !== undefined && { text }),
    });
  }
  const missing = dataset.task === "image"
    ? await addThumbnails(telling, found, described, signal)
    : 0;
  return {
    ...details,
    samples: [...described.values()].sort((a, b) => a.sample - b.sample),
    leftOut: missing === 0 ? details.leftOut : [
      ...details.leftOut,
      `${missing} of ${telling.length} typical and confused samples have no picture here, to keep the page small.`,
    ],
  };
}

/** How many pictures there was no room for. */
async function addThumbnails(
  telling: readonly number[],
  found: ReadonlyMap<number, Sample>,
  described: Map<number, SampleDetails>,
  signal?: AbortSignal,
): Promise<number> {
  let room = ROOM;
  for (const [place, index] of telling.entries()) {
    if (room <= 0) return telling.length - place;
    signal?.throwIfAborted();
    const sample = found.get(index);
    const uri = sample && await thumbnailOf(sample);
    if (!uri) continue;
    room -= uri.length;
    described.set(index, { ...described.get(index)!, thumbnail: uri });
  }
  return 0;
}
