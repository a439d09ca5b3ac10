/**
 * What the JavaScript tokenizers do otherwise than those that models were trained with, put right.
 *
 * @module
 */
import type { Tokenizer } from "../../deps/tokenizers.ts";
import type { Json } from "./tokenizer_files.ts";

/**
 * A tokenizer's description as the JavaScript tokenizers understand it aright: every field is there, and words are
 * told from punctuation by Unicode's letters, where theirs knows only ASCII's.
 */
export function repairedDocument(content: Json): Json {
  return {
    normalizer: null,
    post_processor: null,
    decoder: null,
    ...content,
    pre_tokenizer: withUnicodeWords(content.pre_tokenizer ?? null),
    added_tokens: content.added_tokens ?? [],
  };
}

/** What the regular expressions of Rust, in which models' tokenizers were written, call a word's character. */
const LETTER = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200c}\\x{200d}";
const WORDS = {
  type: "Split",
  pattern: { Regex: `[${LETTER}]+|[^${LETTER}\\s]+` },
  behavior: "Removed",
  invert: true,
};

function withUnicodeWords(part: unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  const { type, pretokenizers } = part as Json;
  if (type === "Whitespace") return WORDS;
  return type === "Sequence" && Array.isArray(pretokenizers)
    ? { ...part, pretokenizers: pretokenizers.map(withUnicodeWords) }
    : part;
}

/** Tokens with special ones around them. */
export interface ProcessedTokens {
  /** The tokens. */
  readonly tokens: readonly string[];
  /** 0 for tokens of the first text, 1 for those of the second. */
  readonly types: readonly number[];
}

/**
 * Put special tokens around the tokens of one or two texts.
 *
 * A post-processor that adds none drops the second text in JavaScript, and RoBERTa's counts it as another type, of which
 * its models know nothing.
 */
export function processedTokens(
  { post_processor: processor }: Tokenizer,
  isRoberta: boolean,
  first: string[],
  second: string[] | null,
): ProcessedTokens {
  const done = processor?.post_process(first, second, true) ??
    { tokens: first, tokens_pair: second };
  const rest = done.tokens_pair ?? [];
  const tokens = [...done.tokens, ...rest];
  const types = isRoberta ? undefined : done.token_type_ids;
  return {
    tokens,
    types: types ??
      tokens.map((_, at) => at < done.tokens.length ? 0 : 1),
  };
}

/** Whether a post-processor is RoBERTa's, or a sequence that ends in it. */
export function isRoberta(processor: unknown): boolean {
  if (typeof processor !== "object" || processor === null) return false;
  const { type, processors } = processor as Json;
  return type === "RobertaProcessing" ||
    type === "Sequence" && Array.isArray(processors) &&
      processors.some(isRoberta);
}
