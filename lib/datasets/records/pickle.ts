/**
 * Python pickles of plain data, read without running anything: dicts, lists, tuples, numbers, strings, bytes and
 * NumPy's arrays. Whatever else a pickle asks for is refused.
 *
 * @see {@link https://docs.python.org/3/library/pickletools.html}
 * @module
 */
import { type PickleInput, pickleInput } from "./pickle_input.ts";
import {
  ALLOWED_CALLS,
  ALLOWED_NAMES,
  ArrayDraft,
  call,
  DtypeDraft,
  type PickledArray,
  PickledBytes,
  setState,
} from "./pickle_values.ts";

/** What a pickle may hold. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickledBytes
  | PickledArray
  | Pickled[]
  | Map<unknown, Pickled>;

const MARK = Symbol("mark");

/** A name that a pickle asks for. */
class Name {
  constructor(readonly path: string) {}
}

/** Names of the opcodes that are refused, for messages. */
const REFUSED: Readonly<Record<number, string>> = {
  0x69: "INST",
  0x6f: "OBJ",
  0x50: "PERSID",
  0x51: "BINPERSID",
  0x81: "NEWOBJ",
  0x92: "NEWOBJ_EX",
  0x82: "EXT1",
  0x83: "EXT2",
  0x84: "EXT4",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
};

/**
 * Read a pickle of plain data, protocols 0 to 5.
 *
 * Byte strings are views of `bytes`, so that nothing large is copied; nothing grows beyond what the file holds.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {FormatError} At an opcode that asks for anything else, or cannot be read; names it and its offset.
 */
