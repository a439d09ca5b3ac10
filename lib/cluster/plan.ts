/**
 * What the machines of a cluster agree on: the plan of a run, its items, and the heads of their results.
 *
 * @module
 */
import type { SkippedSample } from "../features/decoded_samples.ts";
import type { FeatureDtype } from "../features/feature_key.ts";
import type { PixelChoice } from "../features/segmentation/pixel_choice.ts";
import type { BackendName } from "../inference/backend.ts";
import type { Tap } from "../models/tap.ts";
import type { ScorePoolOptions } from "../ranking/score_pool.ts";
import type {
  DataDescription,
  ModelDescription,
} from "../report/run_document.ts";
import type { GlobalMean } from "../statistics/between_scatter.ts";

/** Samples `from` to `to`, the last one not among them. */
export type SampleSpan = readonly [from: number, to: number];

/** An object of the store. */
export interface ObjectName {
  /** SHA-256 of its content, in hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Encoded samples in the object store. */
export interface PlannedPack {
  /** Which samples. */
  readonly span: SampleSpan;
  /** Their bytes. */
  readonly object: ObjectName;
}

/** A model in the object store, with all that decides on its features. */
export interface PlannedModel {
  /** What the result says of it; its rows and dims are known when it has run. */
  readonly about: Omit<ModelDescription, "rows" | "dims">;
  /** Name of its file, for messages. */
  readonly file: string;
  /** The file. */
  readonly object: ObjectName;
  /** Files of weights beside it, by the name that the graph has for them. */
  readonly weights: Readonly<Record<string, ObjectName>>;
  /** Where it is tapped. */
  readonly tap: Tap;
  /** The files of its tokenizer, for a model of texts. */
  readonly tokenizer?: ObjectName;
  /** Samples that it is given at once; by the size of the input where absent. */
  readonly batch?: number;
  /** The shards. */
  readonly shards: readonly SampleSpan[];
}

/** What the result of a run is to be. */
export type Question = Pick<
  ScorePoolOptions,
  "metrics" | "metricOptions" | "stability" | "seed" | "probe"
>;

/** All that a run is about. */
export interface Plan {
  /** What kind of document this is. */
  readonly format: "fair-collapse/plan";
  /** Version of the format. */
  readonly version: 1;
  /** Name of the run. */
  readonly run: string;
  /** What the models are asked about. */
  readonly data: DataDescription;
  /** Kind of samples. */
  readonly task: "image" | "segmentation" | "text";
  /** Number of samples. */
  readonly size: number;
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Class of each sample as 32-bit integers; absent where a sample has many. */
  readonly labels?: ObjectName;
  /** Width and height of each image as 32-bit integers, in segmentation. */
  readonly sizes?: ObjectName;
  /** Pixels of each class over all label maps, in segmentation. */
  readonly pixelCounts?: readonly number[];
  /** Which pixels become rows, in segmentation. */
  readonly pixels?: PixelChoice;
  /** The samples. */
  readonly packs: readonly PlannedPack[];
  /** The models. */
  readonly models: readonly PlannedModel[];
  /** Whether samples that cannot be decoded are left out. */
  readonly skipBad: boolean;
  /** How workers store features. */
  readonly dtype: FeatureDtype;
  /** What is asked. */
  readonly question: Question;
  /** What a reader should know of the taps. */
  readonly warnings: readonly string[];
}

/** One thing that is computed of a model's features on a shard. */
export type Pass =
  /** Count, mean and squares of each class. */
  | { readonly kind: "moments" }
  /** Squares along the axes between the classes, every class weighing the same: what C is made of. */
  | {
    readonly kind: "between";
    readonly globalMean: GlobalMean;
    readonly precision: "float32" | "float64";
    readonly globals: ObjectName;
  }
  /** Squares along the axes of the class means, class by class weighed both ways: what NC1 is made of. */
  | { readonly kind: "spread"; readonly globals: ObjectName }
  /** Scatter about the class means, dims x dims. */
  | { readonly kind: "scatter"; readonly globals: ObjectName }
  /** The features themselves, and the probabilities. */
  | { readonly kind: "rows" };

/** A pass in letters, digits and hyphens. */
export function passName(pass: Pass): string {
  return pass.kind === "between"
    ? `between-${pass.globalMean}-${pass.precision}`
    : pass.kind;
}

/** What a worker is handed. */
export interface WorkItem {
  /** The run. */
  readonly run: string;
  /** Number of the model. */
  readonly model: number;
  /** Number of the shard. */
  readonly shard: number;
  /** What to compute. */
  readonly pass: Pass;
  /** Attempts before the item is given up. */
  readonly tries: number;
}

/** What a worker says of itself. */
export interface WorkerFacts {
  /** Its name, unlike all others. */
  readonly worker: string;
  /** Machine. */
  readonly host: string;
  /** What runs its models. */
  readonly backend: BackendName;
  /** Version of that. */
  readonly runtime: string;
  /** Threads. */
  readonly threads: number;
}

/** Head of a result. */
export interface ResultHead {
  /** Who computed it. */
  readonly by: WorkerFacts;
  /** Rows of the shard. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** Samples that were left out, by their place in the whole. */
  readonly skipped: readonly SkippedSample[];
  /** Texts of which the model saw only a part. */
  readonly truncated: number;
  /** Whether the features were in the worker's store. */
  readonly cached: boolean;
  /** Seconds that the features took. */
  readonly seconds: number;
  /** Where the arrays are, if they are too large for a message. */
  readonly object?: ObjectName & { readonly name: string };
}

/** What is said of an item that is given up. */
export interface DeadLetter {
  /** Why. */
  readonly reason: string;
  /** How often it was tried. */
  readonly tries: number;
  /** The last one to try. */
  readonly worker: string;
}
