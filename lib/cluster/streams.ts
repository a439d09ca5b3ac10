/**
 * The streams and consumers of a cluster, and the removal of a run from them.
 *
 * @module
 */
import type { ObjectStore } from "../deps/nats.ts";
import { InputError } from "../errors.ts";

import type { Cluster } from "./join_cluster.ts";
import {
  ANY,
  CONTROL,
  DEAD,
  OBJECTS,
  RESULT_OBJECTS,
  RESULTS,
  WORK,
  workFilters,
} from "./subjects.ts";

/** Nanoseconds of a second. */
const SECOND = 1e9;
/** Seconds after which a worker that is away loses its own queue. */
const INACTIVE = 3600;

/** The buckets of a cluster. */
export interface Buckets {
  /** Models, samples, plans and merged statistics. */
  readonly objects: ObjectStore;
  /** Large results. */
  readonly results: ObjectStore;
}

/**
 * Make the streams, the buckets and the common queue, where they are not there.
 *
 * A subject holds one message at most: an item that is put twice waits once, and of two results of an item the server
 * refuses the second.
 *
 * @param ackWait Seconds without a sign of life after which an item is handed to somebody else.
 * @throws {InputError} If the server has no JetStream, or this user may not use it so.
 */
export async function openStreams(
  { manager, bucket }: Cluster,
  ackWait: number,
): Promise<Buckets> {
  const once = {
    discard: "new",
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
    storage: "file",
  };
  try {
    await manager.streams.add({
      ...once,
      name: WORK,
      subjects: ["fc.work.>"],
      retention: "workqueue",
    });
    await manager.streams.add({
      ...once,
      name: RESULTS,
      subjects: ["fc.results.>"],
    });
    await manager.streams.add({
      name: DEAD,
      subjects: ["fc.dead.>"],
      max_msgs_per_subject: 1,
      storage: "file",
    });
    await manager.consumers.add(WORK, queue(ANY, workFilters.any, ackWait));
    return {
      objects: await bucket(OBJECTS, true),
      results: await bucket(RESULT_OBJECTS, true),
    };
  } catch (error) {
    throw new InputError(
      `Cannot use the cluster: ${
        error instanceof Error ? error.message : error
      }; does nats-server run with -js, and may this user make streams?`,
      { cause: error },
    );
  }
}

function queue(name: string, filter: string, ackWait: number) {
  return {
    durable_name: name,
    filter_subject: filter,
    ack_policy: "explicit",
    ack_wait: ackWait * SECOND,
    max_deliver: -1,
  };
}

/** Make the queue of one worker, from which nobody else takes. */
export async function openLane(
  { manager }: Cluster,
  worker: string,
  ackWait: number,
): Promise<void> {
  await manager.consumers.add(WORK, {
    ...queue(worker, workFilters.of(worker), ackWait),
    inactive_threshold: INACTIVE * SECOND,
  });
}

async function removeObjects(bucket: ObjectStore, run: string): Promise<void> {
  for (const { name, deleted } of await bucket.list()) {
    if (!deleted && name.startsWith(`${run}/`)) await bucket.delete(name);
  }
}

/** Remove everything of a run, and tell workers that are at it to stop. */
export async function removeRun(
  { manager, connection }: Cluster,
  { objects, results }: Buckets,
  run: string,
): Promise<void> {
  for (const filter of workFilters.ofRun(run)) {
    await manager.streams.purge(WORK, { filter });
  }
  connection.publish(CONTROL, JSON.stringify({ ended: run }));
  await manager.streams.purge(RESULTS, { filter: `fc.results.${run}.>` });
  await manager.streams.purge(DEAD, { filter: `fc.dead.${run}.>` });
  await removeObjects(results, run);
  await removeObjects(objects, run);
  await connection.flush();
}
