/**
 * Hands a run's items to workers and gathers their results: the one process that drives a run.
 *
 * @module
 */
import type { StoredMessage } from "../deps/nats.ts";
import { InputError } from "../errors.ts";

import { decodeFrame, type Frame } from "./frame.ts";
import type { Cluster } from "./join_cluster.ts";
import { putObject, readObject } from "./object_cache.ts";
import {
  type DeadLetter,
  type Pass,
  passName,
  type Plan,
  type ResultHead,
  type WorkItem,
} from "./plan.ts";
import type { PassSource } from "./remote_statistics.ts";
import { isPassing, pause, storeMessage } from "./store_message.ts";
import { type Buckets, openLane } from "./streams.ts";
import {
  DEAD,
  deadSubject,
  driverSubject,
  itemKey,
  RESULTS,
  resultSubject,
  WORK,
  workFilters,
  workSubject,
} from "./subjects.ts";
import { watchWorkers, type WorkerStatus } from "./worker_watch.ts";

/** How far a run is. */
export interface ClusterProgress {
  /** Samples times models that have been through. */
  readonly done: number;
  /** Samples times models. */
  readonly total: number;
  /** Items of all passes that are done. */
  readonly items: number;
  /** Items that are out. */
  readonly waiting: number;
  /** Who is at it. */
  readonly workers: readonly WorkerStatus[];
}

/** How to drive. */
export interface DispatchOptions {
  /** Attempts before an item is given up. */
  readonly tries: number;
  /** Seconds without a sign of life after which an item, or a worker, is given up. */
  readonly ackWait: number;
  /** Told when something has changed. */
  readonly onProgress?: (progress: ClusterProgress) => void;
  /** Told when a worker comes, and what failed. */
  readonly onNote?: (note: string) => void;
  /** Stops; what is done is kept. */
  readonly signal?: AbortSignal;
}

/** A run under way. */
export interface Dispatcher extends PassSource {
  /** Bytes of results that came here. */
  readonly received: () => number;
  /** Stop listening; the connection stays open. */
  stop(): Promise<void>;
}

/** Items that are out at a time: a queue of a hundred million messages helps nobody. */
const MOST_OUT = 1024;
const POLL = 200;

