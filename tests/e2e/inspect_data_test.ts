import {
  assert,
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";

import { withFolder } from "../datasets/made_up_images.ts";
import { picture } from "../datasets/segmentation/made_up_maps.ts";
import { cli } from "./run_process.ts";

Deno.test("inspect-data prints what data are, a bar a class, samples, duplicates and problems", () =>
  withFolder({
    "cat/a.png": picture(40, 30),
    "cat/b.png": picture(50, 30),
    "dog/a.png": picture(40, 30),
    "dog/cut.png": picture(30, 30).slice(0, 70),
  }, async (folder) => {
    const { code, stdout, stderr } = await cli(["inspect-data", folder]);
    assertEquals(code, 0, stderr);
    for (
      const line of [
        ": 4 images, 2 classes",
        "Recognised as images with one class each.",
        "cat         2  50.0 %  ████████████████████████████████",
        "width         40     40      40     49       50",
        "Formats: png 3",
        "1 content is labelled in different ways:",
        `  ${folder}/cat/a.png = ${folder}/dog/a.png (cat, dog)`,
        "1 cannot be used",
        `  ${folder}/dog/cut.png: the file is cut short or broken`,
      ]
    ) assertStringIncludes(stdout, line);
  }));

Deno.test("inspect-data shows control bytes of names and texts as such, in every line", () =>
  withFolder({
    "x\x1b[31mred/a.png": picture(40, 30),
    "x\x1b[31mred/b\x07.png": picture(40, 30),
    "y\x9b2J/c\n.png": picture(40, 30).slice(0, 60),
    "y\x9b2J/d.png": picture(60, 30),
  }, async (folder) => {
    await Deno.writeTextFile(
      `${folder}/a.csv`,
      "text,label\n\x1b]0;title\x07hello,a\x1b[2J\nwell,b\n",
    );
    for (const path of [folder, `${folder}/a.csv`]) {
      const { code, stdout } = await cli([
        "inspect-data",
        path,
        ...(path === folder ? ["--task", "image"] : []),
      ]);
      assertEquals(code, 0);
      // deno-lint-ignore no-control-regex
      assertNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      assertStringIncludes(stdout, "\\x1b");
    }
  }));

Deno.test("inspect-data --json gives the whole document and --csv the classes", () =>
  withFolder({
    "a.csv": "text,label\none,x\ntwo,y\nthree,x\n",
  }, async (folder) => {
    const { stdout } = await cli([
      "inspect-data",
      `${folder}/a.csv`,
      "--json",
      "--show",
      "1",
    ]);
    const document = JSON.parse(stdout);
    assertEquals([document.format, document.version], [
      "fair-collapse/data",
      1,
    ]);
    assertEquals(document.data.classes, [{ name: "x", count: 2 }, {
      name: "y",
      count: 1,
    }]);
    assertEquals(document.samples.length, 1);
    const csv = await cli(["inspect-data", `${folder}/a.csv`, "--csv"]);
    assertEquals(csv.stdout.trimEnd().split(/\r?\n/), [
      "class,count",
      "x,2",
      "y,1",
    ]);
  }));

Deno.test("inspect-data says what is wrong with a path, and how it is called", async () => {
  const gone = await cli(["inspect-data", "nowhere"]);
  assertEquals(gone.code, 1);
  assertStringIncludes(gone.stderr, "nowhere");
  assertEquals((await cli(["inspect-data"])).code, 2);
  assertEquals(
    (await cli(["inspect-data", "zoo:fashion", "--show", "-1"])).code,
    2,
  );
  assert(!(gone.stderr.includes("at ")));
});
