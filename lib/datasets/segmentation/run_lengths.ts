/**
 * COCO's run-length encoding of masks: lengths of alternating runs of 0 and 1, column by column.
 *
 * @see {@link https://cocodataset.org/#format-data}
 * @module
 */

/**
 * The lengths behind the compressed form: five bits a character, the lowest first, bit 6 for more to come; from the
 * third length on the difference to the one before last.
 *
 * @throws {RangeError} If a character is none of the code's, or the text ends within a number.
 */
export function uncompressedRuns(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    for (let shift = 0;; shift += 5) {
      const bits = text.charCodeAt(at++) - 48;
      if (!(bits >= 0 && bits < 64)) {
        throw new RangeError(
          at > text.length
            ? "it ends within a number"
            : `it holds ${JSON.stringify(text[at - 1])}`,
        );
      }
      value |= (bits & 31) << shift;
      if (bits & 32) continue;
      // The highest bit of the last five is the sign.
      if (bits & 16) value |= -1 << (shift + 5);
      break;
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

/**
 * Write a value where a mask has ones.
 *
 * @param runs Lengths, zeros first.
 * @param into Pixels row by row.
 * @throws {RangeError} If the runs are not as long as the image is large.
 */
export function paintRuns(
  runs: readonly number[],
  value: number,
  into: Uint32Array,
  width: number,
  height: number,
): void {
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== width * height || runs.some((run) => !(run >= 0))) {
    throw new RangeError(
      `its runs cover ${total} pixels, the image has ${width * height}`,
    );
  }
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const end = at + run;
    if (index % 2 === 0) at = end;
    for (; at < end; at++) {
      into[(at % height) * width + Math.floor(at / height)] = value;
    }
  }
}
