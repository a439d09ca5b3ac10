/**
 * The softmax of many short rows: a map of a segmentation network has one a pixel.
 *
 * Three quarters of the time of a plain one go to exponentials, and JavaScript has none of a whole vector register. The
 * text of the program is wasm/softmax.wat; `deno task wasm:build` assembles it.
 *
 * @module
 */
import { SOFTMAX } from "./wasm/softmax_binary.ts";
import { makeRoom, openWasm } from "./wasm_program.ts";

/** Softmax of rows of logits, each of so many classes. */
export type Softmax = (
  logits: ArrayLike<number>,
  classes: number,
) => Float32Array;

/** Logits that are worked on at a time: they stay in the cache with their shares. */
const BLOCK = 1 << 15;

interface Program {
  softmax(
    rows: number,
    columns: number,
    from: number,
    to: number,
    work: number,
    error: number,
  ): number;
}

/**
 * A softmax that gives the bits of a plain one in a third of its time, for logits in float32.
 *
 * The program's shares are right to 2^-43 of themselves, the plain one's to a few times 2^-53 before they are rounded to
 * float32. Where all numbers so near to a share round alike, the two are the same. The few rows where they do not are
 * left to the plain one, with those of infinite logits and NaN.
 *
 * @param plain Sums in float64, and rounds its shares to float32 once.
 */
export function quickSoftmax(plain: Softmax): Softmax {
  const { memory, exports: program } = openWasm<Program>(SOFTMAX, 1);
  return (logits, classes) => {
    if (!(logits instanceof Float32Array)) return plain(logits, classes);
    const size = classes * Math.max(1, Math.floor(BLOCK / classes));
    const work = 8 * size;
    makeRoom(memory, work + 16 * classes);
    const given = new Float32Array(memory.buffer, 0, size);
    const shares = new Float32Array(memory.buffer, 4 * size, size);
    const error = 2 ** -43 + classes * 2 ** -51;
    const out = new Float32Array(logits.length);
    for (let start = 0; start < logits.length; start += size) {
      const part = logits.subarray(start, start + size);
      given.set(part);
      for (let at = 0; at < part.length;) {
        const rows = (part.length - at) / classes;
        const [from, to] = [4 * at, 4 * (size + at)];
        at += classes * program.softmax(rows, classes, from, to, work, error);
        const open = part.subarray(at, at + 2 * classes);
        shares.set(plain(open, classes), at);
        at += open.length;
      }
      out.set(shares.subarray(0, part.length), start);
    }
    return out;
  };
}
