/**
 * The command that goes on with a run that was interrupted.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

import { shellWord } from "../report/shell_word.ts";

/** How this process was started, as far as it may know. */
function program(): string {
  try {
    const { mainModule } = Deno;
    if (!mainModule.startsWith("file:")) return `deno run -A ${mainModule}`;
    const path = fileURLToPath(mainModule);
    const here = `${Deno.cwd()}/`;
    const script = path.startsWith(here) ? path.slice(here.length) : path;
    return `deno run -A ${shellWord(script)}`;
  } catch {
    // Without the permission to read, the name has to do.
    return "fair-collapse";
  }
}

/**
 * The same command line again, as it is typed.
 *
 * @param words The process's arguments.
 */
export function goOnWith(words: readonly string[]): string {
  return [program(), ...words.map(shellWord)].join(" ");
}
