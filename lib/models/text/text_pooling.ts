/**
 * How the rows of a text's tokens become one.
 *
 * @module
 */
import type { Json, TokenizerFiles } from "./tokenizer_files.ts";

/**
 * How the rows of a text's tokens become one.
 *
 * - "cls": the first token's.
 * - "mean", "max": over the tokens, what is filled up left out.
 * - "last": the last token's.
 * - "none": the model gives a row a text by itself.
 */
export type TextPooling = "cls" | "mean" | "max" | "last" | "none";

/** A pooling, and who says so. */
export interface PoolingChoice {
  /** The pooling. */
  readonly pooling: TextPooling;
  /** Why, in words. */
  readonly reason: string;
}

/** Names of poolings in sentence-transformers. */
const SENTENCE_MODES: readonly (readonly [string, TextPooling])[] = [
  ["cls", "cls"],
  ["mean", "mean"],
  ["lasttoken", "last"],
  ["max", "max"],
];

/** Models that read from left to right: only the last token has seen the whole text. */
const CAUSAL =
  /^(gpt|llama|mistral|mixtral|qwen|gemma|phi|opt$|bloom|falcon|smollm|olmo|stablelm|starcoder|codegen|mpt$)/;

/**
 * The pooling that a model was made for: that of sentence-transformers' configuration; the last token of a model that
 * reads from left to right; the first token where the architecture classifies; else the mean.
 */
export function configuredPooling(
  { pooling, config }: Pick<TokenizerFiles, "pooling" | "config">,
): PoolingChoice {
  const stated = SENTENCE_MODES.find(([name]) =>
    pooling.pooling_mode === name ||
    pooling[`pooling_mode_${name}_tokens`] === true ||
    pooling[`pooling_mode_${name}_token`] === true ||
    pooling[`pooling_mode_${name}`] === true
  );
  if (stated) {
    return { pooling: stated[1], reason: "1_Pooling/config.json" };
  }
  const architecture = architectureOf(config);
  const type = String(config.model_type ?? "").toLowerCase();
  if (CAUSAL.test(type) || /ForCausalLM$|LMHeadModel$/.test(architecture)) {
    return { pooling: "last", reason: `config.json: ${architecture || type}` };
  }
  if (/ForSequenceClassification$/.test(architecture)) {
    return { pooling: "cls", reason: `config.json: ${architecture}` };
  }
  return { pooling: "mean", reason: "usual for encoders" };
}

function architectureOf({ architectures }: Json): string {
  return Array.isArray(architectures) ? String(architectures[0] ?? "") : "";
}
