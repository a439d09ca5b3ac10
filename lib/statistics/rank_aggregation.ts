/**
 * One order from many.
 *
 * @see Dwork, Kumar, Naor, Sivakumar 2001, {@link https://doi.org/10.1145/371920.372165}
 * @module
 */
import { averageRanks } from "./average_ranks.ts";

/** Scores of every candidate by one judge; NaN where it has none. */
export type Ballot = ArrayLike<number>;

/**
 * Borda scores: mean over the judges of the share of the other candidates that a candidate beats, a
 * tie counting half.
 *
 * @param ballots One a judge, all of one length.
 * @returns In [0, 1], higher is better; NaN for a candidate whom no judge scores.
 *
 * @example
 * ```ts
 * import { borda } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(borda([[3, 2, 1], [3, 1, 2]]), Float64Array.of(1, 0.25, 0.25));
 * ```
 */
export function borda(ballots: readonly Ballot[]): Float64Array {
  const count = ballots[0]?.length ?? 0;
  const sums = new Float64Array(count);
  const judges = new Int32Array(count);
  for (const ballot of ballots) {
    const present = Array.from({ length: count }, (_, index) => index)
      .filter((index) => !Number.isNaN(ballot[index]));
    const ranks = averageRanks(present.map((index) => ballot[index]));
    present.forEach((index, place) => {
      sums[index] += present.length > 1
        ? (ranks[place] - 1) / (present.length - 1)
        : 0.5;
      judges[index]++;
    });
  }
  return sums.map((sum, index) => sum / judges[index]);
}

/** Candidates up to which every order is considered: 2^12 subsets. */
const EXACT = 12;

/** An order of candidates. */
export interface KemenyOrder {
  /** Candidates, the best first. */
  readonly order: readonly number[];
  /** Pairs that the judges order otherwise, summed over the judges; a judge's tie counts half. */
  readonly disagreements: number;
  /** Whether no order has fewer disagreements. */
  readonly isExact: boolean;
}

/**
 * The order that disagrees with the judges on the fewest pairs (Kemeny's).
 *
 * Exact up to 12 candidates, by dynamic programming over subsets. Above that the order by Borda is
 * improved by moving single candidates as long as that removes disagreements: no single move improves
 * the result, which need not be the best. Of equally good orders the one nearer to Borda's is taken.
 *
 * @param ballots One a judge, all of one length; a judge without a score for a candidate has no say
 *   on its pairs.
 *
 * @example
 * ```ts
 * import { kemeny } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(kemeny([[3, 2, 1], [3, 1, 2], [2, 3, 1]]).order, [0, 1, 2]);
 * ```
 */
export function kemeny(ballots: readonly Ballot[]): KemenyOrder {
  const cost = disagreementCosts(ballots);
  const scores = borda(ballots);
  const start = Array.from(scores.keys())
    .sort((a, b) => (scores[b] || 0) - (scores[a] || 0) || a - b);
  const isExact = start.length <= EXACT;
  const order = isExact ? bestOrder(start, cost) : movedOrder(start, cost);
  let disagreements = 0;
  for (let a = 0; a < order.length; a++) {
    for (let b = a + 1; b < order.length; b++) {
      disagreements += cost[order[a]][order[b]];
    }
  }
  return { order, disagreements, isExact };
}

/** Entry a, b: how many judges are against a before b. */
function disagreementCosts(ballots: readonly Ballot[]): Float64Array[] {
  const count = ballots[0]?.length ?? 0;
  const cost = Array.from({ length: count }, () => new Float64Array(count));
  for (const ballot of ballots) {
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        if (a === b) continue;
        if (ballot[a] < ballot[b]) cost[a][b] += 1;
        else if (ballot[a] === ballot[b]) cost[a][b] += 0.5;
      }
    }
  }
  return cost;
}

/** Best order by the cheapest way to put each subset first; earlier candidates of `start` win ties. */
function bestOrder(
  start: readonly number[],
  cost: readonly Float64Array[],
): number[] {
  const count = start.length;
  const full = 2 ** count - 1;
  // least[set]: fewest disagreements among the candidates outside the set and with them behind it.
  const least = new Float64Array(full + 1).fill(Infinity);
  const next = new Int32Array(full + 1);
  least[full] = 0;
  for (let set = full - 1; set >= 0; set--) {
    for (let place = 0; place < count; place++) {
      if (set & (1 << place)) continue;
      let total = least[set | (1 << place)];
      for (let other = 0; other < count; other++) {
        if (other !== place && !(set & (1 << other))) {
          total += cost[start[place]][start[other]];
        }
      }
      if (total < least[set]) {
        least[set] = total;
        next[set] = place;
      }
    }
  }
  const order: number[] = [];
  for (let set = 0; set !== full; set |= 1 << next[set]) {
    order.push(start[next[set]]);
  }
  return order;
}

/** Take single candidates to better places until none gets better. */
function movedOrder(
  start: readonly number[],
  cost: readonly Float64Array[],
): number[] {
  const order = [...start];
  for (let improved = true; improved;) {
    improved = false;
    for (let from = 0; from < order.length; from++) {
      const moved = order[from];
      let best = from, gain = 0;
      for (const step of [-1, 1]) {
        let change = 0;
        for (let to = from + step; to >= 0 && to < order.length; to += step) {
          const passed = order[to];
          change += step < 0
            ? cost[passed][moved] - cost[moved][passed]
            : cost[moved][passed] - cost[passed][moved];
          if (change > gain) {
            gain = change;
            best = to;
          }
        }
      }
      if (gain > 0) {
        order.splice(from, 1);
        order.splice(best, 0, moved);
        improved = true;
      }
    }
  }
  return order;
}
