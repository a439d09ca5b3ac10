import { assert, assertEquals } from "@std/assert";

import { findChromium, startChromium } from "./chromium.ts";
import { type Scores, scores } from "./scores.ts";

/** The entry with all that it imports, as one script. */
async function bundle(entry: URL): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".js" });
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--platform", "browser", "--output", path]
        .concat(entry.href),
      stdout: "null",
      stderr: "piped",
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return await Deno.readTextFile(path);
  } finally {
    await Deno.remove(path);
  }
}

async function inBrowser(executablePath: string): Promise<Scores> {
  const script = await bundle(new URL("./scores.ts", import.meta.url));
  const browser = await startChromium(executablePath);
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script, type: "module" });
    await page.waitForFunction("globalThis.scores");
    return await page.evaluate("scores()") as Scores;
  } finally {
    await browser.close();
  }
}

function same(ours: number | string, theirs: number | string): boolean {
  if (Object.is(ours, theirs)) return true;
  return typeof ours === "number" && typeof theirs === "number" &&
    Math.abs(ours - theirs) <= 1e-12 * Math.abs(ours);
}

const chromium = findChromium();
if (!chromium) {
  console.log(
    "skipped: no Chromium in PATH, and the variable CHROMIUM is not set",
  );
}

Deno.test({
  name:
    "every metric and the ranking give the same numbers in Chromium as here" +
    (chromium ? "" : " (skipped: no Chromium)"),
  ignore: !chromium,
  // The browser's pipes are closed a moment after browser.close().
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const theirs = await inBrowser(chromium!);
    const ours = await scores();
    assertEquals(Object.keys(theirs), Object.keys(ours));
    const apart = Object.entries(ours)
      .filter(([name, value]) => !same(value, theirs[name]))
      .map(([name, value]) => `${name}: ${value} here, ${theirs[name]} there`);
    assertEquals(apart, []);
    assert(Object.keys(ours).length > 100);
  },
});
