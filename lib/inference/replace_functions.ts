/**
 * Replaces functions of a WebAssembly program by others, and adds some.
 *
 * @see {@link https://webassembly.github.io/spec/core/binary/modules.html}
 * @module
 */
import { concat } from "../deps/std_bytes.ts";
import { varint } from "./varint.ts";

/** A function that a program does not have yet. */
export interface AddedFunction {
  /** Number of its type in the program. */
  readonly type: number;
  /** Its local variables and instructions. */
  readonly body: Uint8Array;
}

const HEADER = 8;
const TYPES_SECTION = 3;
const CODE_SECTION = 10;

/** Where a section or a function lies in a program: from its size on, and its content. */
interface Part {
  readonly sizeAt: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The bodies of a program's own functions, in order: their local variables and instructions.
 *
 * @param program The bytes of a valid program.
 */
export function functionBodies(program: Uint8Array): Uint8Array[] {
  const code = sectionOf(program, CODE_SECTION);
  return code === undefined
    ? []
    : functionsOf(program, code).map(({ start, end }) =>
      program.subarray(start, end)
    );
}

/**
 * A program with other bodies for some of its functions; all else, and the numbers that functions are called by, stays.
 *
 * A body that comes from another program must have the type of what it replaces, and touch nothing of a program but its
 * memory.
 *
 * @param program The bytes of a valid program that has functions.
 * @param bodies New bodies by the number of the function, imported ones not counted.
 * @param added Functions that follow those that are there.
 */
export function replaceFunctions(
  program: Uint8Array,
  bodies: ReadonlyMap<number, Uint8Array>,
  added: readonly AddedFunction[] = [],
): Uint8Array<ArrayBuffer> {
  const types = sectionOf(program, TYPES_SECTION);
  const code = sectionOf(program, CODE_SECTION);
  if (!types || !code) return program.slice();
  const [count, first] = readVarint(program, code.start);
  const inner: Uint8Array[] = [varint(count + added.length)];
  let kept = first;
  for (const [at, { sizeAt, end }] of functionsOf(program, code).entries()) {
    const body = bodies.get(at);
    if (body === undefined) continue;
    inner.push(program.subarray(kept, sizeAt), ...sized(body));
    kept = end;
  }
  inner.push(
    program.subarray(kept, code.end),
    ...added.flatMap(({ body }) => sized(body)),
  );
  const [, firstType] = readVarint(program, types.start);
  return concat([
    program.subarray(0, types.sizeAt),
    ...sized(concat([
      varint(count + added.length),
      program.subarray(firstType, types.end),
      ...added.map(({ type }) => varint(type)),
    ])),
    program.subarray(types.end, code.sizeAt),
    ...sized(concat(inner)),
    program.subarray(code.end),
  ]);
}

function sized(content: Uint8Array): Uint8Array[] {
  return [varint(content.length), content];
}

function sectionOf(program: Uint8Array, id: number): Part | undefined {
  for (let at = HEADER; at < program.length;) {
    const section = partAt(program, at + 1);
    if (program[at] === id) return section;
    at = section.end;
  }
  return undefined;
}

function functionsOf(program: Uint8Array, code: Part): Part[] {
  const [, first] = readVarint(program, code.start);
  const functions: Part[] = [];
  for (let at = first; at < code.end;) {
    const part = partAt(program, at);
    functions.push(part);
    at = part.end;
  }
  return functions;
}

function partAt(program: Uint8Array, sizeAt: number): Part {
  const [size, start] = readVarint(program, sizeAt);
  return { sizeAt, start, end: start + size };
}

/** A number, and where the next byte lies. */
function readVarint(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let scale = 1;; scale *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at];
  }
}
