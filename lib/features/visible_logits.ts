/**
 * The answers of a model where its output hides them.
 *
 * @module
 */
import type { LogitsOutput } from "../models/tap.ts";

/** The output that probabilities are made of, with what was done to it. */
export type VisibleLogits = Pick<LogitsOutput, "output" | "activation">;

/**
 * The output that probabilities are made of: behind an argmax or a sigmoid, the logits themselves, which have to be
 * tapped.
 */
export function visibleLogits(
  logits: LogitsOutput | null,
): VisibleLogits | null {
  if (!logits) return null;
  const { output, activation, tensor } = logits;
  const isHidden = activation === "argmax" || activation === "sigmoid";
  return isHidden && tensor !== output
    ? { output: tensor, activation: "none" }
    : { output, activation };
}
