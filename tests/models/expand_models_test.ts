/** What stands behind --models. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { expandModels } from "../../lib/models/expand_models.ts";
import { openModel } from "../../lib/models/open_model.ts";
import { uniqueNames } from "../../lib/models/unique_names.ts";
import { withFiles } from "./with_files.ts";

const files = {
  "a.onnx": "a",
  "b.ONNX": "b",
  "b.json": "{}",
  "deep/c.onnx": "c",
  "deep/er/d.onnx": "d",
  ".hidden/e.onnx": "e",
  "empty/readme.md": "none",
};

async function names(folder: string, ...models: string[]): Promise<string[]> {
  const sources = await expandModels(
    models.map((model) => model.replace("~", folder)),
  );
  return sources.map(({ name }) => name);
}

Deno.test("expandModels() takes files, folders and globs in the order given, and each model once", () =>
  withFiles(files, async (folder) => {
    assertEquals(await names(folder, "~/deep/c.onnx", "~/a.onnx"), ["c", "a"]);
    assertEquals(await names(folder, "~"), ["a", "b", "c", "d"]);
    assertEquals(await names(folder, "~/*.onnx"), ["a"]);
    assertEquals(await names(folder, "~/*"), ["a", "b"]);
    assertEquals(await names(folder, "~/**/*.onnx"), ["a", "c", "d"]);
    assertEquals(await names(folder, "~/d*/[c-d].onnx"), ["c"]);
    assertEquals(await names(folder, "~/{a,deep/c}.onnx"), ["a", "c"]);
    assertEquals(
      await names(
        folder,
        "~/deep",
        "~/a.onnx",
        "~/deep/../a.onnx",
        "~/deep/*.onnx",
      ),
      [
        "c",
        "d",
        "a",
      ],
    );
  }));

Deno.test("expandModels() keeps a file whose name looks like a glob", () =>
  withFiles({ "net[1].onnx": "x" }, async (folder) => {
    assertEquals(await names(folder, "~/net[1].onnx"), ["net[1]"]);
  }));

Deno.test("expandModels() takes URLs as they are", async () => {
  assertEquals(await expandModels(["https://host/x/net.onnx?download=true"]), [
    { name: "net", location: "https://host/x/net.onnx?download=true" },
  ]);
});

Deno.test("expandModels() says what is not there", () =>
  withFiles(files, async (folder) => {
    const cases: [model: string, words: string][] = [
      ["~/x*.onnx", `No file matches "${folder}/x*.onnx"`],
      ["~/no/*.onnx", `No file matches "${folder}/no/*.onnx"`],
      ["~/*.json", "none of the 1 files that do ends in .onnx"],
      [
        "~/empty",
        `No model in ${folder}/empty: none of its 1 files ends in .onnx`,
      ],
      [
        "~/aa.onnx",
        `Cannot find ${folder}/aa.onnx: nearest in ${folder}: a.onnx`,
      ],
      ["~/empty/a.onnx", `no model lies in ${folder}/empty`],
      [
        "~/no/a.onnx",
        `Cannot find ${folder}/no/a.onnx: there is no folder ${folder}/no`,
      ],
      [
        "ftp://host/a.onnx",
        'Cannot open ftp://host/a.onnx: expected a file, a glob, a folder, an http(s) URL, hf:OWNER/NAME or "zoo"',
      ],
    ];
    for (const [model, words] of cases) {
      await assertRejects(() => names(folder, model), ModelError, words);
    }
  }));

Deno.test("expandModels() gives the zoo's models of a task, and they open", async () => {
  const all = await expandModels(["zoo"]);
  const images = await expandModels(["zoo"], { task: "image" });
  assert(images.length >= 6 && images.length <= all.length);
  const { files, name } = await openModel(images[0]);
  assertEquals(name, images[0].name);
  assert(files.sidecar !== null);
});

Deno.test("uniqueNames() adds folders where files are called alike, and no more than it takes", () => {
  assertEquals(
    uniqueNames(["/m/a/net.onnx", "/m/b/net.onnx", "/m/b/other.onnx"]),
    [
      "a/net",
      "b/net",
      "other",
    ],
  );
  assertEquals(
    uniqueNames([
      "/hub/vit/onnx/model.onnx",
      "/hub/swin/onnx/model.onnx",
      "/x/swin/model.onnx",
    ]),
    ["vit", "hub/swin", "x/swin"],
  );
  assertEquals(uniqueNames(["/a/net.onnx", "/a/onnx/net.onnx"]), [
    "a/net",
    "a/net (2)",
  ]);
  assertEquals(uniqueNames(["https://h/a/net.onnx", "/b/net.onnx"]), [
    "a/net",
    "b/net",
  ]);
});
