/**
 * The texts of a dataset in windows, encoded a little at a time.
 *
 * @module
 */
import type { TextDataset, TextSample } from "../../datasets/dataset.ts";
import type { TextPreprocessing } from "../../models/text/text_preprocessing.ts";
import type {
  EncodedText,
  TextTokenizer,
} from "../../models/text/text_tokenizer.ts";

/** Texts that are sorted by length together. */
export interface TextWindow {
  /** The texts in the dataset's order. */
  readonly texts: readonly TextSample[];
  /** Those that are encoded, from the first on. */
  readonly encoded: readonly EncodedText[];
  /** Encode until so many are. */
  encode(count: number): void;
}

/** Read the texts from `start` on, `size` of them, or fewer at the end. */
export async function readWindow(
  dataset: TextDataset,
  start: number,
  size: number,
  tokenizer: TextTokenizer,
  { maxLength, padId }: TextPreprocessing,
): Promise<TextWindow> {
  const texts: TextSample[] = [];
  if (start < dataset.size) {
    for await (const text of dataset.samples({ start })) {
      if (texts.push(text) === size) break;
    }
  }
  const encoded: EncodedText[] = [];
  return {
    texts,
    encoded,
    encode(count) {
      while (encoded.length < Math.min(count, texts.length)) {
        const { text, pair } = texts[encoded.length];
        const one = tokenizer.encode(text, pair, maxLength);
        // A text without a token would leave nothing to pool.
        encoded.push(
          one.ids.length > 0 ? one : { ...one, ids: [padId], types: [0] },
        );
      }
    },
  };
}
