/**
 * Which of the arrays of a file holds which part of a feature set, by name.
 *
 * @module
 */
import { FormatError } from "../errors.ts";

/** The parts of a feature file, with the names that an array or a column of them may have. */
export const PART_NAMES = {
  features: ["features", "feature", "x", "embeddings", "embedding", "feats"],
  labels: ["labels", "label", "y", "targets", "target"],
  probabilities: [
    "probabilities",
    "probability",
    "probs",
    "prob",
    "p",
    "source_probabilities",
  ],
} as const;

/** A part of a feature file. */
export type Part = keyof typeof PART_NAMES;

/**
 * Which of the names stands for a part; letter case does not matter.
 *
 * @returns Undefined where none does.
 * @throws {FormatError} If several do.
 */
export function findPart(
  names: readonly string[],
  part: Part,
  source: string,
): string | undefined {
  const aliases: readonly string[] = PART_NAMES[part];
  const found = names.filter((name) => aliases.includes(name.toLowerCase()));
  if (found.length > 1) {
    throw new FormatError(
      `Cannot tell which array of ${source} holds the ${part}: there are ${
        found.join(" and ")
      }; leave one`,
    );
  }
  return found[0];
}

/** What to say where a part is missing. */
export function missingPart(
  names: readonly string[],
  part: Part,
  source: string,
): FormatError {
  const there = names.length === 0
    ? "it holds no arrays"
    : `it holds ${names.slice(0, 12).join(", ")}${
      names.length > 12 ? ` and ${names.length - 12} more` : ""
    }`;
  return new FormatError(
    `Cannot find ${part} in ${source}: ${there}; name the array ${
      PART_NAMES[part].slice(0, 3).join(", ")
    }`,
  );
}
