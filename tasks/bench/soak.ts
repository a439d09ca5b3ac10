/**
 * `deno task bench:soak`: many runs in one process, and whether memory stays flat.
 *
 *     deno run -A tasks/bench/soak.ts [--runs 200] [--backend native|wasm] [--json] [--record]
 *
 * Each run opens a data set and a model of the zoo anew, extracts without a cache, and scores; the collector is asked to
 * clean up before memory is read.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { type BackendName, rank, zooFolder } from "../../mod.ts";

import { publish } from "./bench_report.ts";

const flags = parseArgs(Deno.args, {
  string: ["backend"],
  default: { runs: 200, backend: "native" },
});
const runs = Number(flags.runs);
const { models } = JSON.parse(
  await Deno.readTextFile(zooFolder("zoo.json")),
) as { models: { task: string; file: string }[] };
const files = models.filter(({ task }) => task === "image")
  .map(({ file }) => zooFolder(file));
const targets = ["fashion", "letters", "digits"];

/** Resident memory in MiB, garbage left out where the engine lets itself be asked. */
function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Deno.memoryUsage().rss / 2 ** 20;
}

const points: { run: number; mebibytes: number }[] = [];
const every = Math.max(1, Math.floor(runs / 10));
for (let run = 1; run <= runs; run++) {
  const pair = [run, run + 1].map((at) => files[at % files.length]);
  await rank({
    models: pair,
    data: zooFolder(`targets/${targets[run % targets.length]}`),
    dataOptions: { perClass: 10 },
    backend: flags.backend as BackendName,
    cache: null,
  });
  if (run % every === 0) points.push({ run, mebibytes: resident() });
}
const half = points.slice(Math.floor(points.length / 2));
const growth = (half[half.length - 1].mebibytes - half[0].mebibytes) /
  (half[half.length - 1].run - half[0].run);
await publish({
  name: "soak",
  title: "Many runs in one process",
  command: "deno task bench:soak",
  about:
    `${runs} runs of \`rank()\` one after the other on ${flags.backend}, each on two models of the zoo and one of three ` +
    "targets, without a cache.",
  tables: [{
    columns: ["after runs", "resident memory, MiB"],
    rows: points.map(({ run, mebibytes }) => [
      String(run),
      mebibytes.toFixed(0),
    ]),
  }],
  remarks: [
    `Over the second half memory grows by ${
      (1024 * growth).toFixed(0)
    } KiB a run.`,
  ],
});
Deno.exit(0);
