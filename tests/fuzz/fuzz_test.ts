/** Damaged files end in an error that says so, for every reader. @module */
import { assert, assertEquals } from "@std/assert";

import { InputError } from "../../lib/errors.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { feed } from "../../tasks/fuzz/fuzz_worker.ts";
import { mutate } from "../../tasks/fuzz/mutate.ts";
import { makeSeeds } from "../../tasks/fuzz/seeds.ts";
import { fuzzTargets } from "../../tasks/fuzz/targets.ts";
import { withFolder } from "../e2e/run_process.ts";

const seeds = await makeSeeds();
const corpus = new URL("corpus/", import.meta.url);

Deno.test("every reader accepts the whole files that damage begins from", () =>
  withFolder(async (folder) => {
    for (const { seeds: whole, run } of fuzzTargets(seeds, folder)) {
      assert(whole.length > 0);
      for (const bytes of whole) await run(bytes);
    }
  }));

Deno.test("every reader answers damaged files with an InputError or a result", (t) =>
  withFolder(async (folder) => {
    for (const { name } of fuzzTargets(seeds, folder)) {
      await t.step(name, async () => {
        const { crashes, refused } = await feed({
          seeds,
          folder,
          target: name,
          seed: 20_000,
          start: 0,
          count: 60,
          beat: new SharedArrayBuffer(4),
        });
        assertEquals(crashes, []);
        assert(refused > 0 || name === "tokenizer", "nothing was refused");
      });
    }
  }));

Deno.test("what once crashed or hung does so no more", () =>
  withFolder(async (folder) => {
    const targets = fuzzTargets(seeds, folder);
    const folders = await Array.fromAsync(Deno.readDir(corpus)).catch(() => []);
    for (const { name } of folders) {
      const target = targets.find((one) =>
        one.name.replace(/[^a-z0-9.]+/gi, "_") === name
      );
      assert(target, `the corpus has ${name}, which is no reader`);
      for await (const file of Deno.readDir(new URL(`${name}/`, corpus))) {
        try {
          await target!.run(
            await Deno.readFile(new URL(`${name}/${file.name}`, corpus)),
          );
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
    }
  }));

Deno.test("damage is the same for the same seed, and hardly ever none", () => {
  const [bytes] = seeds.npy;
  let same = 0;
  for (let number = 0; number < 200; number++) {
    const damaged = mutate(bytes, randomSource(number));
    assertEquals(damaged, mutate(bytes, randomSource(number)));
    if (
      damaged.length === bytes.length &&
      damaged.every((one, at) => one === bytes[at])
    ) same++;
  }
  assert(same < 20, `${same} of 200`);
});
