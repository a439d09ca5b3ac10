/**
 * The two passes of a separable filter in WebAssembly, with the bytes of the plain ones.
 *
 * No library has PIL's arithmetic: sums of 22-bit fixed point, rounded to bytes between the passes. Four rows, or
 * sixteen bytes, side by side take a seventh of the time of plain loops. The text of the program is
 * wasm/resample_passes.wat; `deno task wasm:build` assembles it.
 *
 * @module
 */
import {
  makeRoom,
  openWasm,
  type WasmProgram,
} from "../linalg/wasm_program.ts";

import type { AxisWeights } from "./axis_weights.ts";
import type { Pixels } from "./pixels.ts";
import { RESAMPLE_PASSES } from "./wasm/resample_passes_binary.ts";

/** Bytes of the image that are worked on at a time: they stay in the cache. */
const STRIP = 1 << 18;
/** What is not worth to keep a memory of. */
const MOST_BYTES = 1 << 26;

type Rows = (
  rows: number,
  from: number,
  stride: number,
  to: number,
  toStride: number,
  columns: number,
  first: number,
  weights: number,
  pairs: number,
) => void;

interface Program {
  readonly rows_of_one: Rows;
  readonly rows_of_three: Rows;
  column_sums(
    from: number,
    stride: number,
    to: number,
    length: number,
    weights: number,
    pairs: number,
  ): void;
}

// One a thread, for a memory costs more to make than an image to resize; null where vectors are not to be had.
let opened: WasmProgram<Program> | null | undefined;

/**
 * What plainPasses() gives, byte for byte.
 *
 * @returns Undefined where the engine has no vectors, or the image is of an extreme shape.
 */
export function quickPasses(
  image: Pixels,
  across: AxisWeights,
  down: AxisWeights,
): Pixels | undefined {
  if (opened === undefined) opened = openProgram();
  if (!opened) return;
  const { memory, exports: program } = opened;
  const { channels, data } = image;
  const stride = image.width * channels;
  const [width, height] = [across.first.length, down.first.length];
  const [pairsAcross, pairsDown] = [pairsOf(across), pairsOf(down)];
  // The fourth byte of a pixel that is written is one too many.
  const line = upTo(16, width * channels + 1);
  const strip = Math.max(4, upTo(4, STRIP / stride));

  // Where things lie in the memory; what is read past an end is multiplied by 0.
  let bytes = 0;
  const room = (size: number): number =>
    (bytes += upTo(16, size)) - upTo(16, size);
  const first = room(4 * width);
  const weightsAcross = room(8 * width * pairsAcross);
  const weightsDown = room(8 * height * pairsDown);
  const source = room(strip * stride + 2 * pairsAcross * channels + 16);
  const between = room((strip + 4 * pairsDown) * line);
  const out = room(height * line);
  if (bytes > MOST_BYTES) return;
  makeRoom(memory, bytes);

  const { buffer } = memory;
  const held = new Uint8Array(buffer);
  new Int32Array(buffer, first, width).set(
    across.first.map((column) => column * channels),
  );
  writePairs(new Int32Array(buffer, weightsAcross), across, pairsAcross);
  writePairs(new Int32Array(buffer, weightsDown), down, pairsDown);

  const passRows = channels === 3 ? program.rows_of_three : program.rows_of_one;
  const bottom = down.first[height - 1] + down.count[height - 1];
  // Rows from `base` to `at` have gone through the first pass, and lie in `between`.
  let base = down.first[0], row = 0;
  for (let at = base; row < height;) {
    const rows = Math.min(strip, bottom - at);
    held.set(data.subarray(at * stride, (at + rows) * stride), source);
    passRows(
      rows,
      source,
      stride,
      between + (at - base) * line,
      line,
      width,
      first,
      weightsAcross,
      pairsAcross,
    );
    at += rows;
    for (; row < height && down.first[row] + down.count[row] <= at; row++) {
      program.column_sums(
        between + (down.first[row] - base) * line,
        line,
        out + row * line,
        line,
        weightsDown + 8 * row * pairsDown,
        pairsDown,
      );
    }
    // What the next row of the result still needs moves to the front.
    const needed = Math.min(at, down.first[row] ?? at);
    held.copyWithin(
      between,
      between + (needed - base) * line,
      between + (at - base) * line,
    );
    base = needed;
  }
  return {
    width,
    height,
    channels,
    data: withoutGaps(held.subarray(out), width * channels, line, height),
  };
}

function openProgram(): WasmProgram<Program> | null {
  const code = Uint8Array.fromBase64(RESAMPLE_PASSES);
  return WebAssembly.validate(code) ? openWasm(RESAMPLE_PASSES, 1) : null;
}

function upTo(multiple: number, value: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function pairsOf({ count }: AxisWeights): number {
  return Math.ceil(count.reduce((a, b) => Math.max(a, b)) / 2);
}

/** Weights two by two, as the program takes them: four i16 a pair. */
function writePairs(
  into: Int32Array,
  { count, taps, weights }: AxisWeights,
  pairs: number,
): void {
  for (let place = 0, to = 0; place < count.length; place++) {
    for (let pair = 0; pair < pairs; pair++) {
      const tap = 2 * pair, at = place * taps + tap;
      const one = tap < count[place] ? weights[at] : 0;
      const other = tap + 1 < count[place] ? weights[at + 1] : 0;
      into[to++] = one & 0x7fff | other << 16 & 0x7fff0000;
      into[to++] = one >> 15 & 0xffff | other >> 15 << 16;
    }
  }
}

/** Rows of some length that lie `stride` apart, one after the other. */
function withoutGaps(
  rows: Uint8Array,
  length: number,
  stride: number,
  count: number,
): Uint8Array {
  const out = new Uint8Array(count * length);
  for (let row = 0; row < count; row++) {
    out.set(rows.subarray(row * stride, row * stride + length), row * length);
  }
  return out;
}
