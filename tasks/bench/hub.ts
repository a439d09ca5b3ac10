/**
 * Downloading a file of 200 MB from a hub on loopback into an empty cache, against curl in the same run. Ours follows
 * the hub's redirect and verifies the SHA-256; curl does the first with -L, and sha256sum the second.
 *
 *     deno run -A tasks/bench/hub.ts [--megabytes N] [--runs N] [--json]
 *
 * @module
 */
import { createHash } from "node:crypto";
import { parseArgs } from "@std/cli/parse-args";
import { fetchHubFile } from "../../lib/models/hub/fetch_file.ts";
import { hubCommit } from "../../lib/models/hub/hub_files.ts";
import { hubSettings } from "../../lib/models/hub/hub_settings.ts";

import { publish } from "./bench_report.ts";
import { run } from "./run_command.ts";
import { seconds } from "./timing.ts";

const flags = parseArgs(Deno.args, {
  string: ["megabytes", "runs", "serve", "download"],
  default: { megabytes: "200", runs: "5" },
});
const folder = new URL("../../.cache/bench/hub/", import.meta.url).pathname;
const file = `${folder}model.onnx`;
const REPOSITORY = { type: "model", id: "bench/large" } as const;
const COMMIT = "0123456789".repeat(4);

/** Bytes that do not compress, in a file. */
async function writeFile(megabytes: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  using open = await Deno.open(file, {
    write: true,
    create: true,
    truncate: true,
  });
  const block = new Uint8Array(1e6);
  for (let written = 0; written < megabytes; written++) {
    for (let at = 0; at < block.length; at += 50_000) {
      crypto.getRandomValues(block.subarray(at, at + 50_000));
    }
    await open.write(block);
  }
}

/** The hub: one file, behind a redirect. Prints its address. */
async function serve(): Promise<void> {
  const { size } = await Deno.stat(file);
  const hash = createHash("sha256");
  for await (const chunk of (await Deno.open(file)).readable) {
    hash.update(chunk);
  }
  const oid = hash.digest("hex");
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
  }, async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname.includes("/revision/")) return Response.json({ sha: COMMIT });
    if (pathname.includes("/tree/")) {
      const lfs = { oid, size };
      return Response.json([{
        type: "file",
        path: "model.onnx",
        oid: COMMIT,
        size,
        lfs,
      }]);
    }
    if (pathname.includes("/resolve/")) {
      return new Response(null, {
        status: 302,
        headers: { location: "/content" },
      });
    }
    const { readable } = await Deno.open(file);
    return new Response(readable, {
      headers: { "content-length": String(size) },
    });
  });
}

/** Our download, in a process of its own; prints seconds. */
async function download(endpoint: string): Promise<void> {
  const hubCache = `${folder}cache`;
  await Deno.remove(hubCache, { recursive: true }).catch(() => {});
  const settings = await hubSettings({
    endpoint,
    hubCache,
    token: "",
    offline: false,
  });
  const commit = await hubCommit("bench", REPOSITORY, "main", settings);
  const begin = performance.now();
  await fetchHubFile(commit, commit.files[0], settings);
  console.log((performance.now() - begin) / 1000);
}

async function compare(): Promise<void> {
  await writeFile(Number(flags.megabytes));
  const self = [
    "run",
    "-A",
    import.meta.url,
  ];
  const server = new Deno.Command(Deno.execPath(), {
    args: [...self, "--serve", "yes"],
    stdout: "piped",
  }).spawn();
  const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const endpoint = (await lines.read()).value!.trim();
  const times = { ours: [], curl: [], sha256sum: [] } as Record<
    string,
    number[]
  >;
  try {
    for (let turn = 0; turn < Number(flags.runs); turn++) {
      const url = `${endpoint}/bench/large/resolve/main/model.onnx`;
      const copy = `${folder}copy`;
      times.curl.push(
        await seconds(() => run("curl", "-sSL", "-o", copy, url)),
      );
      times.sha256sum.push(await seconds(() => run("sha256sum", copy)));
      await Deno.remove(copy);
      const ours = await run(
        Deno.execPath(),
        ...self,
        "--download",
        endpoint,
      );
      times.ours.push(Number(ours));
    }
  } finally {
    server.kill();
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
  const [ours, curl, sha256sum] = ["ours", "curl", "sha256sum"].map((key) =>
    Math.min(...times[key])
  );
  const megabytes = Number(flags.megabytes);
  const row = (name: string, time: number) => [
    name,
    time.toFixed(2),
    (megabytes / time).toFixed(0),
    `${(time / curl).toFixed(2)} x`,
  ];
  await publish({
    name: "hub",
    title: "Downloads from a hub",
    command: "deno task bench:hub",
    about:
      `A model of ${megabytes} MB from a hub on loopback into the cache, with its SHA-256 checked, against curl, which ` +
      `checks nothing; each in a process of its own, best of ${flags.runs}.`,
    tables: [{
      columns: ["", "seconds", "MB/s", "time to curl"],
      rows: [
        row("ours, checked", ours),
        row("curl", curl),
        row("curl and sha256sum", curl + sha256sum),
      ],
    }],
  });
}

if (flags.serve) await serve();
else if (flags.download) await download(flags.download);
else await compare();
