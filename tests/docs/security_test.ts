import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { commands } from "../../lib/commands/commands.ts";

const root = new URL("../../", import.meta.url);
const page = Deno.readTextFileSync(new URL("docs/security.md", root));

Deno.test("the page on security names files that are there, and at least one test for each danger", () => {
  const paths = page.matchAll(/`((?:lib|tests|tasks|docs)\/[\w./-]+)`/g)
    .map(([, path]) => path).toArray();
  assert(paths.length > 40, String(paths.length));
  for (const path of paths) {
    assert(Deno.statSync(new URL(path, root)), path);
  }
  const dangers = page.split("\n").filter((line) =>
    /^\| (?!command|from|-|`)/.test(line)
  );
  assert(dangers.length >= 15, String(dangers.length));
  for (const danger of dangers) {
    assertStringIncludes(danger, "tests/", danger.slice(0, 60));
  }
});

Deno.test("the page on security states the permissions that each command asks for", () => {
  for (const { name, permissions } of commands) {
    const row = page.split("\n").find((line) =>
      line.startsWith(`| \`${name}\``)
    );
    const stated = row?.matchAll(/`(--[^`]+)`/g).map(([, flag]) => flag)
      .toArray();
    assertEquals(stated, [...permissions], name);
  }
});
