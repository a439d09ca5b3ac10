import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { cli, withFolder } from "./run_process.ts";

const RANK = [
  "rank",
  "--data",
  "zoo:fashion",
  "--models",
  "zoo/image/plain_random.onnx",
  "zoo/image/mixer_random.onnx",
  "--per-class",
  "5",
  "--backend",
  "wasm",
  "-q",
];

Deno.test("history lists, filters and exports the runs that rank added", async () => {
  await withFolder(async (cache) => {
    const place = ["--cache", cache];
    const none = await cli(["history", ...place]);
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, "rank and score make it");

    await cli([...RANK, ...place]);
    await cli([...RANK, ...place, "--no-history"]);
    await cli([...RANK, "--no-cache", "--db", `${cache}/history.sqlite`]);
    const { stdout, code, stderr } = await cli(["history", ...place]);
    assertEquals(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.length, 3);
    assert(/^ *2 .*fashion +20 +2 +FaCe +\w+_random$/.test(lines[1]), lines[1]);

    const file = `${cache}/runs`;
    for (const ending of ["csv", "json"]) {
      const exported = await cli([
        "history",
        ...place,
        "--model",
        "mixer*",
        "--export",
        `${file}.${ending}`,
      ]);
      assertEquals(exported.code, 0, exported.stderr);
    }
    const csv = await Deno.readTextFile(`${file}.csv`);
    assertEquals(csv.trimEnd().split("\n").length, 1 + 2 * 2);
    const json = JSON.parse(await Deno.readTextFile(`${file}.json`));
    assertEquals(json.map(({ id }: { id: number }) => id), [2, 1]);
    assertEquals(json[0].run.format, "fair-collapse/run");

    const missing = await cli(["history", ...place, "--data", "cats"]);
    assertStringIncludes(missing.stderr, "0 runs in");
  });
});

Deno.test("a history that cannot be used costs no run", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/h.sqlite`;
    await Deno.writeTextFile(db, "damaged ".repeat(200));
    const { code, stdout, stderr } = await cli([
      ...RANK.slice(0, -1),
      "--no-cache",
      "--db",
      db,
    ]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "plain_random");
    assertStringIncludes(
      stderr,
      `Warning: The run is not in the history: Cannot use the history ${db}: it is damaged`,
    );
    const listed = await cli(["history", "--db", db]);
    assertEquals(listed.code, 1);
    assertStringIncludes(listed.stderr, "it is damaged");
  });
});
