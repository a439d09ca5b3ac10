/** Secrets in the environment, in addresses and in files: nothing that is printed or written may hold them. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { fakeHub } from "../models/hub/fake_hub.ts";

import { cli, root, withFolder } from "./run_process.ts";

const TOKEN = "hf_SecretOfTheHub";
const OTHER = "SecretOfAnotherProgram";
const HOME = "home-of-somebody";
const PASSWORD = "SecretOfAServer";
const SIGNATURE = "SecretOfAnAddress";

const zoo = (name: string) => Deno.readFileSync(`${root}zoo/image/${name}`);
const MODEL = zoo("plain_random.onnx");
const SIDECAR = new TextDecoder().decode(zoo("plain_random.json"));

/** Texts of all files in a folder. */
async function* textsUnder(
  folder: string,
): AsyncGenerator<[path: string, text: string]> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* textsUnder(path);
    else {yield [
        path,
        new TextDecoder("latin1").decode(Deno.readFileSync(path)),
      ];}
  }
}

/** A run that writes all there is to write. */
const rank = (folder: string, ...models: string[]) => [
  "rank",
  ...["--data", "zoo:fashion", "--per-class", "6", "--backend", "wasm"],
  ...["--models", ...models],
  ...["--json", "--html", `${folder}/report.html`, "--verbose"],
];

Deno.test("tokens, the environment and the home folder reach no document, report, log, history or error", async () => {
  const hub = fakeHub({
    token: TOKEN,
    models: {
      "acme/plain": { "model.onnx": MODEL, "model.json": SIDECAR },
    },
  });
  try {
    await withFolder(async (folder) => {
      const home = `${folder}/${HOME}`;
      await Deno.mkdir(home);
      const env = {
        HOME: home,
        XDG_CACHE_HOME: "",
        HF_HOME: "",
        HF_HUB_CACHE: "",
        HF_HUB_OFFLINE: "",
        HF_ENDPOINT: hub.endpoint,
        HF_TOKEN: TOKEN,
        AWS_SECRET_ACCESS_KEY: OTHER,
      };
      const done = await cli(rank(folder, "hf:acme/plain"), { env });
      assertEquals(done.code, 0, done.stderr);
      assert(
        hub.requests.some(({ authorization }) =>
          authorization?.includes(TOKEN)
        ),
      );
      const log = await cli(
        [...rank(folder, "hf:acme/plain"), "--log-format", "json"],
        { env },
      );
      const report = await Deno.readTextFile(`${folder}/report.html`);
      for (const text of [done.stdout, log.stdout, report]) {
        for (const secret of [TOKEN, OTHER, HOME]) {
          assert(
            !text.includes(secret),
            `${secret} is in ${text.slice(0, 80)}`,
          );
        }
      }
      // The caches lie in the home folder, and what is in them is to be found.
      let history = 0;
      for await (const [path, text] of textsUnder(home)) {
        if (path.endsWith(".sqlite")) history++;
        for (const secret of [TOKEN, OTHER]) {
          assert(!text.includes(secret), `${secret} is in ${path}`);
        }
      }
      assertEquals(history, 1);
      const refused = await cli(
        [...rank(folder, "hf:acme/none"), "--no-cache"],
        { env: { ...env, HF_TOKEN: `${TOKEN}x` } },
      );
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, "acme/none");
      const broken = await cli(
        [...rank(folder, "hf:acme/plain"), "--no-cache"],
        { env: { ...env, HF_TOKEN: `${TOKEN} x` } },
      );
      assertStringIncludes(broken.stderr, "look at HF_TOKEN");
      for (const { stderr } of [done, log, refused, broken]) {
        for (const secret of [TOKEN, OTHER]) assert(!stderr.includes(secret));
      }
    });
  } finally {
    await hub.close();
  }
});

Deno.test("users, passwords and queries of a model's address reach no document, report, history or error", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      const isKnown = search.includes(SIGNATURE) &&
        request.headers.get("authorization") ===
          `Basic ${btoa(`me:${PASSWORD}`)}`;
      if (!isKnown) return new Response("who?", { status: 401 });
      if (pathname.endsWith("/net.onnx")) return new Response(MODEL);
      return pathname.endsWith("/net.json")
        ? new Response(SIDECAR)
        : new Response("not found", { status: 404 });
    },
  );
  try {
    await withFolder(async (folder) => {
      const { port } = server.addr;
      const address = (name: string) =>
        `http://me:${PASSWORD}@127.0.0.1:${port}/a/${name}.onnx?sig=${SIGNATURE}`;
      const cache = ["--cache", `${folder}/cache`];
      const done = await cli([...rank(folder, address("net")), ...cache]);
      assertEquals(done.code, 0, done.stderr);
      assertStringIncludes(done.stdout, `127.0.0.1:${port}/a/net.onnx`);
      const missing = await cli([
        ...rank(folder, address("none")),
        ...cache,
      ]);
      assertEquals(missing.code, 1);
      const said: [string, string][] = [
        ["stdout", done.stdout],
        ["stderr", done.stderr],
        ["an error", missing.stderr],
        ["the report", await Deno.readTextFile(`${folder}/report.html`)],
      ];
      // The report holds the command line.
      assertStringIncludes(said[3][1], `127.0.0.1:${port}/a/net.onnx?…`);
      for await (const file of textsUnder(folder)) said.push(file);
      for (const [where, text] of said) {
        for (const secret of [PASSWORD, SIGNATURE]) {
          assert(!text.includes(secret), `${secret} is in ${where}`);
        }
      }
    });
  } finally {
    await server.shutdown();
  }
});

Deno.test("what files of a cluster's secrets hold is in no error", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/secret`, `${PASSWORD}\n`);
    const ways = [
      ["--user", "me", "--password-file", `${folder}/secret`],
      ["--nkey", `${folder}/secret`],
      ["--creds", `${folder}/secret`],
    ];
    const ends = await Promise.all(
      ways.map((way) =>
        cli([
          "worker",
          ...["--nats", "nats://127.0.0.1:9", "--cache", `${folder}/cache`],
          ...way,
          "--verbose",
        ])
      ),
    );
    for (const { code, stdout, stderr } of ends) {
      assertEquals(code, 1, stderr);
      assert(!`${stdout}${stderr}`.includes(PASSWORD), stderr);
      assert(!stderr.includes("This is a bug"), stderr);
    }
  });
});
