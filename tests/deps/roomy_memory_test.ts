import { assert, assertEquals, assertRejects } from "@std/assert";
import { withRoomyMemory } from "../../lib/deps/roomy_memory.ts";

function sizeOf(descriptor: WebAssembly.MemoryDescriptor): Promise<number> {
  return withRoomyMemory(() =>
    Promise.resolve(new WebAssembly.Memory(descriptor).buffer.byteLength)
  );
}

Deno.test("withRoomyMemory() gives shared memory room at once, up to what it may have", async () => {
  const shared = true;
  assert(
    await sizeOf({ initial: 256, maximum: 65536, shared }) >= 8192 * 65536,
  );
  assertEquals(
    await sizeOf({ initial: 1, maximum: 8192, shared }),
    8192 * 65536,
  );
  assertEquals(await sizeOf({ initial: 1, maximum: 9, shared }), 65536);
});

Deno.test("withRoomyMemory() leaves memory that nothing shares as it is", async () => {
  assertEquals(await sizeOf({ initial: 2, maximum: 65536 }), 2 * 65536);
  assertEquals(await sizeOf({ initial: 0 }), 0);
});

Deno.test("withRoomyMemory() leaves WebAssembly as it was, whatever happens", async () => {
  const { Memory } = WebAssembly;
  await withRoomyMemory(() => Promise.resolve());
  assertEquals(WebAssembly.Memory, Memory);
  await assertRejects(
    () => withRoomyMemory(() => Promise.reject(new Error("no"))),
    Error,
    "no",
  );
  assertEquals(WebAssembly.Memory, Memory);
});