interface Waiting {
  readonly item: WorkItem;
  lane?: string;
  readonly arrived: (seq: number) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * Make sure that nobody else drives this run, and answer whoever asks.
 *
 * @throws {InputError} If somebody does.
 */
async function takeTheWheel({ connection }: Cluster, run: string) {
  try {
    await connection.request(driverSubject(run), "", { timeout: 1000 });
  } catch {
    const asked = connection.subscribe(driverSubject(run));
    (async () => {
      for await (const question of asked) question.respond("here");
    })();
    return () => asked.unsubscribe();
  }
  throw new InputError(
    `Cannot drive run ${run}: another process does; wait for it or stop it`,
  );
}

/**
 * Begin to drive a run: results that are there count, the rest is handed out.
 *
 * Results are read from their stream by number, one after the other, which needs nothing on the server that could be
 * lost with it.
 */
export async function dispatcher(
  cluster: Cluster,
  buckets: Buckets,
  plan: Plan,
  options: DispatchOptions,
): Promise<Dispatcher> {
  const { manager, jetstream, connection } = cluster;
  const { run } = plan;
  const { tries, ackWait, onProgress, onNote } = options;
  const leaveTheWheel = await takeTheWheel(cluster, run);
  const stopping = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([options.signal, stopping.signal])
    : stopping.signal;
  /** Numbers of results by the item's key. */
  const arrived = new Map<string, number>();
  const waiting = new Map<string, Waiting>();
  const holders = new Map<string, string>();
  const slots: (() => void)[] = [];
  let next = 1, nextDead = 1, out = 0, samples = 0, bytes = 0;
  let failure: unknown;
  let wake = () => {};

  const total = plan.size * plan.models.length;
  const watch = watchWorkers(connection, ackWait * 1000, (status, isNew) => {
    if (isNew) {
      const { worker, host, backend, threads } = status;
      onNote?.(`worker ${worker} on ${host}: ${backend}, ${threads} threads`);
      openLane(cluster, worker, ackWait).catch(() => {});
    }
    if (status.failure) onNote?.(`${status.worker}: ${status.failure}`);
    wake();
    progress();
  });

  function progress(): void {
    onProgress?.({
      done: samples,
      total,
      items: arrived.size,
      waiting: waiting.size,
      workers: watch.present(),
    });
  }

  function fail(reason: unknown): void {
    failure ??= reason;
    for (const { failed } of waiting.values()) failed(reason);
    waiting.clear();
  }

  function take({ subject, seq, data }: StoredMessage): void {
    const key = subject.slice("fc.results.".length);
    if (arrived.has(key)) return;
    const { head } = decodeFrame<ResultHead>(data, subject);
    const [, pass, model, shard] = key.split(".");
    arrived.set(key, seq);
    if (pass === "moments") {
      holders.set(`${model}.${shard}`, head.by.worker);
      const [from, to] = plan.models[Number(model)].shards[Number(shard)];
      samples += to - from;
    }
    const awaited = waiting.get(key);
    waiting.delete(key);
    awaited?.arrived(seq);
  }

  /** Read on; false where there is nothing more. */
  async function readResult(): Promise<boolean> {
    const message = await manager.streams.getMessage(RESULTS, {
      seq: next,
      next_by_subj: `fc.results.${run}.>`,
    });
    if (!message) return false;
    next = message.seq + 1;
    take(message);
    return true;
  }

  async function readDead(): Promise<void> {
    const message = await manager.streams.getMessage(DEAD, {
      seq: nextDead,
      next_by_subj: deadSubject(`${run}.>`),
    });
    if (!message) return;
    nextDead = message.seq + 1;
    const letter: DeadLetter = JSON.parse(
      new TextDecoder().decode(message.data),
    );
    const [, , , pass, model, shard] = message.subject.split(".");
    const [from, to] = plan.models[Number(model)].shards[Number(shard)];
    fail(
      new InputError(
        `Cannot finish run ${run}: ${pass} of ${
          plan.models[Number(model)].about.name
        } on samples ${from} to ${
          to - 1
        } failed ${letter.tries} times, last on ${letter.worker}: ${letter.reason}; --resume ${run} tries again`,
      ),
    );
  }

  async function listen(): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await readResult()) {
          progress();
          continue;
        }
        await readDead();
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await Promise.race([
        pause(POLL, signal),
        new Promise<void>((resolve) => wake = resolve),
      ]);
    }
  }

  /** What went to a worker that is gone is for all others. */
  async function rescue(): Promise<void> {
    while (!signal.aborted) {
      await pause(1000, signal);
      const lost = new Set<string>();
      for (const { lane } of waiting.values()) {
        if (lane !== undefined && !watch.isPresent(lane)) lost.add(lane);
      }
      for (const worker of lost) {
        onNote?.(`worker ${worker} is gone; its items go to the others`);
        try {
          await manager.streams.purge(WORK, { filter: workFilters.of(worker) });
        } catch (error) {
          if (!isPassing(error)) throw error;
          continue;
        }
        for (const awaited of [...waiting.values()]) {
          if (awaited.lane !== worker) continue;
          awaited.lane = undefined;
          await put(awaited);
        }
      }
      progress();
    }
  }

  async function put({ item, lane }: Waiting): Promise<void> {
    const key = itemKey({ ...item, pass: passName(item.pass) });
    await storeMessage(
      jetstream,
      workSubject(key, lane),
      JSON.stringify(item),
      signal,
    );
  }

  /** The number of an item's result, once it is there. */
  async function submit(
    model: number,
    shard: number,
    pass: Pass,
  ): Promise<number> {
    const item: WorkItem = { run, model, shard, pass, tries };
    const key = itemKey({ run, pass: passName(pass), model, shard });
    const before = arrived.get(key);
    if (before !== undefined) return before;
    if (out >= MOST_OUT) {
      await new Promise<void>((resolve) => slots.push(resolve));
    }
    out++;
    try {
      if (failure) throw failure;
      return await new Promise<number>((resolve, reject) => {
        const holder = pass.kind === "moments"
          ? undefined
          : holders.get(`${model}.${shard}`);
        const lane = holder !== undefined && watch.isPresent(holder)
          ? holder
          : undefined;
        const awaited = { item, lane, arrived: resolve, failed: reject };
        waiting.set(key, awaited);
        put(awaited).catch(reject);
      });
    } finally {
      out--;
      slots.shift()?.();
    }
  }

  async function persistently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isPassing(error)) throw error;
        await pause(POLL, signal);
      }
    }
  }

  /** A result; undefined where its arrays are gone, as those of one that came after its run was removed. */
  async function load(seq: number): Promise<Frame<ResultHead> | undefined> {
    const message = await persistently(() =>
      manager.streams.getMessage(RESULTS, { seq })
    );
    if (!message) return undefined;
    bytes += message.data.length;
    const frame = decodeFrame<ResultHead>(message.data, message.subject);
    const { object } = frame.head;
    if (!object) return frame;
    const large = await persistently(() =>
      readObject(buckets.results, object.name, signal)
    );
    if (!large) return undefined;
    bytes += large.length;
    return { head: frame.head, arrays: decodeFrame(large, object.name).arrays };
  }

  /** Have an item computed anew. */
  async function again(
    model: number,
    shard: number,
    pass: Pass,
  ): Promise<number> {
    const key = itemKey({ run, pass: passName(pass), model, shard });
    await persistently(() =>
      manager.streams.purge(RESULTS, { filter: resultSubject(key) })
    );
    arrived.delete(key);
    return await submit(model, shard, pass);
  }

  await persistently(() =>
    manager.streams.purge(DEAD, { filter: deadSubject(`${run}.>`) })
  );
  while (await persistently(readResult));
  if (arrived.size > 0) progress();
  const background = [listen(), rescue()].map((task) =>
    task.catch((error) => {
      if (!stopping.signal.aborted) fail(error);
    })
  );
  return {
    async *results(model, pass) {
      const pending = plan.models[model].shards.map((_, shard) =>
        submit(model, shard, pass)
      );
      for (const one of pending) one.catch(() => {});
      for (const [shard, one] of pending.entries()) {
        let found = await load(await one);
        while (!found) found = await load(await again(model, shard, pass));
        yield { shard, ...found };
      }
    },
    store: (content) =>
      persistently(() => putObject(buckets.objects, run, content)),
    received: () => bytes,
    async stop() {
      stopping.abort();
      watch.stop();
      leaveTheWheel();
      await Promise.all(background);
    },
  };
}
