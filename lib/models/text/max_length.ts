/**
 * How many tokens of a text a model is given.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { type TokenizerFiles, wholeField } from "./tokenizer_files.ts";

/** A number of tokens, and who says so. */
export interface MaxLength {
  /** Most tokens a text, special ones included. */
  readonly length: number;
  /** Who says so, in words. */
  readonly reason: string;
}

/** What is not known to be shorter, or could be very long, is cut here: attention takes the square of the length. */
const CAP = 512;
/** Numbers above say that there is no limit. */
const NO_LIMIT = 1e6;
/** Models whose positions begin behind the number of the padding token. */
const OFFSET_POSITIONS =
  /^(xlm-)?roberta|^camembert|^mpnet|^longformer|^xmod|^data2vec-text|^ibert|^esm/;

/**
 * Most tokens that a model is given of a text: the least of what its files say, or what the user says.
 *
 * @param model Name for messages.
 * @param files What lies beside it.
 * @param fixed Number of positions that its input insists on, or null.
 * @param wanted What the user says.
 * @throws {ModelError} If the user wants more than the model has positions for.
 */
export function maxLength(
  model: string,
  files: Pick<
    TokenizerFiles,
    "tokenizer" | "tokenizerConfig" | "config" | "sentence"
  >,
  fixed: number | null,
  wanted?: number,
): MaxLength {
  const hard = least([
    fixed && { length: fixed, reason: "the model's input" },
    positions(files),
  ]);
  if (wanted !== undefined) {
    if (hard && wanted > hard.length) {
      throw new ModelError(
        `Cannot give ${wanted} tokens a text to ${model}: it has positions for ${hard.length} (${hard.reason}); lower --max-length`,
      );
    }
    return { length: wanted, reason: "as asked" };
  }
  const { tokenizer, tokenizerConfig, sentence } = files;
  const truncation = tokenizer.content.truncation as
    | Record<string, unknown>
    | null
    | undefined;
  return least([
    hard,
    stated(tokenizerConfig, "model_max_length", "tokenizer_config.json"),
    stated(sentence, "max_seq_length", "sentence_bert_config.json"),
    stated(truncation ?? {}, "max_length", tokenizer.file),
    { length: CAP, reason: "cut here unless --max-length says more" },
  ])!;
}

function stated(
  document: Readonly<Record<string, unknown>>,
  field: string,
  file: string,
): MaxLength | null {
  const length = wholeField(document, field);
  return length === undefined || length > NO_LIMIT
    ? null
    : { length, reason: file };
}

/** Tokens that a model has positions for, by its configuration. */
function positions(
  { config }: Pick<TokenizerFiles, "config">,
): MaxLength | null {
  const found = stated(config, "max_position_embeddings", "config.json") ??
    stated(config, "n_positions", "config.json");
  return found &&
    { ...found, length: found.length - firstPosition({ config }) };
}

/** Position of a text's first token: models of RoBERTa's kind count from behind the padding token's number. */
export function firstPosition(
  { config }: Pick<TokenizerFiles, "config">,
): number {
  return OFFSET_POSITIONS.test(String(config.model_type ?? ""))
    ? Number(config.pad_token_id ?? 1) + 1
    : 0;
}

/** The shortest; the first of those that tie. */
function least(
  limits: readonly (MaxLength | null | 0)[],
): MaxLength | null {
  const known = limits.filter((limit) => limit !== null && limit !== 0);
  if (known.length === 0) return null;
  return known.reduce((a, b) => b.length < a.length ? b : a);
}
