import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readPickle } from "../../../lib/datasets/records/pickle.ts";
import { ArrayDraft } from "../../../lib/datasets/records/pickle_values.ts";
import { FormatError } from "../../../lib/errors.ts";
import { damaged } from "../damaged.ts";
import {
  cifarBatch,
  pickle,
  pickledArray,
  pickledName,
  pickledString,
  ramp,
} from "./record_files.ts";

const read = (...opcodes: readonly number[]) =>
  readPickle(pickle(...opcodes), "a.pkl");

/** What Python's pickle.dumps writes of these values, by protocol. */
const DUMPED: Record<string, string> = {
  // {"a": [1, -2, 3.5, None, True], "b": (b"x", "y", 2**40, {})}
  0: "(dp0\nVa\np1\n(lp2\nI1\naI-2\naF3.5\naNaI01\nasVb\np3\n(c_codecs\nencode\np4\n(Vx\np5\nVlatin1\np6\ntp7\nRp8\nVy\np9\nL1099511627776L\n(dp10\ntp11\ns.",
};

Deno.test("readPickle() reads what Python dumps, in every protocol", () => {
  const bytes = new TextEncoder().encode(DUMPED[0]);
  const value = readPickle(bytes, "a.pkl") as Map<string, unknown>;
  assert(value instanceof Map);
  assertEquals(value.get("a"), [1, -2, 3.5, null, true]);
  const [x, y, large, map] = value.get("b") as unknown[];
  assertEquals([...(x as { bytes: Uint8Array }).bytes], [120]);
  assertEquals([y, large, map], ["y", 2 ** 40, new Map()]);
  // pickle.dumps([1, "é", b"z"], protocol=4)
  const fourth = Uint8Array.fromHex(
    "80049511000000000000005d94284b018c02c3a99443017a94652e",
  );
  const list = readPickle(fourth, "a.pkl") as unknown[];
  assertEquals(list.slice(0, 2), [1, "é"]);
});

Deno.test("readPickle() gives arrays as views of the file", () => {
  const data = ramp(6);
  const bytes = pickle(...pickledArray([2, 3], data));
  const array = readPickle(bytes, "a.pkl") as ArrayDraft;
  assert(array instanceof ArrayDraft);
  assertEquals([array.shape, array.dtype], [[2, 3], "u1"]);
  assertEquals([...array.data.bytes], [...data]);
  assertEquals(bytes.subarray(array.data.offset, array.data.offset! + 6), data);
});

Deno.test("readPickle() refuses every opcode that makes an object, with its name and place", () => {
  const refused: Record<string, number> = {
    INST: 0x69,
    OBJ: 0x6f,
    PERSID: 0x50,
    BINPERSID: 0x51,
    NEWOBJ: 0x81,
    NEWOBJ_EX: 0x92,
    EXT1: 0x82,
    NEXT_BUFFER: 0x97,
  };
  for (const [name, opcode] of Object.entries(refused)) {
    assertThrows(
      () => read(0x7d, opcode),
      FormatError,
      `Cannot read a.pkl: it makes an object (${name}), which plain data do not need; it was not run (opcode 0x${
        opcode.toString(16)
      } at byte 3)`,
    );
  }
});

Deno.test("readPickle() refuses names and calls but those of plain arrays", () => {
  for (
    const [module, name] of [["os", "system"], ["builtins", "eval"], [
      "numpy",
      "load",
    ], ["__builtin__", "getattr"]]
  ) {
    assertThrows(
      () => read(...pickledName(module, name)),
      FormatError,
      `it asks for Python's ${module}.${name}`,
    );
  }
  // STACK_GLOBAL is no way around.
  assertThrows(
    () => read(...pickledString("posix"), ...pickledString("system"), 0x93),
    FormatError,
    "it asks for Python's posix.system",
  );
  // An array class is no function.
  assertThrows(
    () => read(...pickledName("numpy", "ndarray"), 0x29, 0x52),
    FormatError,
    "it calls what is no function of plain data",
  );
  assertThrows(
    () =>
      read(
        ...pickledName("numpy", "dtype"),
        ...pickledString("O8"),
        0x85,
        0x52,
      ),
    FormatError,
    "its arrays have elements of the type O8",
  );
});

Deno.test("readPickle() says where a pickle ends too early or makes no sense", () => {
  const cases: [readonly number[], string][] = [
    [[0x54, 255, 255, 255, 127], "the pickle ends after"],
    [
      [0x65],
      "the pickle takes what it has not put down (opcode 0x65 at byte 2)",
    ],
    [
      [0x68, 3],
      "it recalls what it has not remembered (opcode 0x68 at byte 2)",
    ],
    [[0x4e, 0x4e, 0x61], "the pickle fills what is no list"],
    [[0x4e, 0x4e, 0x4e, 0x73], "the pickle fills what is no dict"],
    [[0xff], "it is no pickle of plain data (opcode 0xff at byte 2)"],
    [[0x46, 0x78, 10], '"x" is no number'],
    [[0x28], "the pickle takes what it has not put down"],
    [
      pickledArray([2, 4], ramp(6)),
      "it holds an array of the shape (2, 4) but 6 bytes of elements",
    ],
  ];
  for (const [opcodes, message] of cases) {
    assertThrows(() => read(...opcodes), FormatError, message);
  }
  assertThrows(
    () => readPickle(Uint8Array.of(0x80, 9, 0x4e, 0x2e), "a.pkl"),
    FormatError,
    "protocol 9 is not known",
  );
});

Deno.test("readPickle() ends in plain data or a FormatError, whatever happens to the bytes", () => {
  const batch = cifarBatch(ramp(24), [1, 2]);
  const text = new TextEncoder().encode(DUMPED[0]);
  for (const whole of [batch, text]) {
    fc.assert(
      fc.property(damaged(whole), (bytes) => {
        try {
          readPickle(bytes, "a.pkl");
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  }
});

Deno.test("readPickle() ends on random opcodes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readPickle(bytes.slice(), "a.pkl");
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
