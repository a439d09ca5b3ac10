/** What zoo.json and ground_truth.json say of one task, and checks that hold for any. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

/** The zoo's folder. */
export const zoo = new URL("../../zoo/", import.meta.url);

/** A model of zoo.json. */
export interface ZooModel {
  task: string;
  name: string;
  file: string;
  architecture: string;
  source: string;
  loss: string;
  dims: number;
  sourceClasses: number;
  sourceScore: number | null;
  bytes: number;
  sha256: string;
  tokenizerSha256?: string;
  checkIds?: number[][];
  checkLogits: unknown[];
}

/** A target of zoo.json. */
export interface ZooTarget {
  task: string;
  name: string;
  folder?: string;
  listing?: string;
  classes: string[];
  keptAside: boolean;
  licence: string;
}

/** A target of ground_truth.json. */
export interface TrueTarget {
  task: string;
  target: string;
  classes: number;
  images?: number;
  texts?: number;
  keptAside: boolean;
  halfAgreement: number;
  models: Record<
    string,
    { accuracy: number; spread: number; seeds: number[] }
  >;
}

/** A task's part of both documents. */
export interface ZooPart {
  models: ZooModel[];
  targets: ZooTarget[];
  sources: { task: string; name: string; classes: string[] }[];
  truth: TrueTarget[];
  seeds: number[];
}

/** A document of the zoo. */
export function readZoo<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(path, zoo)));
}

/** A task's part of zoo.json and ground_truth.json. */
export function zooPart(task: string): ZooPart {
  const all = readZoo<Omit<ZooPart, "truth" | "seeds">>("zoo.json");
  const truth = readZoo<{
    recipes: Record<string, { seeds: number[] }>;
    targets: TrueTarget[];
  }>("ground_truth.json");
  const own = <T extends { task: string }>(entries: T[]) =>
    entries.filter((entry) => entry.task === task);
  return {
    models: own(all.models),
    targets: own(all.targets),
    sources: own(all.sources),
    truth: own(truth.targets),
    seeds: truth.recipes[task].seeds,
  };
}

/** Every file in a folder and those within it. */
export function filesUnder(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) =>
    entry.isDirectory
      ? filesUnder(new URL(`${entry.name}/`, folder))
      : [new URL(entry.name, folder)]
  );
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The files of a task are those that zoo.json lists, byte by byte, none larger than `largest`. */
export async function assertWhole(
  task: string,
  models: readonly ZooModel[],
  largest: number,
): Promise<void> {
  const present = filesUnder(new URL(`${task}/`, zoo)).map(({ href }) =>
    href.slice(zoo.href.length)
  ).filter((file) => file.endsWith(".onnx"));
  assertEquals(present.sort(), models.map(({ file }) => file).sort());
  for (const model of models) {
    const bytes = Deno.readFileSync(new URL(model.file, zoo));
    assertEquals(bytes.length, model.bytes, model.name);
    assertEquals(await sha256(bytes), model.sha256, model.name);
    assert(bytes.length < largest, `${model.name}: ${bytes.length} bytes`);
  }
}

/** The models differ in architecture, source and loss by at least so many of each, and each architecture has its floor. */
export function assertVaried(
  models: readonly ZooModel[],
  least: {
    pretrained: number;
    architectures: number;
    sources: number;
    losses: number;
  },
): void {
  const pretrained = models.filter(({ source }) => source !== "none");
  const architectures = new Set(pretrained.map((model) => model.architecture));
  assert(pretrained.length >= least.pretrained);
  assert(architectures.size >= least.architectures);
  assert(
    new Set(pretrained.map(({ source }) => source)).size >= least.sources,
  );
  assert(new Set(pretrained.map(({ loss }) => loss)).size >= least.losses);
  for (const architecture of architectures) {
    assert(
      models.some((model) =>
        model.source === "none" && model.architecture === architecture
      ),
      architecture,
    );
  }
}

/** No class is both in a source and in a target, and one target is kept aside. */
export function assertApart({ sources, targets }: ZooPart): void {
  const seen = new Set(sources.flatMap(({ classes }) => classes));
  for (const { name, classes, licence } of targets) {
    for (const one of classes) assert(!seen.has(one), `${name}: ${one}`);
    assert(licence !== "", name);
  }
  assertEquals(targets.filter(({ keptAside }) => keptAside).length, 1);
}

/** Every model was measured on every target, and mean and spread are those of the seeds. */
export function assertMeasured(part: ZooPart): void {
  const names = part.models.map(({ name }) => name).sort();
  assertEquals(
    part.truth.map(({ target, keptAside }) => ({ target, keptAside })),
    part.targets.map(({ name, keptAside }) => ({ target: name, keptAside })),
  );
  for (const { models } of part.truth) {
    assertEquals(Object.keys(models).sort(), names);
    for (const { accuracy, spread, seeds } of Object.values(models)) {
      assertEquals(seeds.length, part.seeds.length);
      const mean = seeds.reduce((sum, value) => sum + value) / seeds.length;
      const squares = seeds.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      assertAlmostEquals(accuracy, mean, 2e-5);
      assertAlmostEquals(spread, Math.sqrt(squares / (seeds.length - 1)), 3e-5);
    }
  }
}

/** The accuracies differ by more than their spread, halves of the seeds agree, and pretraining helps by three standard errors. */
export function assertTellsApart(part: ZooPart): void {
  for (const { target, halfAgreement, models } of part.truth) {
    const entries = part.models.map((model) => ({
      ...models[model.name],
      ...model,
    }));
    const accuracies = entries.map(({ accuracy }) => accuracy);
    const spread = entries.reduce((sum, one) => sum + one.spread, 0) /
      entries.length;
    const range = Math.max(...accuracies) - Math.min(...accuracies);
    assert(range > 4 * spread, `${target}: range ${range}, spread ${spread}`);
    assert(halfAgreement > 0.6, `${target}: ${halfAgreement}`);
    const group = (random: boolean) => {
      const chosen = entries.filter(({ source }) =>
        (source === "none") === random
      );
      const sum = chosen.reduce((sum, { accuracy }) => sum + accuracy, 0);
      const variance = spread ** 2 / (part.seeds.length * chosen.length);
      return { mean: sum / chosen.length, variance };
    };
    const [pretrained, random] = [group(false), group(true)];
    const error = Math.sqrt(pretrained.variance + random.variance);
    assert(
      pretrained.mean - random.mean > 3 * error,
      `${target}: pretraining is idle`,
    );
  }
}

/** The fixed values that a check input holds: (7919 i mod 256) / 128 - 1. */
export function checkInput(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length },
    (_, index) => (7919 * index % 256) / 128 - 1,
  );
}
