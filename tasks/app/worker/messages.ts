/// <reference lib="dom" />
/**
 * What the page and its worker say to each other.
 *
 * @module
 */
import type { MetricOptions } from "../../../lib/metrics/metric.ts";
import type { RunDocument } from "../../../lib/report/run_document.ts";

/** A file and where it lies among what was dropped. */
export interface PlacedFile {
  /** Path from what was dropped: "pets/cat/1.png". */
  readonly path: string;
  /** The file itself. */
  readonly file: File;
}

/** What to take of the data. */
export interface DataChoice {
  /** Most images of a class; all by default. */
  readonly perClass?: number;
  /** Whether to leave out images that cannot be decoded. */
  readonly skipBad: boolean;
}

/** How to rank. */
export interface RankChoice {
  /** Metric ids; the first decides. */
  readonly metrics: readonly string[];
  /** Options of the metrics by metric id, where they are not the defaults. */
  readonly metricOptions: Readonly<Record<string, MetricOptions>>;
  /** What runs the models. */
  readonly backend: "auto" | "wasm" | "webgpu";
}

/** What the page asks for. */
export type Request =
  | {
    readonly ask: "candidates";
    /** Which looking this is, so that answers of earlier ones are told apart. */
    readonly id: number;
    readonly files: readonly PlacedFile[];
    /** Tensors to take features from, by the path of the model, where not those found. */
    readonly taps: Readonly<Record<string, string>>;
  }
  | {
    readonly ask: "data";
    readonly id: number;
    readonly files: readonly PlacedFile[];
    readonly choice: DataChoice;
  }
  | { readonly ask: "rank"; readonly choice: RankChoice };

/** A candidate, and what is assumed of it. */
export interface CandidateCard {
  /** Path of its file, as dropped. */
  readonly path: string;
  /** What to call it. */
  readonly name: string;
  /** Bytes of its file. */
  readonly size: number;
  /** What its features are taken from and how images are prepared, in a line. */
  readonly assumed: string;
  /** Tensors that features could be taken from instead, nearest to the output first. */
  readonly taps: readonly string[];
  /** The one that was named; absent where it was found. */
  readonly named?: string;
  /** All that is known or assumed, in pairs of a word and what it is. */
  readonly facts: readonly (readonly [string, string])[];
  /** What a reader should know. */
  readonly warnings: readonly string[];
  /** Why it cannot be used; absent where it can. */
  readonly problem?: string;
}

/** The candidates: models to run, or features that were made before. */
export interface Candidates {
  /** Which of the two. */
  readonly kind: "models" | "features";
  /** One each. */
  readonly cards: readonly CandidateCard[];
  /** Why they cannot be used together. */
  readonly problem?: string;
}

/** What is known of the data. */
export interface DataCard {
  /** What to call them. */
  readonly name: string;
  /** What kind of samples. */
  readonly task: "image" | "segmentation" | "text" | "labels";
  /** Number of samples. */
  readonly samples: number;
  /** Classes and how many samples (pixels) each has. */
  readonly classes: readonly {
    readonly name: string;
    readonly count: number;
  }[];
  /** What was left out or assumed. */
  readonly remarks: readonly string[];
}

/** What the worker says. */
export type Reply =
  | {
    readonly say: "candidates";
    readonly id: number;
    readonly candidates: Candidates;
  }
  | { readonly say: "data"; readonly id: number; readonly data: DataCard }
  /** Which backend runs the models, and why. */
  | { readonly say: "backend"; readonly reason: string }
  /** What is being done. */
  | { readonly say: "stage"; readonly text: string }
  /** How far one model is. */
  | {
    readonly say: "progress";
    readonly model: string;
    readonly done: number;
    readonly total: number;
    readonly rate: number;
  }
  | { readonly say: "ranked"; readonly run: RunDocument }
  | {
    readonly say: "failed";
    readonly asked: Request["ask"];
    /** Of which looking. */
    readonly id?: number;
    readonly message: string;
    /** Where it is no fault of the input. */
    readonly stack?: string;
  };
