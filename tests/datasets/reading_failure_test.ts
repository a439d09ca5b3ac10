import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import { readingFailure } from "../../lib/datasets/reading_failure.ts";

Deno.test("readingFailure() says in words what the system says in codes", () => {
  const cases: [Error, string][] = [
    [new Deno.errors.NotFound("os error 2"), "there is no such file"],
    [
      new Deno.errors.PermissionDenied("os error 13"),
      "no permission to read it",
    ],
    [
      new Deno.errors.FilesystemLoop("os error 40"),
      "the symbolic link leads back to itself",
    ],
    [new Error("the disk is on fire"), "the disk is on fire"],
  ];
  for (const [error, reason] of cases) {
    assertEquals(readingFailure(error, "a.jpg"), reason);
  }
  assertThrows(
    () => readingFailure(new Deno.errors.NotCapable(), "a.jpg"),
    InputError,
    "Cannot read a.jpg: Deno was started without the permission; add --allow-read",
  );
});
