import { assertEquals, assertThrows } from "@std/assert";

import { defineCommand } from "../../lib/commands/command.ts";
import { parseFlags } from "../../lib/commands/parse_flags.ts";
import { UsageError } from "../../lib/commands/usage_error.ts";

const command = defineCommand({
  name: "sample",
  summary: "A command for tests",
  usage: "",
  examples: [],
  permissions: [],
  flags: {
    models: { type: "list", help: "" },
    data: { type: "string", help: "" },
    limit: { type: "number", help: "" },
    seed: { type: "number", help: "", default: 7 },
    split: { type: "string", help: "", values: ["train", "test"] },
    "no-cache": { type: "boolean", help: "" },
  },
  run: () => Promise.resolve(),
});

Deno.test("parseFlags() gives a list every word up to the next flag", () => {
  const { flags, positionals } = parseFlags(command, [
    "--models",
    "a.onnx",
    "b.onnx",
    "--data",
    "pets",
    "--models=c.onnx",
  ]);
  assertEquals(flags.models, ["a.onnx", "b.onnx", "c.onnx"]);
  assertEquals(flags.data, "pets");
  assertEquals(positionals, []);
});

Deno.test("parseFlags() fills in defaults and leaves the rest undefined", () => {
  const { flags } = parseFlags(command, []);
  assertEquals(flags.seed, 7);
  assertEquals(flags.limit, undefined);
  assertEquals(flags["no-cache"], false);
  assertEquals(flags.models, []);
});

Deno.test("parseFlags() keeps positionals as they were typed, digits too", () => {
  assertEquals(parseFlags(command, ["007", "--limit", "3", "x"]).positionals, [
    "007",
    "x",
  ]);
});

Deno.test("parseFlags() takes a flag that begins with no- as it is named", () => {
  assertEquals(parseFlags(command, ["--no-cache"]).flags["no-cache"], true);
});

Deno.test("parseFlags() takes the last of a flag that is repeated", () => {
  assertEquals(
    parseFlags(command, ["--data", "x", "--data", "y"]).flags.data,
    "y",
  );
});

for (
  const [words, message] of [
    [
      ["--modles", "a"],
      "Unknown flag --modles for sample; did you mean --models?",
    ],
    [["--limit", "many"], 'Expected --limit to be a number but found "many"'],
    [
      ["--split", "tset"],
      'Expected --split to be one of train, test but found "tset"; did you mean test?',
    ],
    [["--data"], "Expected a value after --data"],
    [["--models"], "Expected a value after --models"],
    [["--models", "--data", "x"], "Expected a value after --models"],
  ] as const
) {
  Deno.test(`parseFlags() answers ${words.join(" ")} with what is wrong`, () => {
    assertThrows(() => parseFlags(command, words), UsageError, message);
  });
}
