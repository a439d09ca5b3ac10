/**
 * `worker`: takes shards from a cluster until it is stopped.
 *
 * @module
 */
import { runWorker } from "../cluster/run_worker.ts";
import { defaultCacheFolder } from "../features/cache_folder.ts";

import { MODEL_BACKEND_FLAGS } from "./backend_flags.ts";
import { ACCESS_FLAGS, clusterAccess } from "./cluster_flags.ts";
import { defineCommand } from "./command.ts";
import { RESOURCE_FLAGS, resourceChoice } from "./resource_flags.ts";
import { UsageError } from "./usage_error.ts";

/** The subcommand. */
export const workerCommand = defineCommand({
  name: "worker",
  summary: "Compute features for a cluster until stopped",
  usage: "--nats nats://HOST:4222 [flags]",
  permissions: [
    "--allow-net=HOST:4222",
    "--allow-read",
    "--allow-write=CACHE",
    "--allow-ffi",
    "--allow-env",
    "--allow-sys=hostname",
  ],
  examples: [
    "fair-collapse worker --nats nats://head:4222 --user worker --password-file worker.password",
    "fair-collapse worker --nats tls://head:4222 --creds worker.creds --tls-ca ca.pem --idle 600",
  ],
  flags: {
    nats: {
      type: "string",
      placeholder: "nats://HOST:4222",
      help: "The cluster's NATS server; several with commas",
    },
    ...MODEL_BACKEND_FLAGS,
    memory: {
      ...RESOURCE_FLAGS.memory,
      help:
        "Memory of which images decoded ahead take a sixteenth at most, such as 2GB (default: all)",
    },
    cache: {
      type: "string",
      placeholder: "DIR",
      help: "Where features, models and samples are kept",
    },
    "no-cache": { type: "boolean", help: "Keep nothing when this ends" },
    idle: {
      type: "number",
      placeholder: "SECONDS",
      help: "End after so long without work (default: never)",
    },
    ...ACCESS_FLAGS,
  },
  async run({ flags, output, signal }) {
    if (flags.nats === undefined) {
      throw new UsageError("Expected --nats nats://HOST:4222");
    }
    if (flags["no-cache"] && flags.cache !== undefined) {
      throw new UsageError("Expected one of --cache and --no-cache, not both");
    }
    for (const name of ["threads", "idle"] as const) {
      const value = flags[name];
      if (value !== undefined && !(value > 0)) {
        throw new UsageError(
          `Expected --${name} to be a number above 0 but found ${value}`,
        );
      }
    }
    const { memory } = resourceChoice({ memory: flags.memory, profile: false });
    const cache = flags["no-cache"]
      ? await Deno.makeTempDir({ prefix: "fair-collapse-worker-" })
      : flags.cache ?? defaultCacheFolder();
    // Batch systems end a job with SIGTERM: the shard at hand is given back at once.
    const stop = new AbortController();
    const end = () => stop.abort();
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", end);
    if (flags["no-cache"]) Deno.addSignalListener("SIGINT", end);
    try {
      const done = await runWorker({
        access: clusterAccess(flags.nats, flags),
        cache,
        backend: flags.backend as Parameters<typeof runWorker>[0]["backend"],
        threads: flags.threads,
        memory,
        idle: flags.idle,
        onNote: (note) => output.note(note),
        signal: AbortSignal.any([signal, stop.signal]),
      });
      output.note(`worker ends after ${done} items`);
    } finally {
      if (Deno.build.os !== "windows") {
        Deno.removeSignalListener("SIGTERM", end);
      }
      if (flags["no-cache"]) {
        Deno.removeSignalListener("SIGINT", end);
        await Deno.remove(cache, { recursive: true });
      }
    }
  },
});
