/** Whatever a server answers: an error that tells, and nothing outside the cache. @module */
import { assert, assertRejects } from "@std/assert";
import fc from "fast-check";

import { InputError } from "../../../lib/errors.ts";
import { hubModels } from "../../../lib/models/hub/hub_models.ts";
import { fakeHub } from "./fake_hub.ts";

const path = fc.oneof(
  fc.string({
    unit: fc.constantFrom("..", "/", "\\", "a", ".onnx", "\0", "C:", ".", "é"),
    maxLength: 8,
  }).map((path) => `${path}.onnx`),
  fc.constantFrom("model.onnx", "config.json", "model.onnx/config.json"),
);
const checksum = fc.oneof(
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 40,
    maxLength: 40,
  }),
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 64,
    maxLength: 64,
  }),
  fc.constantFrom("../../x", "", "0".repeat(41), null, ["0".repeat(64)]),
);
const size = fc.constantFrom(0, 4, 5, -1, 1e300, "4", null);
const entry = fc.record({
  type: fc.constantFrom("file", "directory", "link"),
  path,
  oid: checksum,
  size,
  lfs: fc.option(fc.record({ oid: checksum, size }), { nil: undefined }),
});
const listing = fc.oneof(
  { weight: 5, arbitrary: fc.array(entry, { maxLength: 5 }) },
  fc.jsonValue(),
);
const commit = fc.oneof(
  { weight: 5, arbitrary: fc.constant("ab".repeat(20)) },
  fc.constantFrom("../../../x", "main", "", 7, null),
);

async function everything(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    found.push(`${folder}/${name}`);
    if (isDirectory) found.push(...await everything(`${folder}/${name}`));
  }
  return found;
}

Deno.test("whatever a hub lists and sends, hubModels() ends in an error that tells, and writes nothing outside its cache", async () => {
  let answers: { listing: unknown; commit: unknown; body: string } | undefined;
  const hub = fakeHub({
    fault({ path }) {
      if (!answers) return;
      if (path.includes("/revision/")) {
        return Response.json({ sha: answers.commit });
      }
      return path.includes("/tree/")
        ? Response.json(answers.listing)
        : new Response(answers.body);
    },
  });
  const folder = await Deno.makeTempDir();
  const hubCache = `${folder}/a/b/c/hub`;
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ listing, commit, body: fc.string({ maxLength: 6 }) }),
        async (all) => {
          answers = all;
          await Deno.remove(folder, { recursive: true });
          await Deno.mkdir(hubCache, { recursive: true });
          try {
            await hubModels("hf:acme/tiny", {
              endpoint: hub.endpoint,
              hubCache,
              token: "",
              offline: false,
              patience: { wait: 1, attempts: 1 },
            });
          } catch (error) {
            assert(error instanceof InputError, String(error));
          }
          for (const path of await everything(folder)) {
            assert(
              hubCache.startsWith(path) ||
                path.startsWith(`${hubCache}/models--acme--tiny`) ||
                path.startsWith(`${hubCache}/.locks`),
              path,
            );
          }
        },
      ),
      { numRuns: 80 },
    );
  } finally {
    await hub.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a listing that does not end is refused after 64 MiB", async () => {
  let sent = 0;
  const hub = fakeHub({
    fault({ path }) {
      if (path.includes("/revision/")) {
        return Response.json({ sha: "ab".repeat(20) });
      }
      return new Response(
        new ReadableStream({
          pull(stream) {
            sent += 2 ** 20;
            stream.enqueue(new Uint8Array(2 ** 20).fill(32));
          },
        }),
        { headers: { "content-type": "application/json" } },
      );
    },
  });
  const hubCache = await Deno.makeTempDir();
  try {
    await assertRejects(
      () =>
        hubModels("hf:acme/tiny", {
          endpoint: hub.endpoint,
          hubCache,
          token: "",
          offline: false,
        }),
      InputError,
      "it has more than 67108864 bytes",
    );
    assert(sent < 2 ** 28, `${sent} bytes were taken`);
  } finally {
    await hub.close();
    await Deno.remove(hubCache, { recursive: true });
  }
});
