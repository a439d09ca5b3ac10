/**
 * Writes docs/cli.md from the help of the commands.
 *
 * @module
 */
import type { Command, Flag } from "../lib/commands/command.ts";
import { commands } from "../lib/commands/commands.ts";
import { COMMON_FLAGS } from "../lib/commands/parse_flags.ts";

import { markdownTable, withSection } from "./markdown.ts";

/** What stands for a flag's value. */
function placeholder({ placeholder, values, type }: Flag): string {
  if (type === "boolean") return "";
  return placeholder ?? values?.join("|") ??
    (type === "number" ? "N" : type === "list" ? "A B …" : "TEXT");
}

function flagTable(flags: Readonly<Record<string, Flag>>): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short ? `\`-${flag.short}\`, ` : "";
    const value = placeholder(flag);
    const fallback = flag.default === undefined
      ? ""
      : ` (default ${flag.default})`;
    return [
      `${short}\`--${name}${value ? ` ${value}` : ""}\``,
      `${flag.help}${fallback}`,
    ];
  });
  return markdownTable(["flag", "meaning"], rows);
}

function section(command: Command): string {
  const { name, summary, usage, details, examples, flags } = command;
  const lines = [
    `## ${name}`,
    "",
    `${summary}.`,
    "",
    "```text",
    `fair-collapse ${name} ${usage}`,
    "```",
  ];
  if (details) lines.push("", details.replaceAll("\n", " "));
  if (Object.keys(flags).length > 0) lines.push("", flagTable(flags));
  lines.push("", "```text", ...examples, "```");
  const { permissions } = command;
  lines.push(
    "",
    `Permissions: ${
      permissions.map((flag) => `\`${flag}\``).join(" ") || "none"
    }.`,
  );
  return lines.join("\n");
}

/** One section a command, then the flags that all have. */
export function cliSections(): string {
  return [
    ...commands.map(section),
    `## Flags of every command\n\n${flagTable(COMMON_FLAGS)}`,
  ].join("\n\n");
}

if (import.meta.main) {
  const path = new URL("../docs/cli.md", import.meta.url);
  const page = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, withSection(page, "cli", cliSections()));
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "docs/cli.md"],
  }).output();
}
