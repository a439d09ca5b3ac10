import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";

import { FormatError, InputError } from "../../../lib/errors.ts";
import {
  isTargetManifest,
  readTarget,
} from "../../../lib/pipeline/targets/read_target.ts";
import { parseTargetManifest } from "../../../lib/pipeline/targets/target_manifest.ts";
import { withFiles } from "../../models/with_files.ts";
import { manifestOf } from "./write_target.ts";

for (
  const [what, fields, message] of [
    [
      "a field that is unknown",
      { path: ".", licens: "MIT" },
      "licens: unknown field; did you mean licence?",
    ],
    [
      "a field of another type",
      { path: 3 },
      "path: expected a text but found 3",
    ],
    ["no place of the data", {}, "path: this field is missing"],
    [
      "two places of the data",
      { path: ".", splits: { train: "a" } },
      "expected one of path and splits, not both",
    ],
    ["no splits", { splits: {} }, "splits: expected a path for each split"],
    [
      "a split that is not there",
      { splits: { train: "a" }, split: "dev" },
      'split: expected one of train but found "dev"',
    ],
    [
      "a class named twice",
      { path: ".", classNames: ["a", "b", "a"] },
      'classNames: "a" is named twice',
    ],
    [
      "a task that is unknown",
      { path: ".", task: "audio" },
      'task: expected "image" or "segmentation" or "text" but found "audio"',
    ],
    [
      "another version",
      { path: ".", version: 2 },
      "version: expected 1 but found 2",
    ],
    [
      "a limit of none",
      { path: ".", limit: 0 },
      "limit: expected at least 1 but found 0",
    ],
  ] as const
) {
  Deno.test(`parseTargetManifest() refuses ${what}`, () => {
    assertThrows(
      () => parseTargetManifest(manifestOf(fields), "t.json"),
      FormatError,
      `t.json: ${message}`,
    );
  });
}

Deno.test("readTarget() finds the data from the manifest's folder, and a split where splits lie apart", () =>
  withFiles({
    "in/a.csv": "",
    "in/b.csv": "",
    "whole.json": manifestOf({ path: "in", split: "dev" }),
    "apart.json": manifestOf({
      splits: { test: "in/b.csv", train: "./in/a.csv" },
      labelMap: "in/b.csv",
    }),
  }, async (folder) => {
    const whole = await readTarget(`${folder}/whole.json`);
    assertEquals([whole.data, whole.split], [`${folder}/in`, "dev"]);
    const apart = await readTarget(`${folder}/apart.json`);
    assertEquals(apart.data, `${folder}/in/a.csv`);
    assertEquals([apart.splitName, apart.split], ["train", undefined]);
    assertEquals(apart.labelMapFile, `${folder}/in/b.csv`);
    const asked = await readTarget(`${folder}/apart.json`, {
      split: "testing",
    });
    assertEquals(asked.splitName, "test");
    await assertRejects(
      () => readTarget(`${folder}/apart.json`, { split: "dev" }),
      InputError,
      'Cannot take the split "dev"',
    );
  }));

Deno.test("readTarget() refuses every path that leads out of the manifest's folder, unless it is allowed", () =>
  withFiles({ "secret/a.csv": "", "home/x": "" }, async (folder) => {
    await Deno.symlink(`${folder}/secret`, `${folder}/home/link`);
    const file = `${folder}/home/target.json`;
    for (
      const [path, message] of [
        ["../secret/a.csv", 'path: "../secret/a.csv" lies outside'],
        ["x/../../secret", 'path: "x/../../secret" lies outside'],
        [
          `${folder}/secret`,
          "lies outside the manifest's folder; pass --allow-outside",
        ],
        [
          "link/a.csv",
          'path: "link/a.csv" is a symbolic link that leads outside',
        ],
        ["C:\\data", 'path: "C:\\\\data" lies outside'],
        ["torchvision:CIFAR10:/", 'path: "torchvision:CIFAR10:/" lies outside'],
        ["..\\secret", 'path: "..\\\\secret" lies outside'],
      ]
    ) {
      await Deno.writeTextFile(file, manifestOf({ path }));
      await assertRejects(() => readTarget(file), FormatError, message);
    }
    await Deno.writeTextFile(file, manifestOf({ path: "../secret/a.csv" }));
    const { data } = await readTarget(file, { allowOutside: true });
    assertEquals(await Deno.readTextFile(data), "");
    for (const field of ["labelMap", "splits"]) {
      const value = field === "splits" ? { train: "../secret" } : "../secret";
      await Deno.writeTextFile(
        file,
        manifestOf(
          field === "splits"
            ? { splits: value }
            : { path: ".", labelMap: value },
        ),
      );
      await assertRejects(() => readTarget(file), FormatError, `${field}`);
    }
  }));

