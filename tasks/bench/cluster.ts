/**
 * Scaling of a cluster on this machine: one process against one, two and four workers with a thread each, and the bytes
 * that results take with and without reduction to moments.
 *
 *     deno run -A tasks/bench/cluster.ts [--models N] [--shard N] [--runs N] [--workers 1,2,4] [--json] [--record]
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  type Plan,
  rank,
  rankOnCluster,
  type RankOnClusterOptions,
  zooFolder,
} from "../../mod.ts";
import { joinCluster } from "../../lib/cluster/join_cluster.ts";
import {
  objectPath,
  putObject,
  readObject,
} from "../../lib/cluster/object_cache.ts";
import { openStreams } from "../../lib/cluster/streams.ts";
import { RESULTS } from "../../lib/cluster/subjects.ts";
import { sha256Of } from "../../lib/models/checksum.ts";
import { startServer } from "../../tests/cluster/nats_server.ts";
import { startWorkers } from "../../tests/cluster/worker_processes.ts";

import { median, publish, withSpread } from "./bench_report.ts";
import { seconds } from "./timing.ts";

const flags = parseArgs(Deno.args, {
  string: ["models", "shard", "runs", "workers", "alone"],
  default: { models: "33", shard: "320", runs: "3", workers: "1,2,4" },
});
const runs = Number(flags.runs);
const models = [...Deno.readDirSync(zooFolder("image"))]
  .map(({ name }) => name).filter((name) => name.endsWith(".onnx")).sort()
  .filter((_, at, all) =>
    at % Math.ceil(all.length / Number(flags.models)) === 0
  )
  .map((name) => zooFolder(`image/${name}`));
const job = {
  data: zooFolder("targets/fashion"),
  models,
  metrics: ["face"],
  stability: false,
} as const satisfies Partial<RankOnClusterOptions>;

/** What a child does: rank by itself, with a fresh store, as each worker has one. */
async function rankAlone(threads: number): Promise<void> {
  const cache = await Deno.makeTempDir();
  const taken = await seconds(() =>
    rank({ ...job, backend: "wasm", threads, cache })
  );
  await Deno.remove(cache, { recursive: true });
  console.log(taken);
}

/** Seconds of a process of its own, which starts as cold as a worker does; without its start. */
async function alone(threads: number): Promise<number> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-prompt", import.meta.url, ...Deno.args],
      ...["--alone", String(threads)],
    ],
    stderr: "inherit",
  }).output();
  return Number(new TextDecoder().decode(stdout));
}

/** Seconds of a run with fresh workers, which are there and have their backend before the clock starts. */
async function together(
  workers: number,
  metrics: readonly string[] = job.metrics,
): Promise<{ seconds: number; received: number; plan: Plan }> {
  await using server = await startServer();
  await using _ = await startWorkers(server.url, workers);
  // Workers pull every second; this is longer than they take to start.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  let plan: Plan | undefined;
  let received = 0;
  const taken = await seconds(async () => {
    const { receivedBytes } = await rankOnCluster({
      ...job,
      metrics,
      shard: Number(flags.shard),
      access: { servers: server.url },
      onRun: (made) => plan = made,
    });
    received = receivedBytes;
  });
  return { seconds: taken, received, plan: plan! };
}

/** Milliseconds to read a small result, and MB/s into and out of the object store. */
async function network(): Promise<{ read: number; put: number; get: number }> {
  await using server = await startServer();
  const cluster = await joinCluster({ servers: server.url }, "bench", "_INBOX");
  const { objects } = await openStreams(cluster, 30);
  await cluster.jetstream.publish("fc.results.bench.0.0.0", "a result");
  const reads = 500, size = 32 << 20;
  const read = await seconds(async () => {
    for (let at = 0; at < reads; at++) {
      await cluster.manager.streams.getMessage(RESULTS, {
        seq: 1,
        next_by_subj: "fc.results.bench.>",
      });
    }
  });
  const bytes = crypto.getRandomValues(new Uint8Array(65536));
  const large = new Uint8Array(size);
  for (let at = 0; at < size; at += bytes.length) large.set(bytes, at);
  const put = await seconds(() => putObject(objects, "bench", large));
  const name = objectPath("bench", sha256Of(large));
  const get = await seconds(() => readObject(objects, name));
  await cluster.close();
  return {
    read: read / reads * 1000,
    put: size / put / 1e6,
    get: size / get / 1e6,
  };
}

if (flags.alone) {
  await rankAlone(Number(flags.alone));
  Deno.exit();
}

const counts = String(flags.workers).split(",").map(Number);
const single: number[] = [], two: number[] = [];
const times = new Map(counts.map((count) => [count, [] as number[]]));
let plan: Plan | undefined;
let moments = 0;
// In turn, so that a slow minute of the machine hits all alike.
for (let run = 0; run < runs; run++) {
  single.push(await alone(1));
  two.push(await alone(2));
  for (const count of counts) {
    const made = await together(count);
    times.get(count)!.push(made.seconds);
    ({ plan, received: moments } = made);
  }
}
const { received: rows } = await together(counts[0], ["logme"]);
const speed = await network();

const ratio = (values: readonly number[], baseline: readonly number[]) =>
  (median(values) / median(baseline)).toFixed(2);
const row = (name: string, values: readonly number[]) => [
  name,
  withSpread(values),
  ratio(values, single),
  ratio(values, two),
];
const kib = (bytes: number) => (bytes / 1024).toFixed(0);
const sum = (objects: readonly { size: number }[]) =>
  objects.reduce((total, { size }) => total + size, 0);
const items = plan!.models.reduce((all, { shards }) => all + shards.length, 0);

await publish({
  name: "cluster",
  title: "A cluster on one machine",
  command: "deno task bench:cluster",
  about: `FaCe of ${models.length} models of the zoo on ${
    plan!.size
  } images, wasm, a thread a worker, shards of ${flags.shard} samples (${items} items), nats-server and all processes on this machine. The time runs from opening the data to the ranking; the workers are there before. Medians of ${runs} runs in turn, with the least and the most.`,
  tables: [
    {
      caption: "Seconds",
      columns: ["", "seconds", "of 1 thread alone", "of 2 threads alone"],
      rows: [
        row("one process, 1 thread", single),
        row("one process, 2 threads", two),
        ...counts.map((count) =>
          row(`${count} worker${count === 1 ? "" : "s"}`, times.get(count)!)
        ),
      ],
    },
    {
      caption: "KiB over the network",
      columns: ["", "KiB"],
      rows: [
        ["samples, once", kib(sum(plan!.packs.map(({ object }) => object)))],
        ["models, once", kib(sum(plan!.models.map(({ object }) => object)))],
        ["results reduced to moments (FaCe)", kib(moments)],
        ["results with all rows (LogME)", kib(rows)],
      ],
    },
    {
      caption: "The server, on loopback",
      columns: ["", ""],
      rows: [
        ["to read a small result, ms", speed.read.toFixed(2)],
        ["into the object store, MB/s", speed.put.toFixed(0)],
        ["out of it, MB/s", speed.get.toFixed(0)],
      ],
    },
  ],
});
