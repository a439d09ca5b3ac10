/**
 * A queue of one: the WebGPU runtime refuses a second call while the first is on its way.
 *
 * @module
 */

/** A function that runs each task when those given before have ended, well or badly. */
export function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const next = last.then(task, task);
    last = next.catch(() => {});
    return next;
  };
}
