/** Giving memory back. @module */
import { assertEquals } from "@std/assert";

import { letGo } from "../../lib/features/let_go.ts";

Deno.test("letGo() takes an array's memory, but not that of which it is a part", () => {
  const own = new Uint8Array(6);
  letGo(own);
  assertEquals(own.length, 0);
  const larger = new Float32Array(10).fill(7);
  letGo(larger.subarray(2));
  assertEquals([...larger], Array(10).fill(7));
});
