import { assertEquals, assertStringIncludes } from "@std/assert";

import { commands } from "../../lib/commands/commands.ts";
import { VERSION } from "../../lib/version.ts";
import { cli, root } from "./run_process.ts";

Deno.test("--help lists every command without any permission", async () => {
  const { code, stdout } = await cli(["--help"], { flags: [] });
  assertEquals(code, 0);
  for (const { name, summary } of commands) {
    assertStringIncludes(stdout, name);
    assertStringIncludes(stdout, summary);
  }
});

for (const { name, flags, examples } of commands) {
  Deno.test(`${name} --help shows its flags and examples`, async () => {
    const { code, stdout } = await cli([name, "--help"], { flags: [] });
    assertEquals(code, 0);
    for (const flag of Object.keys(flags)) {
      assertStringIncludes(stdout, `--${flag}`);
    }
    for (const example of examples) assertStringIncludes(stdout, example);
  });
}

Deno.test("an unknown flag ends with 2 and the nearest one", async () => {
  const { code, stderr } = await cli(["rank", "--modles", "a.onnx"], {
    flags: [],
  });
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    "Unknown flag --modles for rank; did you mean --models?",
  );
});

Deno.test("a word that belongs to no flag is not passed over", async () => {
  const { code, stderr } = await cli(
    ["rank", "--data", "d", "--models", "a.onnx", "-q", "b.onnx"],
    { flags: [] },
  );
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    'Expected nothing but flags but found "b.onnx"; a list such as --models A B ends at the next flag',
  );
});

Deno.test("an unknown command ends with 2 and the nearest one", async () => {
  const { code, stderr } = await cli(["rnak"], { flags: [] });
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Unknown command "rnak"; did you mean rank?');
});

Deno.test("--version is that of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  assertEquals(VERSION, version);
  assertEquals(
    (await cli(["--version"], { flags: [] })).stdout.trim(),
    version,
  );
});
