/**
 * Seeded random numbers: the same seed gives the same sequence on every machine.
 *
 * @see Blackman, Vigna 2021, {@link https://doi.org/10.1145/3460772} (xoshiro128**), seeded by
 *   splitmix32
 * @module
 */

/** A source of random numbers with a state of its own. */
export interface RandomSource {
  /** Uniform in [0, 1), 53 random bits. */
  next(): number;
  /** Uniform integer in 0 to bound - 1, without bias. */
  integer(bound: number): number;
  /** Normal variate of mean 0 and standard deviation 1. */
  normal(): number;
  /** Put the elements into random order, in place; every order is as likely. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** `count` different integers out of 0 to bound - 1, in random order. */
  choice(bound: number, count: number): Int32Array;
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Four words of state from one seed, by splitmix32. */
function stateOf(seed: number): Int32Array {
  const state = new Int32Array(4);
  // Seeds beyond 32 bits count with their upper half as well.
  let word = (seed | 0) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85ebca6b);
  for (let index = 0; index < 4; index++) {
    word = (word + 0x9e3779b9) | 0;
    let mixed = word ^ (word >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    state[index] = mixed ^ (mixed >>> 15);
  }
  return state;
}

/**
 * A random source that starts from a seed.
 *
 * @param seed Any finite integer.
 *
 * @example
 * ```ts
 * import { randomSource } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(randomSource(7).next(), randomSource(7).next());
 * ```
 */
export function randomSource(seed: number): RandomSource {
  const s = stateOf(seed);
  let spare: number | undefined;

  function word(): number {
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9);
    const carried = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= carried;
    s[3] = rotate(s[3], 11);
    return result >>> 0;
  }

  const source: RandomSource = {
    next: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53,
    integer(bound) {
      // Words of the last, incomplete block of `bound` values are drawn again.
      const limit = 2 ** 32 - (2 ** 32 % bound);
      let drawn = word();
      while (drawn >= limit) drawn = word();
      return drawn % bound;
    },
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      // Marsaglia's polar method.
      let x, y, squared;
      do {
        x = 2 * source.next() - 1;
        y = 2 * source.next() - 1;
        squared = x * x + y * y;
      } while (squared >= 1 || squared === 0);
      const scale = Math.sqrt(-2 * Math.log(squared) / squared);
      spare = y * scale;
      return x * scale;
    },
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const other = source.integer(last + 1);
        [items[last], items[other]] = [items[other], items[last]];
      }
      return items;
    },
    choice(bound, count) {
      const pool = Int32Array.from({ length: bound }, (_, index) => index);
      for (let index = 0; index < count; index++) {
        const other = index + source.integer(bound - index);
        [pool[index], pool[other]] = [pool[other], pool[index]];
      }
      return pool.slice(0, count);
    },
  };
  return source;
}