export function readPickle(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Pickled {
  const input = pickleInput(bytes, source);
  const { take, number, line, string, raw } = input;
  const fail: PickleInput["fail"] = input.fail;
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  const pop = (): unknown => {
    if (stack.length === 0 || stack.at(-1) === MARK) {
      return fail("the pickle takes what it has not put down");
    }
    return stack.pop();
  };
  const top = (): unknown => stack.at(-1);
  const popMark = (): unknown[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) return fail("the pickle takes what it has not put down");
    const taken = stack.splice(mark);
    return taken.slice(1);
  };
  const setItems = (items: readonly unknown[]): void => {
    const map = top();
    if (!(map instanceof Map) || items.length % 2 !== 0) {
      return fail("the pickle fills what is no dict");
    }
    for (let i = 0; i < items.length; i += 2) {
      map.set(keyOf(items[i]), items[i + 1]);
    }
  };
  const append = (items: readonly unknown[]): void => {
    const list = top();
    if (!Array.isArray(list)) return fail("the pickle fills what is no list");
    for (const item of items) list.push(item);
  };
  const name = (path: string): Name => {
    if (ALLOWED_NAMES.has(path)) return new Name(path);
    return fail(
      `it asks for Python's ${path}, which plain data do not need; it was not run`,
    );
  };
  const reduce = (): void => {
    const values = pop();
    const called = pop();
    if (
      !(called instanceof Name) || !ALLOWED_CALLS.has(called.path) ||
      !Array.isArray(values)
    ) return fail("it calls what is no function of plain data");
    const made = call(
      called.path,
      values.map((value) => value instanceof Name ? value.path : value),
    );
    if ("reason" in made) return fail(made.reason);
    stack.push(made);
  };
  const build = (): void => {
    const state = pop();
    const reason = setState(top(), state);
    if (reason !== undefined) fail(reason);
  };
  const remember = (index: number): void => {
    if (stack.length === 0 || top() === MARK) fail("it remembers nothing");
    memo.set(index, top());
  };
  const recall = (index: number): void => {
    if (!memo.has(index)) fail(`it recalls what it has not remembered`);
    stack.push(memo.get(index));
  };
  for (;;) {
    const opcode = input.opcode();
    switch (opcode) {
      case 0x80: { // PROTO
        const protocol = number(1);
        if (protocol > 5) fail(`protocol ${protocol} is not known`);
        break;
      }
      case 0x95: // FRAME
        number(8);
        break;
      case 0x2e: { // STOP
        const value = pop();
        const unfit = finished(value);
        return unfit === undefined ? value as Pickled : fail(unfit);
      }
      case 0x28: // MARK
        stack.push(MARK);
        break;
      case 0x30: // POP
        if (top() === MARK) stack.pop();
        else pop();
        break;
      case 0x31: // POP_MARK
        popMark();
        break;
      case 0x32: { // DUP
        const value = pop();
        stack.push(value, value);
        break;
      }
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4b: // BININT1
        stack.push(number(1));
        break;
      case 0x4d: // BININT2
        stack.push(number(2));
        break;
      case 0x4a: // BININT
        stack.push(number(4) | 0);
        break;
      case 0x8a: // LONG1
        stack.push(longOf(take(number(1))));
        break;
      case 0x8b: // LONG4
        stack.push(longOf(take(number(4))));
        break;
      case 0x49: { // INT
        const text = line();
        stack.push(text === "00" ? false : text === "01" ? true : plain(text));
        break;
      }
      case 0x4c: // LONG
        stack.push(plain(line().replace(/L$/, "")));
        break;
      case 0x46: // FLOAT
        stack.push(plain(line()));
        break;
      case 0x47: // BINFLOAT
        stack.push(input.float());
        break;
      case 0x55: // SHORT_BINSTRING
      case 0x43: // SHORT_BINBYTES
        stack.push(raw(number(1)));
        break;
      case 0x54: // BINSTRING
      case 0x42: // BINBYTES
        stack.push(raw(number(4)));
        break;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        stack.push(raw(number(8)));
        break;
      case 0x53: { // STRING
        const text = /^(['"])(.*)\1$/.exec(line())?.[2];
        if (text === undefined || text.includes("\\")) {
          return fail(
            "it holds a string of protocol 0 with escapes; save it anew with protocol 2 or later",
          );
        }
        stack.push(text);
        break;
      }
      case 0x56: // UNICODE
        stack.push(line());
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(string(number(1)));
        break;
      case 0x58: // BINUNICODE
        stack.push(string(number(4)));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(string(number(8)));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x64: { // DICT
        const items = popMark();
        stack.push(new Map());
        setItems(items);
        break;
      }
      case 0x73: { // SETITEM
        const value = pop();
        const key = pop();
        setItems([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        setItems(popMark());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x6c: // LIST
      case 0x74: // TUPLE
        stack.push(popMark());
        break;
      case 0x61: { // APPEND
        const item = pop();
        append([item]);
        break;
      }
      case 0x65: // APPENDS
        append(popMark());
        break;
      case 0x85: // TUPLE1
        stack.push([pop()]);
        break;
      case 0x86: // TUPLE2
      case 0x87: { // TUPLE3
        const items = Array.from({ length: opcode - 0x84 }, pop).reverse();
        stack.push(items);
        break;
      }
      case 0x71: // BINPUT
        remember(number(1));
        break;
      case 0x72: // LONG_BINPUT
        remember(number(4));
        break;
      case 0x70: // PUT
        remember(Number(line()));
        break;
      case 0x94: // MEMOIZE
        remember(memo.size);
        break;
      case 0x68: // BINGET
        recall(number(1));
        break;
      case 0x6a: // LONG_BINGET
        recall(number(4));
        break;
      case 0x67: // GET
        recall(Number(line()));
        break;
      case 0x63: // GLOBAL
        stack.push(name(`${line()}.${line()}`));
        break;
      case 0x93: { // STACK_GLOBAL
        const attribute = pop();
        const module = pop();
        stack.push(name(`${textOf(module)}.${textOf(attribute)}`));
        break;
      }
      case 0x52: // REDUCE
        reduce();
        break;
      case 0x62: // BUILD
        build();
        break;
      default:
        return fail(
          REFUSED[opcode]
            ? `it makes an object (${
              REFUSED[opcode]
            }), which plain data do not need; it was not run`
            : "it is no pickle of plain data",
        );
    }
  }

  function plain(text: string): number {
    const value = Number(text);
    return Number.isFinite(value) && text.trim() !== ""
      ? value
      : fail(`${JSON.stringify(text.slice(0, 20))} is no number`);
  }
}

function longOf(bytes: Uint8Array): number | bigint {
  if (bytes.length > 8) return NaN; // No label is as large.
  let value = 0n;
  for (const [at, byte] of bytes.entries()) {
    value |= BigInt(byte) << BigInt(8 * at);
  }
  const signed = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

/** The text of a string, of Python 2's or Python 3's kind. */
export function textOf(value: unknown): string {
  return value instanceof PickledBytes
    ? new TextDecoder("latin1").decode(value.bytes)
    : String(value);
}

/** Python 2's strings and Python 3's are the same key here. */
function keyOf(value: unknown): unknown {
  return value instanceof PickledBytes ? textOf(value) : value;
}

function finished(value: unknown): string | undefined {
  const isUnfinished = value instanceof ArrayDraft && value.dtype === "";
  return value instanceof Name || isUnfinished ||
      value instanceof DtypeDraft || typeof value === "symbol"
    ? "it ends in what is no plain data"
    : undefined;
}
