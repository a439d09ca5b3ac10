/** Hugging Face's tokenizers in JavaScript, loaded when the first text is encoded. @module */

/** The part of a tokenizer that is used here. */
export interface Tokenizer {
  /** Tokens of a text, without special ones. */
  tokenize(
    text: string,
    options?: { readonly add_special_tokens?: boolean },
  ): string[];
  /** Id of a token. */
  token_to_id(token: string): number | undefined;
  /** Puts special tokens around one or two texts' tokens. */
  readonly post_processor: {
    post_process(
      tokens: string[],
      pair: string[] | null,
      addSpecialTokens: boolean,
    ): {
      readonly tokens: string[];
      readonly tokens_pair?: string[] | null;
      readonly token_type_ids?: readonly number[];
    };
  } | null;
  /** What is done to a text before it is cut; BERT's does it by these steps. */
  readonly normalizer: {
    clean_text?(text: string): string;
    tokenize_chinese_chars?(text: string): string;
  } | null;
  /** The vocabulary, and what stands for what it lacks. */
  readonly model: {
    /** Tokens of words, each cut up by itself. */
    encode(words: readonly string[]): string[];
    readonly tokens_to_ids: ReadonlyMap<string, number>;
    readonly unk_token_id?: number;
  };
}

/**
 * Make a tokenizer of the documents `tokenizer.json` and `tokenizer_config.json`.
 *
 * @throws {Error} If the documents are not of their format, or name a part that is not known.
 */
export async function loadTokenizer(
  tokenizer: object,
  config: object,
): Promise<Tokenizer> {
  const { Tokenizer } = await import("npm:@huggingface/tokenizers@0.2.0");
  return new Tokenizer(tokenizer, config) as unknown as Tokenizer;
}
