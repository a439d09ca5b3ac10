/** A run that is killed anywhere goes on, and ends as one that was left alone. @module */
import { assert, assertEquals } from "@std/assert";

import { randomSource } from "../../lib/statistics/random.ts";
import { cli, environment, root, withFolder } from "./run_process.ts";

const KILLS = 40;
/** Runs of the whole; each is killed until it gets through. */
const CACHES = 5;

const WORDS = [
  "rank",
  "--data",
  "zoo:letters",
  "--models",
  "zoo/image/plain_random.onnx",
  "zoo/image/separable_mnist_squared.onnx",
  "zoo/image/mixer_mnist_squared.onnx",
  "--per-class",
  "40",
  "--batch",
  "4",
  "--backend",
  "native",
  "--metrics",
  "face,logme",
  "--no-history",
  "--quiet",
];

/** Start a run and kill it after a while; whether it was through before. */
async function killedRun(
  cache: string,
  milliseconds: number,
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "-A",
      `${root}cli.ts`,
      ...WORDS,
      "--cache",
      cache,
      "--html",
      `${cache}/../report.html`,
    ],
    cwd: root,
    env: environment,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
  }, milliseconds);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}

/** Every file below a folder with its hash, by path; names of entries are hashes of what they hold. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  async function visit(path: string): Promise<void> {
    for (const entry of Deno.readDirSync(`${folder}/${path}`)) {
      const below = `${path}${entry.name}`;
      if (entry.isDirectory) await visit(`${below}/`);
      else if (entry.name !== "meta.json") {
        const bytes = await Deno.readFile(`${folder}/${below}`);
        const hash = await crypto.subtle.digest("SHA-256", bytes);
        found[below] = new Uint8Array(hash).toHex();
      }
    }
  }
  await visit("");
  return found;
}

/** A run's document without what differs from run to run. */
function timeless(text: string): unknown {
  const volatile = [
    "seconds",
    "created",
    "cached",
    "extractionSeconds",
    "reason",
  ];
  return JSON.parse(
    text,
    (key, value) => volatile.includes(key) ? undefined : value,
  );
}

Deno.test("a run that is killed at forty points goes on each time, ends with the same bytes, and leaves no debris", async () => {
  await withFolder(async (folder) => {
    const begin = performance.now();
    await Deno.mkdir(`${folder}/whole`);
    const whole = await cli([...WORDS, "--json", "--cache", `${folder}/whole`]);
    const duration = performance.now() - begin;
    assertEquals(whole.code, 0, whole.stderr);
    const random = randomSource(5);
    let kills = 0, through = 0;
    for (let number = 0; number < CACHES; number++) {
      const cache = `${folder}/cache${number}/store`;
      await Deno.mkdir(cache, { recursive: true });
      for (let kill = 0; kill < KILLS / CACHES; kill++) {
        // The start of the program takes a third of the time.
        const moment = duration * (0.15 + random.next());
        if (await killedRun(cache, moment)) through++;
        else kills++;
      }
      const last = await cli([...WORDS, "--json", "--cache", cache]);
      assertEquals(last.code, 0, last.stderr);
      assertEquals(timeless(last.stdout), timeless(whole.stdout));
      assertEquals(await contents(cache), await contents(`${folder}/whole`));
      const verified = await cli(["cache", "verify", "--cache", cache]);
      assertEquals(verified.code, 0, verified.stdout);
    }
    assert(kills > 10, `${kills} kills, ${through} runs were through`);
  });
});
