import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { cli, withFolder } from "./run_process.ts";

Deno.test("explain and compare take runs of a file and of the history", async () => {
  await withFolder(async (folder) => {
    const place = ["--cache", folder];
    const rank = (perClass: string) =>
      cli([
        "rank",
        "--data",
        "zoo:fashion",
        "--models",
        "zoo/image/plain_random.onnx",
        "zoo/image/mixer_random.onnx",
        "--per-class",
        perClass,
        "--backend",
        "wasm",
        "--json",
        ...place,
      ]);
    const first = await rank("8");
    const file = `${folder}/run.json`;
    await Deno.writeTextFile(file, first.stdout);
    await rank("12");

    const explained = await cli(["explain", file, ...place, "--json"]);
    assertEquals(explained.code, 0, explained.stderr);
    const { better, classes, grid, missing } = JSON.parse(explained.stdout);
    assertEquals(better, JSON.parse(first.stdout).order[0]);
    assertEquals([classes.length, missing], [4, []]);
    assert(grid[0].first.includes(better));

    const last = await cli(["explain", "history:last", "--class", "shoe"]
      .concat(place));
    assertEquals(last.code, 1);
    assertStringIncludes(last.stderr, 'Cannot find class "shoe" in the run');

    const compared = await cli(["compare", file, "history:last", ...place]);
    assertEquals(compared.code, 0, compared.stderr);
    assertStringIncludes(compared.stdout, "data.samples");
    const same = await cli(["compare", "history:1", file, ...place]);
    assertStringIncludes(same.stdout, "Inputs and options of the two runs are");
    const none = await cli(["compare", "history:9", file, ...place]);
    assertStringIncludes(none.stderr, "Cannot find run 9 in the history");
  });
});
