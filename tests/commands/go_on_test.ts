import { assertEquals, assertMatch } from "@std/assert";

import { goOnWith } from "../../lib/commands/go_on.ts";
import { shellWord } from "../../lib/report/shell_word.ts";

Deno.test("shellWord() gives words that a shell takes as they are", async () => {
  const words = ["plain-1.onnx", "models/*.onnx", "it's", "a b", "$HOME", ""];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\n' ${words.map(shellWord).join(" ")}`],
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    words.map((word) => `${word}\n`).join(""),
  );
});

Deno.test("goOnWith() repeats the command line", () => {
  assertMatch(
    goOnWith(["rank", "--models", "more/*.onnx"]),
    /^(deno run -A .*|fair-collapse) rank --models 'more\/\*\.onnx'$/,
  );
});
