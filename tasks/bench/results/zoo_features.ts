/**
 * Features of the zoo's models on the zoo's targets, one target after the other, in memory.
 *
 * @module
 */
import {
  type BackendName,
  extract,
  type FeatureSet,
  type MatrixProduct,
  missingTargetData,
  openZooTarget,
  readZoo,
  type ZooModel,
  type ZooTarget,
  type ZooTask,
} from "../../../mod.ts";

/** What to extract. */
export interface ZooFeaturesOptions {
  /** Folder of the zoo; the project's own by default. */
  readonly zoo?: string;
  /** Folder of data that do not come along. */
  readonly dataRoot?: string;
  /** Folder to keep features and gathered data in. */
  readonly cache: string;
  /** What runs the models. */
  readonly backend?: BackendName | "auto";
  /** Threads of the backend. */
  readonly threads?: number;
  /** Names of the targets to take; all by default. */
  readonly targets?: readonly string[];
  /** Which targets are taken: those that options may be tuned on, those kept aside, or all. */
  readonly which: "tuning" | "keptAside" | "all";
  /** Told why a target is left out. */
  readonly onSkipped?: (reason: string) => void;
  /** Told what goes on. */
  readonly onProgress?: (what: string) => void;
}

/** Features of all models of a task on one target. */
export interface TargetFeatures {
  /** The target. */
  readonly target: ZooTarget;
  /** The models, in the order of the features. */
  readonly models: readonly ZooModel[];
  /** One set a model. */
  readonly features: readonly FeatureSet[];
  /** The backend's products; valid until the next target is asked for. */
  readonly product: MatrixProduct;
  /** What ran the models. */
  readonly runtime: string;
}

/** A feature set whose rows are read once. */
async function inMemory(set: FeatureSet): Promise<FeatureSet> {
  const chunks: (Float32Array | Float64Array)[] = [];
  for await (const chunk of set.chunks()) chunks.push(chunk.slice());
  return { ...set, chunks: () => chunks };
}

/** The targets of a task that were asked for; one that is kept aside only where it was meant. */
export function wantedTargets<
  Target extends Pick<ZooTarget, "name" | "task" | "keptAside">,
>(
  all: readonly Target[],
  wanted: ZooTask,
  { which, targets }: Pick<ZooFeaturesOptions, "which" | "targets">,
): Target[] {
  return all.filter(({ name, task, keptAside }) =>
    task === wanted &&
    (which === "all" || keptAside === (which === "keptAside")) &&
    (targets === undefined || targets.includes(name))
  );
}

/**
 * Extract, or take from the cache.
 *
 * A target whose data are absent is told and left out.
 */
export async function* zooFeatures(
  task: ZooTask,
  options: ZooFeaturesOptions,
): AsyncGenerator<TargetFeatures> {
  const { dataRoot, cache, backend, threads, onSkipped, onProgress } = options;
  const zoo = await readZoo(options.zoo);
  const models = zoo.models.filter((model) => model.task === task);
  for (const target of wantedTargets(zoo.targets, task, options)) {
    const missing = await missingTargetData(target, { dataRoot });
    if (missing !== undefined) {
      onSkipped?.(missing);
      continue;
    }
    const data = await openZooTarget(target, { dataRoot, cache });
    const extraction = await extract({
      models: models.map(({ path }) => path),
      data,
      backend,
      threads,
      cache: `${cache}/features`,
      onExtraction: ({ model, done, total }) =>
        onProgress?.(`${target.name}: ${model} ${done}/${total}`),
    });
    try {
      const features: FeatureSet[] = [];
      for (const set of extraction.features) features.push(await inMemory(set));
      const { name, version, product } = extraction.backend;
      yield {
        target,
        models,
        features,
        product,
        runtime: `ONNX Runtime ${version}, ${name}`,
      };
    } finally {
      await extraction.backend.close();
    }
  }
}
