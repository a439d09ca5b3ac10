/**
 * From one round of a race to the next.
 *
 * @module
 */
import type { PoolExtractor } from "../extract_pool.ts";
import { byModel } from "../text_candidates.ts";
import type { RacePoolOptions } from "./race_pool.ts";
import type { RaceSamples } from "./race_samples.ts";
import type { Racer } from "./racer.ts";

/**
 * Extract what racers lack of a round's samples. Where another backend has taken the place of the one that ran them
 * before, that is everything.
 */
export async function extendRacers(
  racers: readonly Racer[],
  round: number,
  { rounds, added }: RaceSamples,
  extractor: PoolExtractor,
  { onProgress }: Pick<RacePoolOptions, "onProgress">,
): Promise<void> {
  const { running } = extractor;
  const total = rounds[rounds.length - 1].length;
  const byCandidate = new Map(racers.map((racer) => [racer.candidate, racer]));
  for (let part = 0; part <= round; part++) {
    const { places, dataset, pixels } = added[part];
    const before = rounds[part].length - places.length;
    const lacking = racers.filter(({ whole, parts }) =>
      !whole && parts[part]?.backend !== running.backend.name
    );
    const models = byModel(lacking.map(({ candidate }) => candidate));
    for (const layers of models) {
      const extracted = await extractor.extract(dataset, layers, {
        ...pixels,
        onProgress: onProgress &&
          ((progress) =>
            onProgress({ ...progress, done: before + progress.done, total })),
      });
      // The name is asked for only now: the backend may have been lost meanwhile.
      const backend = running.backend.name;
      layers.forEach((candidate, at) =>
        byCandidate.get(candidate)!.parts[part] = {
          backend,
          extracted: extracted[at],
        }
      );
    }
  }
  const isMixed = racers.some(({ whole, parts }) =>
    !whole && parts.some(({ backend }) => backend !== running.backend.name)
  );
  if (isMixed) {
    await extendRacers(racers, round, { rounds, added }, extractor, {
      onProgress,
    });
  }
}
