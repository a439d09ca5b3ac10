/**
 * Texts with their classes, wherever they came from, as a dataset.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { sha256 } from "../content_hashes.ts";
import type { SampleRange, TextDataset, TextSample } from "../dataset.ts";
import { type SampleSize, stratifiedSample } from "../stratified_sample.ts";

/** A text before its dataset is made. */
export type LabelledText = Omit<TextSample, "index">;

/** What texts become a dataset with. */
export interface LabelledTextsParts {
  /** Name of the dataset. */
  readonly name: string;
  /** Path, for messages. */
  readonly path: string;
  /** Names by class id; every one has a text. */
  readonly classNames: readonly string[];
  /** The texts in order. */
  readonly texts: readonly LabelledText[];
}

/**
 * A dataset of texts, or of a sample of them; the order stays.
 *
 * @throws {InputError} If there are fewer than two classes, or the sample's size makes no sense.
 */
export async function labelledTexts(
  { name, path, classNames, texts }: LabelledTextsParts,
  size: SampleSize,
): Promise<TextDataset> {
  if (classNames.length < 2) {
    throw new InputError(
      `Cannot use ${path}: ${
        JSON.stringify(classNames[0])
      } is its only class; telling classes apart takes two`,
    );
  }
  const chosen = sampled(texts, classNames.length, size);
  return {
    task: "text",
    name,
    classNames,
    size: chosen.length,
    labels: Int32Array.from(chosen, ({ label }) => label),
    fingerprint: await fingerprint(classNames, chosen),
    samples: (range) => textSamples(chosen, range),
  };
}

/** What a text is drawn by: its content and class, and which of those of the same it is. */
function drawNames(texts: readonly LabelledText[]): string[] {
  const seen = new Map<string, number>();
  return texts.map(({ label, text, pair }) => {
    const content = JSON.stringify([label, text, pair]);
    const times = seen.get(content) ?? 0;
    seen.set(content, times + 1);
    return `${content} ${times}`;
  });
}

function sampled(
  texts: readonly LabelledText[],
  classes: number,
  size: SampleSize,
): readonly LabelledText[] {
  const names: string[][] = Array.from({ length: classes }, () => []);
  const all = drawNames(texts);
  for (const [at, { label }] of texts.entries()) names[label].push(all[at]);
  const chosen = new Set(stratifiedSample(names, size).flat());
  return texts.filter((_, at) => chosen.has(all[at]));
}

async function fingerprint(
  classNames: readonly string[],
  texts: readonly LabelledText[],
): Promise<string> {
  const lines = texts.map(({ label, text, pair }) =>
    JSON.stringify([label, text, pair])
  );
  const whole = [JSON.stringify(classNames), ...lines].join("\n");
  return await sha256(new TextEncoder().encode(whole));
}

async function* textSamples(
  texts: readonly LabelledText[],
  { start = 0, signal }: SampleRange = {},
): AsyncGenerator<TextSample> {
  for (let index = start; index < texts.length; index++) {
    signal?.throwIfAborted();
    yield { index, ...texts[index] };
  }
}
