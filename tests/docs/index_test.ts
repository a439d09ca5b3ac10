import { assert, assertEquals } from "@std/assert";

import { root } from "../e2e/run_process.ts";

import { pages } from "./shell_blocks.ts";

async function linksOf(page: string): Promise<string[]> {
  const text = (await Deno.readTextFile(`${root}${page}`))
    .replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

Deno.test("docs/README.md links every page of docs/", async () => {
  const links = await linksOf("docs/README.md");
  for (const page of await pages()) {
    const name = /^docs\/(.+)$/.exec(page)?.[1];
    assert(
      name === undefined || name === "README.md" || links.includes(name),
      `docs/README.md does not link ${name}`,
    );
  }
});

Deno.test("every link of the docs to a file leads to one", async () => {
  const broken: string[] = [];
  for (const page of await pages()) {
    for (const link of await linksOf(page)) {
      if (/^(https?:|#)/.test(link)) continue;
      const target = new URL(link.replace(/#.*/, ""), `file://${root}${page}`);
      try {
        await Deno.stat(target);
      } catch {
        broken.push(`${page}: ${link}`);
      }
    }
  }
  assertEquals(broken, []);
});
