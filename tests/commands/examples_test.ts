import { assert, assertEquals } from "@std/assert";

import { commands } from "../../lib/commands/commands.ts";
import { parseFlags } from "../../lib/commands/parse_flags.ts";

/** Words of a command line as a shell makes them, but for expanding globs and redirections. */
function shellWords(line: string): string[] {
  return (line.replace(/ > .*/, "").match(/'[^']*'|\S+/g) ?? [])
    .map((word) => word.replace(/^'(.*)'$/, "$1"));
}

const readme = Deno.readTextFileSync(
  new URL("../../README.md", import.meta.url),
);

/** Command lines of the README's shell blocks that run cli.ts. */
const shown = [...readme.matchAll(/^deno run -A cli\.ts (.*)$/gm)]
  .map(([, words]) => `fair-collapse ${words}`);

Deno.test("every command line of --help and of the README is one that the command takes", () => {
  const lines = [...commands.flatMap(({ examples }) => examples), ...shown];
  assert(lines.length > commands.length && shown.length > 0);
  for (const line of lines) {
    const [program, name, ...words] = shellWords(line);
    assertEquals(program, "fair-collapse");
    const command = commands.find((candidate) => candidate.name === name);
    assert(command, line);
    const { positionals } = parseFlags(command!, words);
    assert(command!.takesWords || positionals.length === 0, line);
  }
});

Deno.test("the README's tables name every command", () => {
  for (const { name } of commands) {
    assert(readme.includes(`| \`${name} `) || readme.includes(`| \`${name}\``));
    assert(
      readme.split("## Permissions")[1].includes(`\`${name}\``),
      `no permissions of ${name} in the README`,
    );
  }
});
