/**
 * Memory and time of feature sets that are larger than memory should be: 100 000 x 2048 float32 (781 MiB) read from
 * disk, and FaCe computed of them, each in a process of its own.
 *
 *     deno run -A tasks/bench/streaming.ts [--rows N] [--dims D] [--classes K] [--backend native|wasm|plain] [--json] [--record]
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  elementBytes,
  openNpyAppender,
} from "../../lib/features/npy_appender.ts";
import { peakMemory } from "../../lib/pipeline/peak_memory.ts";
import {
  type BackendName,
  openBackend,
  plainProduct,
  rankFeatures,
  readFeatureFile,
} from "../../mod.ts";

import { publish } from "./bench_report.ts";

const flags = parseArgs(Deno.args, {
  string: ["rows", "dims", "classes", "backend", "child"],
  boolean: ["json"],
  default: { rows: "100000", dims: "2048", classes: "100", backend: "native" },
});
const [rows, dims, classes] = [flags.rows, flags.dims, flags.classes]
  .map(Number);
const cache = new URL("../../.cache/bench/", import.meta.url);
const path = new URL(`streaming-${rows}x${dims}.npy`, cache).pathname;

/** Class means with noise around them, a chunk at a time. */
async function writeFeatures(): Promise<void> {
  await Deno.mkdir(cache, { recursive: true });
  const file = await openNpyAppender(path, "<f4", dims);
  await file.truncate(0);
  const step = 2000;
  let bits = 1;
  for (let from = 0; from < rows; from += step) {
    const chunk = new Float32Array(Math.min(step, rows - from) * dims);
    for (let i = 0; i < chunk.length; i++) {
      bits = Math.imul(bits, 1664525) + 1013904223 | 0;
      const row = from + Math.floor(i / dims);
      chunk[i] = Math.sin((row % classes + 1) * (i % dims + 1)) +
        (bits >>> 8) / 2 ** 23 - 1;
    }
    await file.append(elementBytes(chunk, "<f4"));
  }
  await file.finish(rows);
  file.close();
}

/** What a child process does: read, and with "face" compute too. */
async function work(what: string): Promise<void> {
  const begin = performance.now();
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const set = await readFeatureFile(path, { labels });
  if (what === "face") {
    const backend = flags.backend === "plain"
      ? undefined
      : await openBackend(flags.backend as BackendName);
    await rankFeatures([set], { product: backend?.product ?? plainProduct });
    await backend?.close();
  } else {
    for await (const _ of set.chunks()) { /* only reading */ }
  }
  console.log(JSON.stringify({
    what,
    seconds: (performance.now() - begin) / 1000,
    mebibytes: peakMemory()! / 2 ** 20,
  }));
}

if (flags.child) {
  await work(flags.child);
} else {
  await writeFeatures();
  const table = [];
  for (const what of ["read", "face"]) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", import.meta.url, ...Deno.args, "--child", what],
      stderr: "inherit",
    });
    table.push(
      JSON.parse(new TextDecoder().decode((await child.output()).stdout)),
    );
  }
  await Deno.remove(path);
  await publish({
    name: "streaming",
    title: "FaCe from a file larger than its memory",
    command: "deno task bench:streaming",
    about: `${rows} x ${dims} float32 features (${
      (rows * dims * 4 / 2 ** 20).toFixed(0)
    } MiB), ${classes} classes, streamed from disk on ${flags.backend}; each in a process of its own.`,
    tables: [{
      columns: ["", "seconds", "resident memory at most, MiB"],
      rows: table.map(({ what, seconds, mebibytes }) => [
        what === "read" ? "reading alone" : "reading and FaCe",
        seconds.toFixed(1),
        mebibytes.toFixed(0),
      ]),
    }],
  });
}
