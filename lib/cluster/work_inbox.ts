/**
 * Where a worker's items come from: its own queue and the common one.
 *
 * @module
 */
import type { JetStreamConsumer, JetStreamMessage } from "../deps/nats.ts";
import { InputError } from "../errors.ts";

import type { Cluster } from "./join_cluster.ts";
import { isPassing, pause } from "./store_message.ts";
import { ANY, WORK } from "./subjects.ts";

/** A worker's items. */
export interface WorkInbox {
  /** The next one; null where there is none for a while. */
  next(signal?: AbortSignal): Promise<JetStreamMessage | null>;
  /** Give back what has come and was not begun. */
  giveBack(): void;
}

/**
 * Milliseconds that a pull waits. An item that is sent to a client that has stopped waiting is lost until the server
 * misses it, so that this is long against the delays of a busy machine.
 */
const PULL = 5000;
const AGAIN = 500;
/** Milliseconds between signs of life for items that wait here. */
const ALIVE = 1000;

/** Whether a stream or consumer is not there: nobody has driven a run yet. */
function isMissing(error: unknown): boolean {
  const { name, code } = error as Error & { code?: number };
  return name === "ConsumerNotFoundError" || name === "StreamNotFoundError" ||
    code === 10014 || code === 10059;
}

/**
 * The inbox of a worker.
 *
 * Both queues are asked at once, when nothing is at hand. What comes from one while an item of the other is at work
 * waits here, and the server is told that it is alive.
 */
export function workInbox({ jetstream }: Cluster, worker: string): WorkInbox {
  const queues = new Map<string, JetStreamConsumer>();
  const pulls = new Map<string, Promise<void>>();
  const here: JetStreamMessage[] = [];
  const alive = setInterval(() => {
    for (const message of here) message.working();
  }, ALIVE);

  async function taken(queue: string): Promise<JetStreamMessage | null> {
    try {
      const known = queues.get(queue) ??
        await jetstream.consumers.get(WORK, queue);
      queues.set(queue, known);
      return await known.next({ expires: PULL });
    } catch (error) {
      queues.delete(queue);
      if (!isMissing(error) && !isPassing(error)) {
        throw new InputError(
          `Cannot take work from the cluster: ${
            error instanceof Error ? error.message : error
          }; does this user have the rights of a worker?`,
          { cause: error },
        );
      }
      await pause(AGAIN);
      return null;
    }
  }

  function ask(queue: string): Promise<void> {
    const asked = pulls.get(queue) ?? taken(queue).then((message) => {
      if (message) here.push(message);
    }).finally(() => pulls.delete(queue));
    asked.catch(() => {}); // Whoever waits for it is told.
    pulls.set(queue, asked);
    return asked;
  }

  return {
    async next(signal) {
      if (here.length === 0) {
        const { promise: stopped, resolve } = Promise.withResolvers<void>();
        const stop = () => resolve();
        signal?.addEventListener("abort", stop);
        await Promise.race([ask(worker), ask(ANY), stopped]);
        signal?.removeEventListener("abort", stop);
      }
      return here.shift() ?? null;
    },
    giveBack() {
      clearInterval(alive);
      for (const message of here.splice(0)) message.nak();
    },
  };
}
