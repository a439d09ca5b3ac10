/**
 * Working on many items at once while their results come out one by one, in order.
 *
 * @module
 */

/**
 * The results of `work` on each item, in the items' order.
 *
 * At most `ahead` items are under way, or finished and not yet taken: who takes slowly slows the work down. An item
 * that fails throws when its turn comes. Who stops early, or aborts, waits for the work under way and no longer.
 *
 * @param work Given the item, and a signal that aborts when the results are no longer wanted.
 * @param ahead How many items are begun before their turn.
 * @param signal Stops the iteration with its reason.
 */
export async function* mapInOrder<T, U>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T, stopped: AbortSignal) => Promise<U>,
  ahead: number,
  signal?: AbortSignal,
): AsyncGenerator<Awaited<U>> {
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const begun: Promise<U>[] = [];
  try {
    for await (const item of items) {
      signal?.throwIfAborted();
      const result = work(item, stopped);
      // It is reported when its turn comes, which may be later than the runtime waits for a handler.
      result.catch(() => {});
      begun.push(result);
      if (begun.length >= ahead) yield await next(begun, signal);
    }
    while (begun.length > 0) yield await next(begun, signal);
  } finally {
    stop.abort();
    await Promise.allSettled(begun);
  }
}

async function next<U>(
  begun: Promise<U>[],
  signal?: AbortSignal,
): Promise<Awaited<U>> {
  const result = await begun[0];
  signal?.throwIfAborted();
  begun.shift();
  return result;
}

/**
 * Runs what it is given, at most `most` at a time, first come first served.
 *
 * @param most How many may run at once.
 * @returns A function that runs its argument when there is a place, and passes its result on.
 */
export function limiter(
  most: number,
): <T>(run: () => Promise<T>, stopped?: AbortSignal) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run, stopped) => {
    if (running >= most) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      stopped?.throwIfAborted();
      return await run();
    } finally {
      // The place goes to the next in line, or is given up.
      const first = waiting.shift();
      if (first) first();
      else running--;
    }
  };
}
