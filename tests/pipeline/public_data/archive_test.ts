import { assertEquals, assertRejects } from "@std/assert";

import { FormatError } from "../../../lib/errors.ts";
import {
  pathBelowTop,
  visitArchive,
} from "../../../lib/pipeline/public_data/archive.ts";
import { type ArchiveFile, tarGz } from "./made_up_archives.ts";

async function visited(
  files: readonly ArchiveFile[],
  cut?: number,
): Promise<Record<string, string>> {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, (await tarGz(files)).subarray(0, cut));
  const found: Record<string, string> = {};
  try {
    await visitArchive(path, () => true, (inner, bytes) => {
      found[inner] = new TextDecoder().decode(bytes);
    });
  } finally {
    await Deno.remove(path);
  }
  return found;
}

Deno.test("pathBelowTop() takes the first folder off, and nothing that could lead elsewhere", () => {
  assertEquals(pathBelowTop("repo-main/data/a.txt"), "data/a.txt");
  assertEquals(pathBelowTop("./repo-main/data/a.txt"), "data/a.txt");
  for (
    const path of [
      "../x",
      "repo/../../x",
      "/etc/passwd",
      "C:/x",
      "repo\\..\\x",
      "repo/x\0y",
    ]
  ) {
    assertEquals(pathBelowTop(path), undefined);
  }
});

Deno.test("visitArchive() gives files only: no links, no folders, no paths out of the archive", async () => {
  assertEquals(
    await visited([
      { name: "repo/", type: "directory" },
      { name: "repo/a.txt", content: "first" },
      { name: "repo/link", type: "symlink", linkname: "/etc/passwd" },
      { name: "repo/../../evil.txt", content: "evil" },
      { name: "/abs.txt", content: "evil" },
      { name: "repo/b/c.txt", content: "x".repeat(100_000) },
    ]),
    { "a.txt": "first", "b/c.txt": "x".repeat(100_000) },
  );
});

Deno.test("visitArchive() says that an archive is cut short or none at all", async () => {
  const files = [{
    name: "repo/a.bin",
    content: crypto.getRandomValues(new Uint8Array(50_000)),
  }];
  for (const cut of [10, 20_000, 49_000]) {
    await assertRejects(
      () => visited(files, cut),
      FormatError,
      "the archive is cut short or broken",
    );
  }
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "<html>Not found</html>");
  await assertRejects(
    () => visitArchive(path, () => true, () => {}),
    FormatError,
    `Cannot unpack ${path}`,
  );
  await Deno.remove(path);
});
