/**
 * A run's result as one JSON document; the table, the CSV and every page are drawn from it alone.
 *
 * @module
 */
import type { ClassOverlapPair } from "../ranking/class_overlaps.ts";
import type { Consensus } from "../ranking/consensus.ts";
import type { Race } from "../ranking/race.ts";
import type { MetricRanking } from "../ranking/rank_features.ts";
import type { LinearProbe, ScoredPool } from "../ranking/score_pool.ts";
import type { Stability } from "../ranking/stability.ts";
import { VERSION } from "../version.ts";

import type { RunDetails } from "./details/run_details.ts";
import type { RunProfile } from "./profile_lines.ts";

/** A class of the data and how many samples it has. */
export interface ClassCount {
  /** Its name. */
  readonly name: string;
  /** Samples of it; pixels, in segmentation. */
  readonly count: number;
}

/** What the models were asked about. */
export interface DataDescription {
  /** Short name. */
  readonly name: string;
  /** Path as given. */
  readonly path: string;
  /** Kind of samples; "features" where they came ready-made. */
  readonly task: "image" | "segmentation" | "text" | "features";
  /** Number of samples. */
  readonly samples: number;
  /** The classes, by id. */
  readonly classes: readonly ClassCount[];
  /** Pixels without a class, in segmentation. */
  readonly voidPixels?: number;
  /** SHA-256 over content and order, where known. */
  readonly fingerprint?: string;
  /** What was left out or assumed, in sentences. */
  readonly remarks: readonly string[];
}

/** One candidate and how its features came about. */
export interface ModelDescription {
  /** Name. */
  readonly name: string;
  /** Path or URL as given. */
  readonly source: string;
  /** SHA-256 of the model's bytes, or of the feature file's where features came ready-made. */
  readonly sha256?: string;
  /** Size in bytes. */
  readonly bytes?: number;
  /** Tensor that the features were taken from. */
  readonly tap?: string;
  /** Why that one. */
  readonly tapReason?: string;
  /** How images were prepared. */
  readonly preprocessing?: unknown;
  /** Where the preprocessing came from. */
  readonly preprocessingOrigin?: string;
  /** Name of the model that this is a layer of, where layers are ranked one by one. */
  readonly layerOf?: string;
  /** Rows of its features. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** Name of its features in the cache, where they are kept. */
  readonly features?: string;
  /** Names in the cache of the parts of its features, where a race has left them so. */
  readonly featureParts?: readonly string[];
  /** Whether its features came from the cache. */
  readonly cached?: boolean;
  /** Seconds that extraction took. */
  readonly extractionSeconds?: number;
}

/** What ran the models. */
export interface BackendDescription {
  /** Which backend. */
  readonly name: string;
  /** Threads. */
  readonly threads: number;
  /** Why this one. */
  readonly reason: string;
}

/** A machine that computed features for a run on a cluster. */
export interface WorkerDescription {
  /** Its name in the cluster. */
  readonly worker: string;
  /** The machine. */
  readonly host: string;
  /** What ran its models. */
  readonly backend: string;
  /** Version of that. */
  readonly runtime: string;
  /** Threads. */
  readonly threads: number;
  /** Shards whose features it gave. */
  readonly shards: number;
}

/** The result of a run. */
export interface RunDocument {
  /** What kind of document this is. */
  readonly format: "fair-collapse/run";
  /** Version of the format. */
  readonly version: 1;
  /** When the run ended, ISO 8601. */
  readonly created: string;
  /** Versions of what computed it. */
  readonly versions: Readonly<Record<string, string>>;
  /** What the models were asked about. */
  readonly data: DataDescription;
  /** What ran the models. */
  readonly backend?: BackendDescription;
  /** The candidates, in the order given. */
  readonly models: readonly ModelDescription[];
  /** The deciding metric's id. */
  readonly metric: string;
  /** Names of the models, best first. */
  readonly order: readonly string[];
  /** Every metric; arrays are in the order of `models`. */
  readonly metrics: readonly MetricRanking[];
  /** Who left before the end, in a race. */
  readonly race?: Race;
  /** Chance of being first and interval of the rank of each model, where the data were resampled. */
  readonly stability?: Stability;
  /** The agreement of the metrics that had a vote, where the consensus was asked for. */
  readonly consensus?: Consensus;
  /** Pairs of classes that overlap most under every model, the closest first; where FaCe is among the metrics. */
  readonly overlaps?: readonly ClassOverlapPair[];
  /** Linear probes of the first models, where asked for. */
  readonly probes?: readonly LinearProbe[];
  /** What a reader should know before trusting the order. */
  readonly warnings: readonly string[];
  /** Seconds by stage. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Where the time went, where asked for. */
  readonly profile?: RunProfile;
  /** What charts need beyond the scores, where asked for. */
  readonly details?: RunDetails;
  /** Who computed the features, for a run on a cluster. */
  readonly workers?: readonly WorkerDescription[];
}

/** What {@link runDocument} is made of. */
export interface RunParts {
  /** What the models were asked about. */
  readonly data: DataDescription;
  /** The candidates, in the order in which they were ranked. */
  readonly models: readonly ModelDescription[];
  /** The result. */
  readonly ranking: ScoredPool;
  /** How it went, in a race. */
  readonly race?: Race;
  /** What ran the models. */
  readonly backend?: BackendDescription;
  /** Warnings beside the ranking's own. */
  readonly warnings?: readonly string[];
  /** Seconds by stage. */
  readonly seconds?: Readonly<Record<string, number>>;
  /** Versions of runtimes, beside our own. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Where the time went. */
  readonly profile?: RunProfile;
  /** What charts need beyond the scores. */
  readonly details?: RunDetails;
  /** Who computed the features, for a run on a cluster. */
  readonly workers?: readonly WorkerDescription[];
}

/** The document of a run that ends now. */
export function runDocument(parts: RunParts): RunDocument {
  const { ranking } = parts;
  return {
    format: "fair-collapse/run",
    version: 1,
    created: new Date().toISOString(),
    versions: { "fair-collapse": VERSION, ...parts.versions },
    data: parts.data,
    backend: parts.backend,
    models: parts.models,
    metric: ranking.metric,
    order: ranking.models.map(({ name }) => name),
    metrics: ranking.metrics,
    ...(parts.race && { race: parts.race }),
    stability: ranking.stability,
    consensus: ranking.consensus,
    overlaps: ranking.overlaps,
    probes: ranking.probes,
    warnings: [...(parts.warnings ?? []), ...ranking.warnings],
    seconds: parts.seconds ?? {},
    ...(parts.profile && { profile: parts.profile }),
    ...(parts.details && { details: parts.details }),
    ...(parts.workers && { workers: parts.workers }),
  };
}
