/** Sizes of memory, and profiles in words. @module */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";

import { parseMemory } from "../../lib/commands/resource_flags.ts";
import { UsageError } from "../../lib/commands/usage_error.ts";
import { profileLines } from "../../lib/report/profile_lines.ts";

Deno.test("sizes are read in decimal and binary units", () => {
  assertEquals(parseMemory("2GB"), 2e9);
  assertEquals(parseMemory("512 MiB"), 512 * 2 ** 20);
  assertEquals(parseMemory("1.5gib"), 1.5 * 2 ** 30);
});

Deno.test("what is no size, or too small a one, is refused with what was found", () => {
  for (const text of ["", "2", "GB", "-1GB", "2XB", "1e3MB"]) {
    assertThrows(
      () => parseMemory(text),
      UsageError,
      `a size such as 2GB or 512MiB but found "${text}"`,
    );
  }
  assertThrows(
    () => parseMemory("63MB"),
    UsageError,
    "64MB or more but found 63MB",
  );
});

Deno.test("a profile tells rates of stages, speeds of products, and the rest as statistics", () => {
  const work = { seconds: 2, items: 10, bytes: 4e6, operations: 0 };
  const lines = profileLines({
    wallSeconds: 4,
    threads: 2,
    peakBytes: 3e8,
    bestGigaflops: 50,
    stages: {
      reading: work,
      products: { seconds: 1, items: 3, bytes: 0, operations: 25e9 },
    },
  }, 1.5);
  const text = lines.join("\n");
  assertStringIncludes(text, "5.00 files/s, 2 MB/s");
  assertStringIncludes(text, "25.0 GFLOPS, 50 % of doctor's 50");
  assertStringIncludes(text, "statistics     0.50");
  assertStringIncludes(text, "resident memory at most: 300 MB");
});
