/**
 * Who is in the cluster, and how fast.
 *
 * @module
 */
import type { NatsConnection } from "../deps/nats.ts";

import type { WorkerFacts } from "./plan.ts";
import { STATUS } from "./subjects.ts";

/** What a worker says of itself every second. */
export interface WorkerStatus extends WorkerFacts {
  /** What it is at; absent when it waits. */
  readonly item?: string;
  /** Samples it has been through since it came. */
  readonly samples: number;
  /** Samples a second of the last while, 0 when it waits. */
  readonly rate: number;
  /** Why its last attempt failed. */
  readonly failure?: string;
}

/** Workers by name. */
export interface WorkerWatch {
  /** Those that were heard of within the patience. */
  present(): readonly WorkerStatus[];
  /** Whether one is. */
  isPresent(worker: string): boolean;
  /** No more. */
  stop(): void;
}

/**
 * Listen to workers.
 *
 * @param patience Milliseconds of silence after which a worker counts as gone.
 * @param onStatus Told of each sign of life, and whether it is the first.
 */
export function watchWorkers(
  connection: NatsConnection,
  patience: number,
  onStatus: (status: WorkerStatus, isNew: boolean) => void,
): WorkerWatch {
  const heard = new Map<string, { at: number; status: WorkerStatus }>();
  const listening = connection.subscribe(`${STATUS}.*`);
  (async () => {
    for await (const { data } of listening) {
      const status: WorkerStatus = JSON.parse(new TextDecoder().decode(data));
      const isNew = !heard.has(status.worker);
      heard.set(status.worker, { at: performance.now(), status });
      onStatus(status, isNew);
    }
  })();
  const isRecent = (at: number) => performance.now() - at < patience;
  return {
    present: () =>
      [...heard.values()].filter(({ at }) => isRecent(at))
        .map(({ status }) => status),
    isPresent: (worker) => isRecent(heard.get(worker)?.at ?? -Infinity),
    stop: () => listening.unsubscribe(),
  };
}
