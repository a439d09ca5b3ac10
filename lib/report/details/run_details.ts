/**
 * What a run's charts need beyond its scores: an optional part of the document, of bounded size.
 *
 * @module
 */
import type { Interval } from "../../statistics/bootstrap.ts";

/** A neural-collapse measure of one model. */
export interface CollapseMeasure {
  /** Metric id: "nc1" to "nc4". */
  readonly metric: string;
  /** Its score; null where it does not apply. */
  readonly score: number | null;
  /** Why it does not apply. */
  readonly reason?: string;
}

/** How the variance of the features spreads over their principal axes. */
export interface Spectrum {
  /** Singular values of the centred features, descending: the first ones. */
  readonly singularValues: readonly number[];
  /** Share of all variance that these axes hold. */
  readonly share: number;
}

/** Rows seen on two axes each; all arrays are of one length. */
export interface Projection {
  /** Sample of each row; the row itself where features came ready-made. */
  readonly samples: readonly number[];
  /** Class id of each row. */
  readonly labels: readonly number[];
  /** Class id that a held-out linear discriminant gives each row; absent where it does not apply. */
  readonly predicted?: readonly number[];
  /** Coordinates on the first two principal axes, one pair a row. */
  readonly pca: readonly (readonly [number, number])[];
  /** Share of all variance that each of those holds. */
  readonly pcaShares: readonly [number, number];
  /**
   * Coordinates on the first two discriminant axes, in units of the spread within classes; on the first of them and the
   * first principal axis where there are two classes. Absent where it does not apply.
   */
  readonly lda?: readonly (readonly [number, number])[];
}

/** Rows of one class that are taken for another. */
export interface Confusion {
  /** Class id of the rows. */
  readonly of: number;
  /** Class id that they are taken for. */
  readonly as: number;
  /** How many rows. */
  readonly rows: number;
  /** Share of the rows of their class. */
  readonly share: number;
}

/** A sample that is taken for another class, or nearly. */
export interface ConfusedSample {
  /** Which sample. */
  readonly sample: number;
  /** Class id that is most probable beside its own. */
  readonly as: number;
  /** Held-out probability of that class. */
  readonly probability: number;
}

/** Samples that stand for a class. */
export interface Exemplars {
  /** Class id. */
  readonly class: number;
  /** Samples of the highest held-out probability for their own class, best first. */
  readonly typical: readonly number[];
  /** Samples of the highest held-out probability for another class, worst first. */
  readonly confused: readonly ConfusedSample[];
}

/** One model in detail; arrays by class are in the order of {@link RunDetails.classes}. */
export interface ModelDetails {
  /** The model. */
  readonly model: string;
  /** Logarithm of the Bhattacharyya coefficient of each two classes; null where one has no rows. */
  readonly logOverlap: readonly (readonly (number | null)[])[];
  /** Class fairness F_i of each class in nats. */
  readonly fairness: readonly (number | null)[];
  /** Mean squared distance of each class's rows to its mean. */
  readonly variances: readonly (number | null)[];
  /** Share of each class's rows that a held-out linear discriminant gives to it. */
  readonly recalls: readonly (number | null)[];
  /** Singular values. */
  readonly spectrum: Spectrum;
  /** NC1 to NC4. */
  readonly neuralCollapse: readonly CollapseMeasure[];
  /** Rows on two axes. */
  readonly projection: Projection;
  /** The pairs of classes that are mistaken most, worst first; of all classes. */
  readonly confusions: readonly Confusion[];
  /** Typical and confused samples of the classes shown. */
  readonly exemplars: readonly Exemplars[];
}

/** A sample that some exemplar names. */
export interface SampleDetails {
  /** Position in the data's order. */
  readonly sample: number;
  /** Where it comes from. */
  readonly source: string;
  /** A small picture of it, as a data URI. */
  readonly thumbnail?: string;
  /** The beginning of its text. */
  readonly text?: string;
}

/** What a model's feature map sees of a frame. */
export interface FrameGrid {
  /** The model. */
  readonly model: string;
  /** Columns of its map. */
  readonly columns: number;
  /** Rows of its map. */
  readonly rows: number;
  /** Labels of the positions as a PNG of columns x rows, as a data URI. */
  readonly labels: string;
  /** Share of the labelled positions whose nearest class mean is that of their own class. */
  readonly agreement: number;
  /** Class of the nearest class mean at the labelled positions, in the same form. */
  readonly nearest: string;
}

/** An image with a class for each pixel. */
export interface FrameDetails {
  /** Position in the data's order. */
  readonly sample: number;
  /** Where it comes from. */
  readonly source: string;
  /** Columns of the picture. */
  readonly width: number;
  /** Rows of the picture. */
  readonly height: number;
  /** The image, small, as a data URI. */
  readonly picture: string;
  /** Its label map, as small, as a data URI. */
  readonly labels: string;
  /** Class ids that it shows. */
  readonly classes: readonly number[];
  /** Feature grids of models. */
  readonly grids: readonly FrameGrid[];
}

/** How a metric's scores agree with the truth. */
export interface TruthOfMetric {
  /** Metric id. */
  readonly metric: string;
  /** Models that it scores. */
  readonly models: number;
  /** Weighted Kendall tau with its interval. */
  readonly weightedTau: Interval;
  /** Kendall's tau-b with its interval. */
  readonly kendallTau: Interval;
}

/** Known accuracies of the models. */
export interface TruthDetails {
  /** Where they come from. */
  readonly source: string;
  /** Accuracy of each model by name. */
  readonly values: Readonly<Record<string, number>>;
  /** Each metric against them. */
  readonly metrics: readonly TruthOfMetric[];
}

/** What a run's charts need beyond its scores. */
export interface RunDetails {
  /** Ids of the classes that are shown, those that overlap side by side. */
  readonly classes: readonly number[];
  /** Models in detail, best first. */
  readonly models: readonly ModelDetails[];
  /** The samples that exemplars name. */
  readonly samples: readonly SampleDetails[];
  /** A few images with a class for each pixel. */
  readonly frames?: readonly FrameDetails[];
  /** Known accuracies of the models. */
  readonly truth?: TruthDetails;
  /** The words of the command that made the run. */
  readonly command?: readonly string[];
  /** What was left out to keep this small, in sentences. */
  readonly leftOut: readonly string[];
}