Deno.test("readTarget() says what is not there, what is too long and what is not UTF-8", () =>
  withFiles({
    "gone.json": manifestOf({ path: "nothing" }),
    "long.json": " ".repeat(1 << 20) + manifestOf({ path: "." }),
    "latin.json": Uint8Array.of(0x7b, 0xe9),
  }, async (folder) => {
    const refuses = (name: string, message: string) =>
      assertRejects(() => readTarget(`${folder}/${name}`), InputError, message);
    await refuses(
      "gone.json",
      `gone.json: path: Cannot find ${folder}/nothing`,
    );
    await refuses("long.json", "of at most 1048576 bytes but found");
    await refuses("latin.json", "latin.json: it is not UTF-8");
    await refuses("none.json", `Cannot find ${folder}/none.json`);
    await refuses(".", "it is a folder");
  }));

Deno.test("isTargetManifest() tells a manifest from other JSON by its format", () =>
  withFiles({
    "yes.json": manifestOf({ path: "." }),
    "coco.json": '{"images": [], "annotations": []}',
    "run.json": '{"format": "fair-collapse/run"}',
    "empty.json": "",
    "yes.txt": manifestOf({ path: "." }),
  }, async (folder) => {
    const found = [];
    for (
      const name of [
        "yes.json",
        "coco.json",
        "run.json",
        "empty.json",
        "yes.txt",
        "none.json",
      ]
    ) {
      if (await isTargetManifest(`${folder}/${name}`)) found.push(name);
    }
    assertEquals(found, ["yes.json"]);
  }));

Deno.test("readTarget() answers a manifest that was cut or changed at any bytes with a target or an InputError", () =>
  withFiles({ "a.csv": "" }, async (folder) => {
    const whole = new TextEncoder().encode(manifestOf({
      splits: { train: "a.csv", test: "a.csv" },
      split: "train",
      classNames: ["a", "b"],
      labelMap: { "1": "a", "2": null },
      void: [255, "#ffffff"],
      limit: 100,
    }));
    const changes = fc.array(
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.boolean(),
        changes,
        async (length, isCut, changes) => {
          const bytes = whole.slice(0, isCut ? length : undefined);
          for (const [at, byte] of changes) {
            if (at < bytes.length) bytes[at] = byte;
          }
          await Deno.writeFile(`${folder}/t.json`, bytes);
          try {
            const { data } = await readTarget(`${folder}/t.json`);
            assert(data.startsWith(folder) || data.startsWith("hf-dataset:"));
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            assert(error.message.includes("t.json"), error.message);
          }
        },
      ),
      { numRuns: 400 },
    );
  }));

Deno.test("parseTargetManifest() answers any JSON at all with a manifest or a FormatError that names the file", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.dictionary(
        fc.constantFrom(
          "path",
          "splits",
          "split",
          "void",
          "labelMap",
          "classNames",
          "task",
        ),
        fc.jsonValue(),
      ),
      (json, fields) => {
        for (const text of [json, manifestOf(fields)]) {
          try {
            parseTargetManifest(text, "t.json");
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            assert(error.message.startsWith("t.json"));
          }
        }
      },
    ),
    { numRuns: 400 },
  );
});
