/**
 * `deno task fuzz`: feed every reader with damaged files, and report what crashes, hangs or takes too much memory.
 *
 *     deno task fuzz [--cases 1000000] [--seconds N] [--seed 1] [--only NAME,NAME] [--record]
 *
 * A reader may accept a file or refuse it with an InputError. Everything else is a crash; a case that takes longer than
 * two seconds is a hang. Cases follow from the seed and their number; those that fail are kept in tests/fuzz/corpus, where
 * the tests read them ever after. With `--record`, docs/fuzzing.json gets the counts.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { textTable } from "../../lib/report/text_table.ts";

import { caseBytes, type FuzzOrder, type FuzzReply } from "./fuzz_worker.ts";
import { makeSeeds, type Seeds } from "./seeds.ts";
import { fuzzTargets } from "./targets.ts";

const HANG = 2000;
const corpus = new URL("../../tests/fuzz/corpus/", import.meta.url);

/** What became of a reader's cases. */
interface Outcome {
  target: string;
  cases: number;
  accepted: number;
  refused: number;
  crashes: number;
  hangs: number;
  seconds: number;
  mebibytes: number;
}

/** Run some cases in a thread that is ended where it stands still. */
async function batch(
  order: FuzzOrder,
): Promise<FuzzReply | { readonly hung: number }> {
  const worker = new Worker(new URL("fuzz_worker.ts", import.meta.url), {
    type: "module",
  });
  const beat = new Int32Array(order.beat);
  Atomics.store(beat, 0, -1);
  try {
    return await new Promise((resolve, reject) => {
      let last = -1, since = performance.now();
      const watch = setInterval(() => {
        const now = Atomics.load(beat, 0);
        if (now !== last) [last, since] = [now, performance.now()];
        else if (now >= 0 && performance.now() - since > HANG) {
          clearInterval(watch);
          resolve({ hung: now });
        }
      }, 100);
      worker.onmessage = ({ data }) => {
        clearInterval(watch);
        resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        clearInterval(watch);
        reject(new Error(`the thread ended: ${event.message}`));
      };
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}

async function keep(target: string, name: string, bytes: Uint8Array) {
  const folder = new URL(`${target.replace(/[^a-z0-9.]+/gi, "_")}/`, corpus);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(new URL(name, folder), bytes);
}

async function fuzz(
  seeds: Seeds,
  target: string,
  { cases, seconds, seed, folder }: {
    cases: number;
    seconds: number;
    seed: number;
    folder: string;
  },
): Promise<Outcome> {
  const own = fuzzTargets(seeds, folder).find(({ name }) => name === target)!;
  const outcome: Outcome = {
    target,
    cases: 0,
    accepted: 0,
    refused: 0,
    crashes: 0,
    hangs: 0,
    seconds: 0,
    mebibytes: 0,
  };
  const begin = performance.now();
  const beat = new SharedArrayBuffer(4);
  for (let start = 0; start < cases;) {
    outcome.seconds = (performance.now() - begin) / 1000;
    if (outcome.seconds > seconds) break;
    const count = Math.min(20_000, cases - start);
    const found = await batch({
      seeds,
      folder,
      target,
      seed,
      start,
      count,
      beat,
    });
    if ("hung" in found) {
      // Once more alone: a machine with other work stands still at times too.
      const again = await batch({
        seeds,
        folder,
        target,
        seed,
        start: found.hung,
        count: 1,
        beat,
      });
      if (!("hung" in again)) {
        outcome.cases += found.hung - start;
        start = found.hung;
        continue;
      }
      outcome.hangs++;
      console.error(`${target}: case ${found.hung} takes more than 2 s`);
      await keep(
        target,
        `hang_${seed}_${found.hung}`,
        caseBytes(own.seeds, seed, found.hung),
      );
      outcome.cases += found.hung + 1 - start;
      start = found.hung + 1;
      continue;
    }
    for (const { case: number, error } of found.crashes) {
      console.error(`${target}: case ${number}: ${error}`);
      if (number >= 0) {
        await keep(
          target,
          `crash_${seed}_${number}`,
          caseBytes(own.seeds, seed, number),
        );
      }
    }
    outcome.crashes += found.crashes.length;
    outcome.accepted += found.accepted;
    outcome.refused += found.refused;
    outcome.cases += found.accepted + found.refused + found.crashes.length;
    outcome.mebibytes = Math.max(
      outcome.mebibytes,
      Deno.memoryUsage().rss / 2 ** 20,
    );
    start += count;
    if (outcome.crashes >= 20) break;
  }
  outcome.seconds = (performance.now() - begin) / 1000;
  return outcome;
}

const flags = parseArgs(Deno.args, {
  string: ["only"],
  boolean: ["record"],
  default: { cases: 1_000_000, seconds: Infinity, seed: 1 },
});
const seeds = await makeSeeds();
const folder = await Deno.makeTempDir({
  dir: await Deno.stat("/dev/shm").then(() => "/dev/shm", () => undefined),
});
const outcomes: Outcome[] = [];
try {
  const names = fuzzTargets(seeds, folder)
    .filter(({ seeds }) => seeds.length > 0)
    .map(({ name }) => name)
    .filter((name) =>
      flags.only === undefined || flags.only.split(",").includes(name)
    );
  for (const name of names) {
    const outcome = await fuzz(seeds, name, {
      cases: Math.ceil(Number(flags.cases) / names.length),
      seconds: Number(flags.seconds) / names.length,
      seed: Number(flags.seed),
      folder,
    });
    outcomes.push(outcome);
    console.error(
      `${name}: ${outcome.cases} cases, ${outcome.seconds.toFixed(0)} s`,
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
const sum = (key: "cases" | "crashes" | "hangs") =>
  outcomes.reduce((total, outcome) => total + outcome[key], 0);
const columns = [
  "target",
  "cases",
  "accepted",
  "refused",
  "crashes",
  "hangs",
  "seconds",
  "mebibytes",
] as const;
console.log(
  textTable(
    columns.map((title) => ({
      title,
      align: title === "target" ? "left" as const : "right" as const,
    })),
    outcomes.map((outcome) =>
      columns.map((key) =>
        typeof outcome[key] === "number"
          ? outcome[key].toFixed(0)
          : outcome[key]
      )
    ),
  ).join("\n"),
);
console.log(
  `${sum("cases")} cases, ${sum("crashes")} crashes, ${sum("hangs")} hangs`,
);
if (flags.record) {
  await Deno.writeTextFile(
    new URL("../../docs/fuzzing.json", import.meta.url),
    JSON.stringify(
      {
        day: new Date().toISOString().slice(0, 10),
        seed: Number(flags.seed),
        cases: sum("cases"),
        crashes: sum("crashes"),
        hangs: sum("hangs"),
        targets: outcomes,
      },
      null,
      2,
    ) + "\n",
  );
}
Deno.exit(sum("crashes") + sum("hangs") > 0 ? 1 : 0);
