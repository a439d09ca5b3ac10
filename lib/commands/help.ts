/**
 * The text of `--help`.
 *
 * @module
 */
import type { Command, Flag } from "./command.ts";
import { COMMON_FLAGS } from "./parse_flags.ts";

const PLACEHOLDERS = {
  string: "TEXT",
  number: "N",
  list: "A B …",
  boolean: "",
} as const;

function flagLines(flags: Readonly<Record<string, Flag>>): string[] {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const value = flag.placeholder ?? flag.values?.join("|") ??
      PLACEHOLDERS[flag.type];
    const short = flag.short ? `-${flag.short}, ` : "";
    const fallback = flag.default === undefined
      ? ""
      : ` (default ${flag.default})`;
    return [
      `${short}--${name}${value ? ` ${value}` : ""}`,
      `${flag.help}${fallback}`,
    ];
  });
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) =>
    left.length > width
      ? `  ${left}\n  ${" ".repeat(width)}  ${right}`
      : `  ${left.padEnd(width)}  ${right}`
  );
}

/** Help on one subcommand. */
export function commandHelp(command: Command): string {
  const lines = [
    `${command.summary}.`,
    "",
    `Usage: fair-collapse ${command.name} ${command.usage}`,
  ];
  if (command.details) lines.push("", command.details);
  if (Object.keys(command.flags).length > 0) {
    lines.push("", "Flags:", ...flagLines(command.flags));
  }
  lines.push("", "Common flags:", ...flagLines(COMMON_FLAGS), "", "Examples:");
  lines.push(...command.examples.map((example) => `  ${example}`));
  const { permissions } = command;
  lines.push("", `Permissions: ${permissions.join(" ") || "none"}`);
  return lines.join("\n");
}

/** Help on the whole. */
export function overview(
  commands: readonly Command[],
  version: string,
): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `fair-collapse ${version}: which pretrained model will fine-tune best on your data`,
    "",
    "Usage: fair-collapse COMMAND …",
    "",
    "Commands:",
    ...commands.map(({ name, summary }) =>
      `  ${name.padEnd(width)}  ${summary}`
    ),
    "",
    "fair-collapse COMMAND --help shows a command's flags and examples.",
    "Exit codes: 0 done, 1 input that cannot be used or a failure, 2 a wrong command line, 130 interrupted.",
  ].join("\n");
}
