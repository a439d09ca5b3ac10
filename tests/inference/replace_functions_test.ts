import { assertEquals } from "@std/assert";

import {
  functionBodies,
  replaceFunctions,
} from "../../lib/inference/replace_functions.ts";

/** A program of functions that each give a number, 0 to 63, and take `more` bytes beyond that to do so. */
function program(numbers: number[], more = 0): Uint8Array<ArrayBuffer> {
  const bodies = numbers.map((number) => [
    0,
    ...Array(more).fill(1),
    0x41,
    number,
    0x0b,
  ]);
  const size = (length: number) =>
    length < 128 ? [length] : [length % 128 | 128, length >> 7];
  const section = (id: number, content: number[]) => [
    id,
    ...size(content.length),
    ...content,
  ];
  const { length } = numbers;
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(3, [length, ...Array(length).fill(0)]),
    ...section(
      7,
      [length, ...numbers.flatMap((_, at) => [1, 97 + at, 0, at])],
    ),
    ...section(10, [
      length,
      ...bodies.flatMap((body) => [...size(body.length), ...body]),
    ]),
    ...section(0, [1, 120, 7, 7]),
  ]);
}

async function results(code: Uint8Array<ArrayBuffer>): Promise<number[]> {
  const { instance } = await WebAssembly.instantiate(code);
  return Object.values(instance.exports).map((give) =>
    (give as () => number)()
  );
}

Deno.test("replaceFunctions() puts another body in the place of one function and keeps the rest", async () => {
  const [body] = functionBodies(program([42]));
  const replaced = replaceFunctions(program([1, 2, 3]), new Map([[1, body]]));
  assertEquals(await results(replaced), [1, 42, 3]);
});

Deno.test("replaceFunctions() takes bodies that are longer, so that sizes take more bytes", async () => {
  const [long] = functionBodies(program([9], 200));
  const replaced = replaceFunctions(
    program([1, 2, 3]),
    new Map([[0, long], [2, long]]),
  );
  assertEquals(await results(replaced), [9, 2, 9]);
});

Deno.test("replaceFunctions() adds functions that those before may call", async () => {
  const [added] = functionBodies(program([7]));
  // Calls function 2, the first behind two.
  const calling = Uint8Array.of(0, 0x10, 2, 0x0b);
  const grown = replaceFunctions(program([1, 2]), new Map([[0, calling]]), [
    { type: 0, body: added },
  ]);
  assertEquals(await results(grown), [7, 2]);
  assertEquals(functionBodies(grown), [
    calling,
    functionBodies(program([2]))[0],
    added,
  ]);
});

Deno.test("replaceFunctions() gives the same bytes where nothing is replaced", () => {
  const same = program([4, 5], 70);
  assertEquals(replaceFunctions(same, new Map()), same);
  assertEquals(
    replaceFunctions(same, new Map(functionBodies(same).entries())),
    same,
  );
  const empty = same.slice(0, 8);
  assertEquals(replaceFunctions(empty, new Map()), empty);
  assertEquals(functionBodies(empty), []);
});
