/**
 * What the nearest rows say.
 *
 * @module
 */

/** Which neighbours vote. */
export interface Vote {
  /** How many. */
  readonly neighbours: number;
  /** Number of classes. */
  readonly classes: number;
}

/**
 * The class that most of the nearest candidates have; ties go to the lower class.
 *
 * @param distances Distance to every row.
 * @param candidates Rows that may vote; of equally near ones the first do.
 * @param labels Class of every row.
 */
export function neighbourVote(
  distances: Float64Array,
  candidates: Int32Array,
  labels: Int32Array,
  { neighbours, classes }: Vote,
): number {
  // The nearest so far, ascending, by insertion: few neighbours among many candidates.
  const nearest = new Float64Array(neighbours).fill(Infinity);
  const voters = new Int32Array(neighbours).fill(-1);
  for (const row of candidates) {
    const distance = distances[row];
    if (!(distance < nearest[neighbours - 1])) continue;
    let place = neighbours - 1;
    while (place > 0 && distance < nearest[place - 1]) {
      nearest[place] = nearest[place - 1];
      voters[place] = voters[place - 1];
      place--;
    }
    nearest[place] = distance;
    voters[place] = row;
  }
  const votes = new Int32Array(classes);
  for (const row of voters) if (row >= 0) votes[labels[row]]++;
  return votes.indexOf(votes.reduce((most, count) => Math.max(most, count), 0));
}

/** Share of the predictions that are right. */
export function accuracy(
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  let right = 0;
  for (let at = 0; at < truth.length; at++) {
    if (predicted[at] === truth[at]) right++;
  }
  return right / truth.length;
}
