/**
 * What a race saves, and what it may cost: against a run in which all models see all samples.
 *
 *     deno run -A tasks/bench/race.ts [--metrics face,logme] [--seeds 10] [--more 375] [--repeats 2] [--data-root DIR]
 *         [--json] [--record]
 *
 * Features are extracted once a target and kept; races of many seeds then take them from the cache, since who leaves does
 * not depend on where features come from. Seconds are of runs without a cache, on the first target and on the largest.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { defaultDataRoot } from "../../lib/pipeline/zoo_target.ts";
import {
  type Dataset,
  imageFolder,
  missingTargetData,
  openDataset,
  openZooTarget,
  rank,
  type RankResult,
  readZoo,
  type RunDocument,
  type ZooTarget,
} from "../../mod.ts";

import { median, publish } from "./bench_report.ts";
import { BENCH_CACHE } from "./results/flags.ts";

const flags = parseArgs(Deno.args, {
  string: ["metrics", "seeds", "data-root", "repeats", "more"],
  default: { metrics: "face,logme", seeds: "10", repeats: "2", more: "375" },
});
const metrics = flags.metrics.split(",");
const seeds = Array.from({ length: Number(flags.seeds) }, (_, seed) => seed);
const repeats = Number(flags.repeats);
const dataRoot = flags["data-root"] ?? defaultDataRoot();

/** Data to race on, and what models reached on them. */
interface Course {
  readonly name: string;
  readonly data: Dataset;
  readonly target: ZooTarget;
}

const { models, targets } = await readZoo();
const paths = models.filter(({ task }) => task === "image")
  .map(({ path }) => path);

/** What CIFAR-10's labels stand for. */
const CIFAR10 = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

/** Many more images of a target's classes, as files: those for sources, of which these classes were none. */
async function moreImages(target: ZooTarget): Promise<Dataset | undefined> {
  const path = `${dataRoot}/${target.name}/source15k.npz`;
  if (!await Deno.stat(path).then(() => true, () => false)) return undefined;
  const folder = `${BENCH_CACHE}/race/${target.name}-${flags.more}`;
  if (!await Deno.stat(folder).then(() => true, () => false)) {
    await writeImages(await openDataset(path), target, folder);
  }
  return await imageFolder(folder);
}

/** The first images of each of a target's classes, one file each. */
async function writeImages(all: Dataset, target: ZooTarget, folder: string) {
  if (all.task !== "image") throw new Error(`${all.name} holds no images`);
  const partial = await Deno.makeTempDir({ dir: BENCH_CACHE });
  const written = new Map<string, number>();
  for await (const { label, index, bytes } of all.samples()) {
    const name = CIFAR10[Number(all.classNames[label])];
    const count = written.get(name) ?? 0;
    if (!target.classNames.includes(name) || count >= Number(flags.more)) {
      continue;
    }
    written.set(name, count + 1);
    await Deno.mkdir(`${partial}/${name}`, { recursive: true });
    await Deno.writeFile(`${partial}/${name}/${index}.bmp`, await bytes());
  }
  await Deno.mkdir(`${BENCH_CACHE}/race`, { recursive: true });
  await Deno.rename(partial, folder);
}

async function courses(): Promise<Course[]> {
  const found: Course[] = [];
  for (const target of targets.filter(({ task }) => task === "image")) {
    const missing = await missingTargetData(target, { dataRoot });
    if (missing !== undefined) {
      console.error(missing);
      continue;
    }
    const { name, keptAside } = target;
    const data = await openZooTarget(target, { dataRoot, cache: BENCH_CACHE });
    found.push({
      name: keptAside ? `${name} (kept aside)` : name,
      data,
      target,
    });
    const more = await moreImages(target);
    if (more) found.push({ name: `${name}, more images`, data: more, target });
  }
  return found;
}

/** A run on a course. */
async function run(
  { data }: Course,
  metric: string,
  seed: number | undefined,
  cache: string | null,
  stability = false,
): Promise<RunDocument> {
  const result: RankResult = await rank({
    data,
    models: paths,
    metrics: [metric],
    stability,
    backend: "native",
    cache,
    ...(seed !== undefined && { race: { seed } }),
  });
  return result.run;
}

/** Seconds of a run after its models are open: extraction, judging, metrics. */
function secondsOf({ seconds }: RunDocument): number {
  return seconds.extraction + (seconds.race ?? 0) + seconds.metrics;
}

