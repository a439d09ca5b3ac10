/**
 * The main job on what comes along: rank the zoo's image models on images of classes that none of them has seen, and show
 * beside the scores the accuracies that the models reached when they were fine-tuned on these classes.
 *
 * @module
 */
import {
  type MetricRanking,
  rank,
  type RunDocument,
  runRemarks,
  runTable,
  weightedKendallTau,
  zooFolder,
} from "../mod.ts";
import { processOutput } from "../lib/commands/output.ts";
import { runLog } from "../lib/commands/run_log.ts";

/** What of `zoo/ground_truth.json` is used here. */
interface GroundTruth {
  readonly targets: readonly {
    readonly target: string;
    readonly models: Readonly<
      Record<string, { readonly accuracy: number; readonly spread: number }>
    >;
  }[];
}

const TARGET = "fashion";
const METRICS = ["face", "logme", "lda-probability"];

async function accuracies(): Promise<GroundTruth["targets"][number]["models"]> {
  const truth: GroundTruth = JSON.parse(
    await Deno.readTextFile(zooFolder("ground_truth.json")),
  );
  const target = truth.targets.find(({ target }) => target === TARGET);
  if (!target) throw new Error(`zoo/ground_truth.json has no target ${TARGET}`);
  return target.models;
}

/** The ranking's table with the fine-tuned accuracies as a last column. */
function withTruth(
  run: RunDocument,
  truth: Awaited<ReturnType<typeof accuracies>>,
): string[] {
  const [heading, ...rows] = runTable(run);
  const width = Math.max(...[heading, ...rows].map((line) => line.length));
  const column = (line: string, cell: string) =>
    `${line.padEnd(width)}  ${cell}`;
  return [
    column(heading, "fine-tuned accuracy"),
    ...rows.map((line, place) => {
      const { accuracy, spread } = truth[run.order[place]];
      return column(
        line,
        `${(100 * accuracy).toFixed(1)} % ± ${(100 * spread).toFixed(1)}`,
      );
    }),
  ];
}

function agreement(
  { scores, metric }: MetricRanking,
  measured: readonly number[],
): string {
  return `${metric} ${weightedKendallTau(scores, measured).toFixed(2)}`;
}

const begin = performance.now();
const output = processOutput({ quiet: Deno.args.includes("--quiet") });
const { run } = await rank({
  models: ["zoo"],
  data: zooFolder(`targets/${TARGET}`),
  metrics: METRICS,
  ...runLog(output),
});
output.live("");
const truth = await accuracies();
const measured = run.models.map(({ name }) => truth[name].accuracy);
console.log(withTruth(run, truth).join("\n"));
for (const line of runRemarks(run)) console.log(line);
console.log(
  `\nWeighted Kendall tau with the fine-tuned accuracies: ${
    run.metrics.map((metric) => agreement(metric, measured)).join(", ")
  }.`,
);
for (const warning of run.warnings) output.warn(warning);
output.note(
  `${
    ((performance.now() - begin) / 1000).toFixed(1)
  } s; the features are in the cache now`,
);
