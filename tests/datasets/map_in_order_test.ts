import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { limiter, mapInOrder } from "../../lib/datasets/map_in_order.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("mapInOrder() keeps the order whatever finishes first, and never runs further ahead than allowed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      async (delays, ahead) => {
        let begun = 0, taken = 0, furthest = 0;
        const work = async (item: { ms: number; index: number }) => {
          furthest = Math.max(furthest, ++begun - taken);
          await delay(item.ms);
          return item.index;
        };
        const items = delays.map((ms, index) => ({ ms, index }));
        const results: number[] = [];
        for await (const index of mapInOrder(items, work, ahead)) {
          taken++;
          results.push(index);
        }
        assertEquals(results, delays.map((_, index) => index));
        assert(furthest <= ahead);
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("mapInOrder() has all of its room in use while the caller is slow", async () => {
  let begun = 0;
  const results = mapInOrder(
    Array(10).keys(),
    (item) => Promise.resolve(begun++ && item),
    4,
  );
  await results.next();
  await delay(1);
  assertEquals(begun, 4);
  await results.next();
  assertEquals(begun, 5);
  await results.return(undefined);
  assertEquals(begun, 5);
});

Deno.test("mapInOrder() throws a failure at its turn, and lets nothing run on", async () => {
  const finished: number[] = [];
  const seen: number[] = [];
  await assertRejects(
    async () => {
      const work = async (item: number) => {
        if (item === 2) throw new Error("item 2 is bad");
        await delay(item);
        finished.push(item);
        return item;
      };
      for await (const item of mapInOrder(Array(9).keys(), work, 5)) {
        seen.push(item);
      }
    },
    Error,
    "item 2 is bad",
  );
  assertEquals(seen, [0, 1]);
  const count = finished.length;
  await delay(20);
  assertEquals(finished.length, count);
});

Deno.test("mapInOrder() stops with the signal's reason, and tells the work", async () => {
  const control = new AbortController();
  const signals: AbortSignal[] = [];
  await assertRejects(
    async () => {
      const work = (item: number, stopped: AbortSignal) => {
        signals.push(stopped);
        return Promise.resolve(item);
      };
      const results = mapInOrder(
        Array(9).keys(),
        work,
        2,
        control.signal,
      );
      for await (const item of results) {
        if (item === 3) control.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assert(signals.length < 7 && signals.every(({ aborted }) => aborted));
});

Deno.test("limiter() runs as many at once as it may, in the order of asking", async () => {
  const run = limiter(3);
  let running = 0, most = 0;
  const order: number[] = [];
  await Promise.all(Array.from({ length: 12 }, (_, item) =>
    run(async () => {
      most = Math.max(most, ++running);
      order.push(item);
      await delay(item % 4);
      running--;
      if (item % 5 === 0) throw new Error("bad");
    }).catch(() => {})));
  assertEquals(most, 3);
  assertEquals(order, [...Array(12).keys()]);
});