/** Share of the passes that a race made, every pass weighing what it costs. */
function shareOf(
  { race, models }: RunDocument,
  costs: ReadonlyMap<string, number>,
  samples: number,
): number {
  const seen = new Map(race!.left.map((one) => [one.model, one.samples]));
  let done = 0, all = 0;
  for (const { name } of models) {
    done += (seen.get(name) ?? samples) * costs.get(name)!;
    all += samples * costs.get(name)!;
  }
  return done / all;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const range = (values: readonly number[], shown: (value: number) => string) =>
  `${shown(mean(values))} (${shown(Math.min(...values))} to ${
    shown(Math.max(...values))
  })`;

const all = await courses();
const largest = all.reduce((one, other) =>
  other.data.size > one.data.size ? other : one
);

/** Seconds of runs with and without a race; of the largest data once, which takes long enough. */
async function timing(course: Course) {
  const full: RunDocument[] = [], raced: RunDocument[] = [];
  for (let repeat = 0; repeat < (course === largest ? 1 : repeats); repeat++) {
    full.push(await run(course, metrics[0], undefined, null));
    raced.push(await run(course, metrics[0], 0, null));
  }
  return { full, raced };
}

// The runtime is loaded before anything is timed.
await run(all[0], metrics[0], 0, null);
const costs = new Map<string, number>();
const timings: string[][] = [];
for (const course of new Set([all[0], largest])) {
  const { full, raced } = await timing(course);
  // What a model costs an image: on the largest data, where loading it weighs least.
  for (const [at, { name }] of full[0].models.entries()) {
    costs.set(name, full[0].models[at].extractionSeconds!);
  }
  const [whole, part] = [full, raced].map((runs) =>
    median(runs.map(secondsOf))
  );
  const [{ race }] = raced;
  timings.push([
    course.name,
    String(course.data.size),
    whole.toFixed(2),
    part.toFixed(2),
    median(raced.map(({ seconds }) => seconds.race)).toFixed(2),
    percent(part / whole),
    percent(race!.passes / race!.allPasses),
  ]);
}

const outcomes: string[][] = [];
const shares: number[] = [], same: boolean[] = [], regrets: number[] = [];
const onLargest: number[] = [];
const cache = `${BENCH_CACHE}/race`;
for (const course of all) {
  const { name, data, target } = course;
  for (const metric of metrics) {
    const full = await run(course, metric, undefined, cache, true);
    const { order: [best], stability } = full;
    const leads = stability!.models.find(({ name }) => name === best)!;
    const races: RunDocument[] = [];
    for (const seed of seeds) {
      races.push(await run(course, metric, seed, cache));
    }
    const picks = races.map(({ order: [first] }) => first);
    const lost = picks.map((pick) =>
      100 * (target.truth[best] - target.truth[pick])
    );
    const done = races.map(({ race }) => race!.passes / race!.allPasses);
    outcomes.push([
      name,
      metric,
      String(data.size),
      range(done, percent),
      percent(mean(races.map((one) => shareOf(one, costs, data.size)))),
      range(
        races.map(({ race }) => race!.rounds.at(-1)!.models),
        (value) => String(Math.round(value)),
      ),
      percent(leads.firstShare),
      `${picks.filter((pick) => pick === best).length} of ${seeds.length}`,
      `${mean(lost).toFixed(2)} (at most ${Math.max(...lost).toFixed(2)})`,
    ]);
    shares.push(...done);
    if (course === largest) onLargest.push(...done);
    same.push(...picks.map((pick) => pick === best));
    regrets.push(...lost);
  }
}

await publish({
  name: "race",
  title: "Races",
  command: "deno task bench:race",
  about:
    `\`rank --race\` with its defaults on the zoo's image targets, ${paths.length} models, against the same run without: passes ` +
    "(an image through a model) as a share of all, also with each pass weighing the seconds that the model takes; how many " +
    "models saw every image; in how many resamples of the data the first model of the run without leads; how often it is the " +
    "race's first, too; and the regret, the fine-tuned accuracy of that model less that of the race's first, in points (below " +
    `0 where the race picked a better one). Over ${seeds.length} seeds of the draw: means, the least and the most in brackets. The defaults were chosen on the targets that ` +
    "are not kept aside.",
  tables: [
    {
      caption: "What a race saves, and what it costs.",
      columns: [
        "target",
        "metric",
        "images",
        "passes",
        "weighed",
        "finished",
        "leads in",
        "same first",
        "regret, points",
      ],
      rows: outcomes,
    },
    {
      caption: `Seconds of extraction, judging and ${
        metrics[0]
      }, native, without a cache; medians of ${repeats}, of the largest data once.`,
      columns: [
        "target",
        "images",
        "without a race",
        "race",
        "of it judging",
        "race to without",
        "passes",
      ],
      rows: timings,
    },
  ],
  remarks: [
    `Over all: ${
      percent(mean(shares))
    } of the passes, the same first model in ${
      percent(same.filter(Boolean).length / same.length)
    } of the races, a regret of ${mean(regrets).toFixed(2)} points on average.`,
    "The targets are small: the ten images of each class that the first round has at least are an eighth to a quarter of " +
    "them, and so much a race costs at least. More images show what a race is for: there, a hundred candidates like these " +
    `cost as much as ${
      Math.round(100 * mean(onLargest))
    } that see every image.`,
  ],
});
// Threads of ONNX Runtime would keep the process.
Deno.exit(0);
