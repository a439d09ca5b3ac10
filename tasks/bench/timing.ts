/**
 * How long some work takes.
 *
 * @module
 */

/** Seconds of some work. */
export async function seconds(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** The shortest of several times: what else runs on the machine only adds. */
export async function shortest(
  runs: number,
  work: () => unknown,
): Promise<number> {
  let least = Infinity;
  for (let turn = 0; turn < runs; turn++) {
    least = Math.min(least, await seconds(work));
  }
  return least;
}
