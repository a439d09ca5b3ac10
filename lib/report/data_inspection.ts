/**
 * What was seen of a data set, as one JSON document.
 *
 * @module
 */
import type { ClassCount, DataDescription } from "./run_document.ts";

/** Where numbers lie. */
export interface NumberSummary {
  /** The lowest. */
  readonly min: number;
  /** A twentieth of them are lower. */
  readonly low: number;
  /** Half of them are lower. */
  readonly median: number;
  /** A twentieth of them are higher. */
  readonly high: number;
  /** The highest. */
  readonly max: number;
}

/** One of the samples, to see what they are like. */
export interface ShownSample {
  /** Where it comes from. */
  readonly source: string;
  /** Names of its class, or of the classes of its pixels, the most frequent first. */
  readonly classNames: readonly string[];
  /** Its beginning, where it is a text. */
  readonly text?: string;
  /** The beginning of the second text of a pair. */
  readonly pair?: string;
  /** Columns, where it is an image. */
  readonly width?: number;
  /** Rows, where it is an image. */
  readonly height?: number;
  /** File format, where it is an image. */
  readonly format?: string;
}

/** Samples of the same content. */
export interface DuplicateGroup {
  /** Where they come from, in the order of the data. */
  readonly sources: readonly string[];
  /** Names of their classes without repetition; empty in segmentation. */
  readonly classNames: readonly string[];
  /** The beginning of the text, where they are texts. */
  readonly text?: string;
  /** Whether they have different classes, or different label maps. */
  readonly isContradiction: boolean;
}

/** What is wrong, or may be wrong, with one sample. */
export interface SampleProblem {
  /** Where it comes from. */
  readonly source: string;
  /** "unusable": cannot be read or decoded; "tiny": far smaller than the others; "blank": of one colour. */
  readonly kind: "unusable" | "tiny" | "blank";
  /** What is wrong. */
  readonly reason: string;
}

/** What was seen of a data set. */
export interface DataInspection {
  /** What kind of document this is. */
  readonly format: "fair-collapse/data";
  /** Version of the format. */
  readonly version: 1;
  /** The data as a run would describe them. */
  readonly data: DataDescription;
  /** What the data were taken for. */
  readonly recognised: string;
  /** Why, in sentences. */
  readonly because: readonly string[];
  /** How evenly samples, or pixels, are spread over the classes. */
  readonly balance: {
    /** The class with the fewest. */
    readonly smallest: ClassCount;
    /** The class with the most. */
    readonly largest: ClassCount;
    /** Entropy of the classes' shares over its highest value: 1 where all are equal. */
    readonly evenness: number;
  };
  /** Number of images in which each class occurs, by class id, in segmentation. */
  readonly imagesWithClass?: readonly number[];
  /** Sizes of the samples by what is measured: bytes, width, height, characters, words. */
  readonly sizes: Readonly<Record<string, NumberSummary>>;
  /** Number of images of each file format. */
  readonly formats: Readonly<Record<string, number>>;
  /** Some of the samples, evenly spaced over the data. */
  readonly samples: readonly ShownSample[];
  /** Groups of samples of the same content, contradictions first. */
  readonly duplicates: readonly DuplicateGroup[];
  /** Samples that are or may be bad, in the order of the data; first those that cannot be used. */
  readonly problems: readonly SampleProblem[];
  /** Whether every image was decoded whole, or its header alone was read. */
  readonly isDecoded: boolean;
  /** Seconds that it took. */
  readonly seconds: number;
}
