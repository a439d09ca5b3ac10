/**
 * Which of a model's outputs holds its answers, and which its features, by name.
 *
 * @module
 */
import type { OnnxGraph, OnnxValue } from "./onnx_graph.ts";

/** Outputs that are features as they are, the most finished first. */
const IMAGE_FEATURES = [
  "image_embeds",
  "sentence_embedding",
  "text_embeds",
  "pooler_output",
  "last_hidden_state",
  "token_embeddings",
];
/** For texts the tokens come before the pooler, which many encoders carry untrained. */
const TEXT_FEATURES = [
  "sentence_embedding",
  "text_embeds",
  "last_hidden_state",
  "token_embeddings",
  "pooler_output",
];
/** What other exporters call features, of images or of texts, the most finished first. */
const OTHER_FEATURES = [
  "sentence_embeddings",
  "dense_vecs",
  "image_embedding",
  "image_embeddings",
  "image_features",
  "vision_embeds",
  "text_embedding",
  "text_embeddings",
  "text_features",
  "embeddings",
  "embedding",
  "embeds",
  "representation",
  "pooled_output",
  "pooled_features",
  "x_norm_clstoken",
  "cls_token",
  "features",
  "feature",
];

/** Outputs that are neither: hidden layers, caches, similarities between images and texts, boxes. */
const NEITHER =
  /^(hidden_states|attentions|cross_attentions|present|past_key_values|encoder_|logits_per_|pred_boxes|boxes|bbox)/i;

/** Names of outputs that hold answers, in order of trust; the last says nothing of itself. */
const ANSWERS = [
  /^logits$/i,
  /logits?$/i,
  /prob|softmax|score|pred|class|label/i,
  /^(out|output)\b/i,
];

/** Whether a name says that an output holds answers. */
export function isAnswerByName(name: string): boolean {
  return /logit|prob|softmax|score|pred|class|label/i.test(name);
}

/**
 * Outputs that are features by name, the best first.
 *
 * Precedence for images: image_embeds, sentence_embedding, text_embeds, pooler_output, last_hidden_state,
 * token_embeddings; for texts last_hidden_state and token_embeddings come before pooler_output. Then what others
 * call features, from sentence_embeddings and dense_vecs to features.
 */
export function featureOutputs(
  { outputs }: OnnxGraph,
  kind: "image" | "text" | "unknown",
): OnnxValue[] {
  const names = kind === "text" ? TEXT_FEATURES : IMAGE_FEATURES;
  return [...names, ...OTHER_FEATURES]
    .map((name) => outputs.find((output) => output.name === name))
    .filter((output) => output !== undefined);
}

/**
 * Outputs that may hold the answers: those of the most trusted name there is, in the order of the file.
 *
 * Precedence: "logits", names that end in logits, names that speak of probabilities, scores, predictions,
 * classes or labels, "out" and "output", and last any other name that is not one of features or hidden layers.
 */
export function answerOutputs(graph: OnnxGraph): OnnxValue[] {
  const features = new Set([
    ...IMAGE_FEATURES,
    ...TEXT_FEATURES,
    ...OTHER_FEATURES,
  ]);
  const left = graph.outputs.filter(({ name }) =>
    !features.has(name) && !NEITHER.test(name)
  );
  for (const pattern of ANSWERS) {
    const named = left.filter(({ name }) => pattern.test(name));
    if (named.length > 0) return named;
  }
  return left;
}
