import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "fair-collapse";

import { benchFlags } from "../../tasks/bench/results/flags.ts";
import { wantedTargets } from "../../tasks/bench/results/zoo_features.ts";
import { markdownTable, withSection } from "../../tasks/markdown.ts";

Deno.test("benchFlags() knows its flags and names the unknown one", () => {
  const flags = benchFlags([
    "--targets",
    "a,b",
    "--resamples",
    "50",
    "--kept-aside",
  ]);
  assertEquals(flags.targets, ["a", "b"]);
  assertEquals(flags.resamples, 50);
  assertEquals([flags.keptAside, flags.final], [true, false]);
  assertEquals(benchFlags([]).metrics, ["all"]);
  assertThrows(
    () => benchFlags(["--target", "a"]),
    InputError,
    "Unknown argument --target; there are --zoo",
  );
  assertThrows(
    () => benchFlags(["--resamples", "few"]),
    InputError,
    'Expected a whole number of 1 or more as --resamples but found "few"',
  );
});

Deno.test("withSection() replaces what stands between its markers, and only that", () => {
  const page = "before\n<!-- x -->\nold\n<!-- /x -->\nafter";
  const replaced = withSection(page, "x", "new");
  assertEquals(replaced, "before\n<!-- x -->\n\nnew\n\n<!-- /x -->\nafter");
  assertEquals(withSection(replaced, "x", "new"), replaced);
  assertThrows(
    () => withSection(page, "y", "new"),
    Error,
    "no markers <!-- y -->",
  );
});

Deno.test("markdownTable() keeps bars in cells from becoming columns", () => {
  assertEquals(
    markdownTable(["a", "b"], [["1|2", "x\ny"]]),
    "| a | b |\n| --- | --- |\n| 1\\|2 | x y |",
  );
});

Deno.test("wantedTargets() gives a target that is kept aside only where it is asked for", () => {
  const target = (name: string, keptAside: boolean) => ({
    name,
    task: "image" as const,
    keptAside,
  });
  const all = [target("pets", false), target("streets", true), {
    ...target("tweets", false),
    task: "text" as const,
  }];
  const names = (options: Parameters<typeof wantedTargets>[2]) =>
    wantedTargets(all, "image", options).map(({ name }) => name);
  assertEquals(names({ which: "tuning" }), ["pets"]);
  assertEquals(names({ which: "keptAside" }), ["streets"]);
  assertEquals(names({ which: "all" }), ["pets", "streets"]);
  assertEquals(names({ which: "tuning", targets: ["streets"] }), []);
});
