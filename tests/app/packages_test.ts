import { assert, assertEquals, assertThrows } from "@std/assert";

import { bareSpecifier } from "../../tasks/app/build/npm_packages.ts";

/** All files of a folder and those in it. */
function* filesIn(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* filesIn(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

const root = new URL("../../", import.meta.url);

Deno.test("the page takes packages in the versions that the library takes", () => {
  const library = [...filesIn(new URL("lib/deps/", root))]
    .map((file) => Deno.readTextFileSync(file)).join("\n");
  const apart: string[] = [];
  let shared = 0;
  for (const file of filesIn(new URL("tasks/app/", root))) {
    const specifiers = Deno.readTextFileSync(file)
      .matchAll(/npm:((?:@[^/"]+\/)?[^@/"]+)@([\d.]+)/g);
    for (const [, name, version] of specifiers) {
      if (!library.includes(`npm:${name}@`)) continue;
      shared++;
      // Some versions stand in a constant of their own.
      const isSame = library.includes(`npm:${name}@${version}`) ||
        library.includes(`VERSION = "${version}"`);
      if (!isSame) apart.push(`${name}@${version} in ${file.pathname}`);
    }
  }
  assertEquals(apart, []);
  assert(shared >= 2);
});

Deno.test("bareSpecifier() leaves scheme and version out", () => {
  assertEquals(bareSpecifier("npm:ml-matrix@6.15.1"), "ml-matrix");
  assertEquals(
    bareSpecifier("npm:@zip.js/zip.js@2.24.0/lib/core.js"),
    "@zip.js/zip.js/lib/core.js",
  );
  assertThrows(() => bareSpecifier("npm:ml-matrix"), Error, "npm:ml-matrix");
});
