/**
 * The JavaScript tokenizers made quick, with the same tokens as before.
 *
 * @module
 */
import type { Tokenizer } from "../../deps/tokenizers.ts";

/** Words whose tokens are kept, and the length of the longest among them: a word may be a whole text. */
const WORDS = 1 << 16;
const LONGEST = 64;

/**
 * Let a tokenizer cut each word up once, as models do that word by word, and clean a text as a whole, where BERT's
 * normalizer goes character by character.
 *
 * @param tokenizer Is changed, and given back.
 */
export function quickTokenizer(tokenizer: Tokenizer): Tokenizer {
  const { model, normalizer } = tokenizer;
  const encode = model.encode.bind(model);
  const known = new Map<string, readonly string[]>();
  model.encode = (words) => {
    const tokens: string[] = [];
    for (const word of words) {
      let own = known.get(word);
      if (!own) {
        own = encode([word]);
        if (known.size === WORDS) known.clear();
        if (word.length <= LONGEST) known.set(word, own);
      }
      for (const token of own) tokens.push(token);
    }
    return tokens;
  };
  if (normalizer?.clean_text) normalizer.clean_text = cleanText;
  if (normalizer?.tokenize_chinese_chars) {
    normalizer.tokenize_chinese_chars = withSpaces;
  }
  return tokenizer;
}

/** Without what is not to be seen, and with a space for each white one. */
function cleanText(text: string): string {
  return text
    .replace(/[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .replace(/\s/g, " ");
}

/** With spaces around each ideograph. */
function withSpaces(text: string): string {
  return text.replace(/[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/g, " $& ");
}
