/**
 * Why a run's order is as it is, in plain data.
 *
 * @module
 */
import type { OptionVariant } from "../ranking/option_grid.ts";
import type { Stability } from "../ranking/stability.ts";

/** A number of the better model and of the worse. */
export type Pair = readonly [number, number];

/** A term of the deciding metric in the two models. */
export interface ExplainedTerm {
  /** Its name: "C", "F", "score". */
  readonly name: string;
  /** Its values. */
  readonly values: Pair;
  /** What it adds to the scores, where these are sums. */
  readonly parts?: Pair;
}

/** A class under the two models. */
export interface ClassContrast {
  /** Its name. */
  readonly name: string;
  /** What it adds to C, at most 0; the wider, the lower. */
  readonly collapse: Pair;
  /** How evenly it overlaps with the others, in nats; their mean is F. */
  readonly fairness: Pair;
}

/** A class that overlaps with the one in question. */
export interface Neighbour {
  /** Its name. */
  readonly name: string;
  /** Bhattacharyya coefficient. */
  readonly coefficient: number;
}

/** The class in question under one model. */
export interface ClassFocus {
  /** The model. */
  readonly model: string;
  /** What the class adds to C. */
  readonly collapse: number;
  /** Its place among the classes by that, 1 for the widest. */
  readonly place: number;
  /** How evenly it overlaps with the others, in nats. */
  readonly fairness: number;
  /** The classes that it overlaps with most, largest first. */
  readonly neighbours: readonly Neighbour[];
}

/** Why one model stands above another, what would change that, and whether the sample is large enough. */
export interface Explanation {
  /** Id of the metric that decides. */
  readonly metric: string;
  /** The model that is above. */
  readonly better: string;
  /** The model that is below. */
  readonly worse: string;
  /** Their ranks. */
  readonly ranks: Pair;
  /** Their scores. */
  readonly scores: Pair;
  /** Terms of the metric. */
  readonly terms: readonly ExplainedTerm[];
  /** Ranks by the run's other metrics, where these apply to both. */
  readonly others: readonly { readonly metric: string; readonly ranks: Pair }[];
  /** The classes, the largest difference in C first; where the features are at hand. */
  readonly classes?: readonly ClassContrast[];
  /** The class in question, where one was named. */
  readonly focus?: {
    /** Its name. */
    readonly name: string;
    /** Samples of it. */
    readonly count: number;
    /** Under the two models. */
    readonly models: readonly ClassFocus[];
  };
  /** Names of the models in the order of the ranks in `grid`. */
  readonly models: readonly string[];
  /** The order under other options, the run's own first; where the features are at hand. */
  readonly grid?: readonly OptionVariant[];
  /** How firm the order is. */
  readonly stability?: Stability;
  /** Number of samples. */
  readonly samples: number;
  /** Kind of samples. */
  readonly task: "image" | "segmentation" | "text" | "features";
  /** The class with the fewest samples. */
  readonly smallest?: { readonly name: string; readonly count: number };
  /** What cannot be told, and how to get it, in sentences. */
  readonly missing: readonly string[];
}
