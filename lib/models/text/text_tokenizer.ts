/**
 * From texts to ids of tokens, as a model's `tokenizer.json` says.
 *
 * @module
 */
import { loadTokenizer, type Tokenizer } from "../../deps/tokenizers.ts";
import { ModelError } from "../../errors.ts";
import { quickTokenizer } from "./quick_tokenizer.ts";
import {
  isRoberta,
  processedTokens,
  repairedDocument,
} from "./repaired_tokenizer.ts";
import type { Json, TokenizerFiles } from "./tokenizer_files.ts";
import { keptTokens, truncated, type Truncation } from "./truncate.ts";

/** A text as a model takes it. */
export interface EncodedText {
  /** Ids of its tokens, special ones included. */
  readonly ids: readonly number[];
  /** 0 for tokens of the first text, 1 for those of the second. */
  readonly types: readonly number[];
  /** Whether tokens were cut off. */
  readonly isTruncated: boolean;
}

/** A tokenizer, opened. */
export interface TextTokenizer {
  /** Name of its file, for messages. */
  readonly file: string;
  /** Greatest id that it gives, plus 1. */
  readonly vocabulary: number;
  /** Id that texts are filled up with. */
  readonly padId: number;
  /** How texts that are too long are cut. */
  readonly truncation: Truncation;
  /**
   * Ids of a text, or of a pair of texts.
   *
   * @param maxLength Most ids.
   */
  encode(
    text: string,
    pair: string | undefined,
    maxLength: number,
  ): EncodedText;
}

/**
 * Open a tokenizer.
 *
 * Special tokens are put around the texts as its post-processor says; truncation is to the length that
 * {@linkcode TextTokenizer.encode} is given, at the end and by the strategy that the files say.
 *
 * @throws {ModelError} If the tokenizer is of no kind that is known.
 */
export async function openTokenizer(
  files: TokenizerFiles,
): Promise<TextTokenizer> {
  const { tokenizer: { file, content } } = files;
  const tokenizer = await loaded(files);
  const known = new Map(tokenizer.model.tokens_to_ids);
  for (const { id, token } of addedTokens(content)) known.set(token, id);
  const unknown = tokenizer.model.unk_token_id;
  const truncation = truncationOf(files);
  const hasOneType = isRoberta(content.post_processor);
  /** What the library does with a damaged file, it does at the first text. */
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw unusable(file, error);
    }
  };
  const process = (first: string[], second: string[] | null) =>
    guarded(() => processedTokens(tokenizer, hasOneType, first, second));
  const special = [
    process([], null).tokens.length,
    process([], []).tokens.length,
  ];
  const tokensOf = (text: string) =>
    guarded(() => tokenizer.tokenize(text, { add_special_tokens: false }));

  return {
    file,
    vocabulary: greatest(known.values()) + 1,
    padId: padId(files, known),
    truncation,
    encode(text, pair, maxLength) {
      let first = tokensOf(text);
      let second = pair === undefined ? null : tokensOf(pair);
      const room = maxLength - special[second ? 1 : 0];
      if (room < 1) {
        throw new ModelError(
          `Cannot cut texts to ${maxLength} tokens: ${
            maxLength - room
          } of them are special ones; raise --max-length`,
        );
      }
      const isTruncated = first.length + (second?.length ?? 0) > room;
      if (isTruncated) {
        const { direction, strategy } = truncation;
        const [a, b] = keptTokens(
          first.length,
          second?.length ?? 0,
          room,
          second ? strategy : "only first",
        );
        first = truncated(first, a, direction);
        second = second && truncated(second, b, direction);
      }
      const { tokens, types } = process(first, second);
      const ids: number[] = [];
      const kept: number[] = [];
      for (const [at, token] of tokens.entries()) {
        const id = known.get(token) ?? unknown;
        // A vocabulary without a token for the unknown leaves it out.
        if (id === undefined) continue;
        ids.push(id);
        kept.push(types[at]);
      }
      return { ids, types: kept, isTruncated };
    },
  };
}

async function loaded(
  { tokenizer: { file, content }, tokenizerConfig }: TokenizerFiles,
): Promise<Tokenizer> {
  const model = content.model as Json | null | undefined;
  if (typeof model !== "object" || model === null) {
    throw new ModelError(
      `Cannot use ${file}: it describes no tokenizer (no field "model")`,
    );
  }
  try {
    // Whole words are looked up by the configuration's name for the unknown, not the model's own.
    const tokenizer = await loadTokenizer(repairedDocument(content), {
      ...tokenizerConfig,
      ...(typeof model.unk_token === "string" &&
        { unk_token: model.unk_token }),
    });
    return quickTokenizer(tokenizer);
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): ModelError {
  return new ModelError(
    `Cannot use ${file}: ${error instanceof Error ? error.message : error}`,
    { cause: error },
  );
}

function addedTokens(
  { added_tokens: added }: Json,
): { id: number; token: string }[] {
  if (!Array.isArray(added)) return [];
  return added.flatMap(({ id, content }) =>
    Number.isInteger(id) && typeof content === "string"
      ? [{ id, token: content }]
      : []
  );
}

function greatest(ids: Iterable<number>): number {
  let most = -1;
  for (const id of ids) most = Math.max(most, id);
  return most;
}

/** The id of the padding token, where one is named; any will do under a mask. */
function padId(
  { tokenizer: { content }, tokenizerConfig, specialTokens, config }:
    TokenizerFiles,
  known: ReadonlyMap<string, number>,
): number {
  const padding = content.padding as Json | null | undefined;
  if (Number.isInteger(padding?.pad_id)) return padding!.pad_id as number;
  for (const document of [tokenizerConfig, specialTokens]) {
    const token = document.pad_token;
    const content = typeof token === "object" && token !== null
      ? (token as Json).content
      : token;
    const id = typeof content === "string" ? known.get(content) : undefined;
    if (id !== undefined) return id;
  }
  const id = config.pad_token_id;
  if (Number.isInteger(id) && (id as number) >= 0) return id as number;
  const usual = ["[PAD]", "<pad>", "<|endoftext|>"];
  return usual.map((token) => known.get(token))
    .find((id) => id !== undefined) ?? 0;
}

const STRATEGIES: Readonly<Record<string, Truncation["strategy"]>> = {
  LongestFirst: "longest first",
  OnlyFirst: "only first",
  OnlySecond: "only second",
};

function truncationOf(
  { tokenizer: { content }, tokenizerConfig }: TokenizerFiles,
): Truncation {
  const stated = content.truncation as Json | null | undefined;
  const direction = String(
    stated?.direction ?? tokenizerConfig.truncation_side ?? "right",
  ).toLowerCase();
  return {
    direction: direction === "left" ? "left" : "right",
    strategy: STRATEGIES[String(stated?.strategy)] ?? "longest first",
  };
}
