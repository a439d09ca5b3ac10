/**
 * A worker: takes items from the cluster until it is stopped.
 *
 * @module
 */
import { hostname } from "node:os";
import type { JetStreamMessage } from "../deps/nats.ts";
import { InputError } from "../errors.ts";
import type { ExtractFeaturesOptions } from "../features/extract_features.ts";
import type { BackendName } from "../inference/backend.ts";
import { chooseBackend } from "../inference/choose_backend.ts";

import {
  type Cluster,
  type ClusterAccess,
  joinCluster,
} from "./join_cluster.ts";
import {
  type DeadLetter,
  passName,
  type WorkerFacts,
  type WorkItem,
} from "./plan.ts";
import { itemRunner } from "./run_item.ts";
import { isPassing, storeMessage, unlessStopped } from "./store_message.ts";
import {
  ANY,
  CONTROL,
  deadSubject,
  itemKey,
  OBJECTS,
  RESULT_OBJECTS,
  resultSubject,
  STATUS,
  WORK,
} from "./subjects.ts";
import type { Buckets } from "./streams.ts";
import { workInbox } from "./work_inbox.ts";
import type { WorkerStatus } from "./worker_watch.ts";

/** How to work. */
export interface WorkerOptions {
  /** The cluster. */
  readonly access: ClusterAccess;
  /** Folder for features, models and samples. */
  readonly cache: string;
  /** What runs the models; "auto", the default, takes the fastest that is here. */
  readonly backend?: BackendName | "auto";
  /** Threads of the backend. Default one a core. */
  readonly threads?: number;
  /** Bytes that a shard's extraction may take, as for {@link ExtractFeaturesOptions}. Default as many as there are. */
  readonly memory?: ExtractFeaturesOptions["memory"];
  /** End after so many seconds without work. Default never. */
  readonly idle?: number;
  /** Told in words of what happens. */
  readonly onNote?: (note: string) => void;
  /** Stops: the item at hand is given back. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between signs of life, and what is waited for them at least. */
const SIGN = 1000, SHORT = 3000;
/** Milliseconds before an item that failed is handed out again. */
const AGAIN = 1000;

/** A name that no other worker has, of letters that a subject may have. */
function workerName(): string {
  const host = hostname().replace(/[^A-Za-z0-9_-]/g, "-");
  return `${host}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
}

/** The buckets, whether they are there yet or not. */
async function bucketsOf({ bucket }: Cluster): Promise<Buckets> {
  try {
    return {
      objects: await bucket(OBJECTS, false),
      results: await bucket(RESULT_OBJECTS, false),
    };
  } catch (error) {
    throw new InputError(
      `Cannot work for the cluster: ${
        error instanceof Error ? error.message : error
      }; does nats-server run with -js, and does this user have the rights of a worker?`,
      { cause: error },
    );
  }
}

/**
 * Work for a cluster: take items, compute them, send what came out.
 *
 * Whatever happens to a worker, its item is handed to another one; whatever happens to the server, the worker waits for
 * it. An item that fails is given back, and given up with the reason when it has failed as often as the run allows.
 *
 * @returns The number of items done, once stopped or idle for too long.
 * @throws {InputError} If the server is not there or refuses, or the backend cannot be used.
 *
 * @example
 * ```ts
 * import { runWorker } from "fair-collapse";
 *
 * async function work(server: string, signal: AbortSignal): Promise<number> {
 *   return await runWorker({
 *     access: { servers: server, user: "worker", passwordFile: "worker.password" },
 *     cache: "/var/cache/fair-collapse",
 *     signal,
 *   });
 * }
 * ```
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const { access, cache, onNote, signal, idle = Infinity } = options;
  const worker = workerName();
  const cluster = await joinCluster(
    access,
    `worker ${worker}`,
    "_INBOX_worker",
  );
  const { connection, jetstream } = cluster;
  const { backend, reason } = await chooseBackend(
    options.backend ?? "auto",
    undefined,
    { threads: options.threads },
  );
  onNote?.(`worker ${worker}: backend ${reason}`);
  const facts: WorkerFacts = {
    worker,
    host: hostname(),
    backend: backend.name,
    runtime: backend.version,
    threads: backend.threads,
  };
  const runner = itemRunner(
    await bucketsOf(cluster),
    {
      features: cache,
      models: `${cache}/cluster/models`,
      run: (run) => `${cache}/cluster/${run.replace(/[^A-Za-z0-9_-]/g, "-")}`,
    },
    backend,
    facts,
    options.memory,
  );
  const state = { samples: 0, rate: 0, item: "", failure: "" };
  const tell = (): void => {
    const { samples, rate, item, failure } = state;
    const status: WorkerStatus = {
      ...facts,
      samples,
      rate,
      ...(item && { item }),
      ...(failure && { failure }),
    };
    state.failure = "";
    connection.publish(`${STATUS}.${worker}`, JSON.stringify(status));
  };
  const signs = setInterval(tell, SIGN);
  const current = { run: "", stop: new AbortController() };
  const control = connection.subscribe(CONTROL);
  (async () => {
    for await (const { data } of control) {
      const { ended } = JSON.parse(new TextDecoder().decode(data));
      if (typeof ended !== "string") continue;
      if (ended === current.run) current.stop.abort(new RunEnded(ended));
      await runner.forget(ended);
    }
  })();

  async function giveUp(
    message: JetStreamMessage,
    key: string,
    letter: DeadLetter,
  ): Promise<void> {
    await storeMessage(
      jetstream,
      deadSubject(key),
      JSON.stringify(letter),
      signal,
    );
    message.term(letter.reason.slice(0, 100));
  }

  async function handle(message: JetStreamMessage, ackWait: number) {
    const item: WorkItem = JSON.parse(new TextDecoder().decode(message.data));
    const key = itemKey({ ...item, pass: passName(item.pass) });
    const tries = message.info.deliveryCount;
    if (tries > item.tries) {
      const reason =
        `${item.tries} workers were lost while they were at it; is it too large for their memory?`;
      await giveUp(message, key, { reason, tries: item.tries, worker });
      return;
    }
    current.run = item.run;
    current.stop = new AbortController();
    state.item = key;
    const stop = signal
      ? AbortSignal.any([signal, current.stop.signal])
      : current.stop.signal;
    const alive = setInterval(() => message.working(), ackWait / 3);
    try {
      const before = state.samples;
      const computing = runner.run(item, {
        signal: stop,
        onProgress: ({ done, rate }) => {
          state.samples = before + done;
          state.rate = rate;
        },
      });
      const result = await unlessStopped(computing, stop);
      state.samples = before + runner.samplesOf(item);
      await storeMessage(jetstream, resultSubject(key), result, stop);
      await message.ackAck().catch(() => false);
    } catch (error) {
      if (current.stop.signal.aborted) message.term("the run has ended");
      else if (signal?.aborted) message.nak();
      else if (isPassing(error)) message.nak(AGAIN);
      else {
        const why = error instanceof Error ? error.message : String(error);
        state.failure =
          `${key} failed, attempt ${tries} of ${item.tries}: ${why}`;
        onNote?.(state.failure);
        if (tries < item.tries) message.nak(AGAIN);
        else await giveUp(message, key, { reason: why, tries, worker });
      }
    } finally {
      clearInterval(alive);
      current.run = state.item = "";
      state.rate = 0;
      tell();
    }
  }

  const inbox = workInbox(cluster, worker);
  let done = 0, since = performance.now();
  try {
    tell();
    while (!signal?.aborted && performance.now() - since < idle * 1000) {
      const message = await inbox.next(signal);
      if (!message) continue;
      await handle(message, await ackWaitOf(cluster));
      done++;
      since = performance.now();
    }
    return done;
  } finally {
    clearInterval(signs);
    inbox.giveBack();
    await connection.flush().catch(() => {});
    await cluster.close();
    await runner.close();
    await backend.close();
  }
}

/** Milliseconds that the server waits for a sign of life; little where it does not say so now. */
async function ackWaitOf({ jetstream }: Cluster): Promise<number> {
  try {
    const { config } = await (await jetstream.consumers.get(WORK, ANY)).info();
    return (config.ack_wait ?? 30e9) / 1e6;
  } catch (error) {
    if (isPassing(error)) return SHORT;
    throw error;
  }
}

/** Why an item was stopped. */
class RunEnded extends Error {
  constructor(run: string) {
    super(`run ${run} has ended`);
    this.name = "RunEnded";
  }
}
