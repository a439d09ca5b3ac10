/** The command line as a process. @module */
import { fileURLToPath } from "node:url";

/** Root of the checkout. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

/** What a process left. */
export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** Stands for the user's own cache, which tests leave alone. */
const cacheHome = Deno.makeTempDirSync();
addEventListener("unload", () => {
  try {
    Deno.removeSync(cacheHome, { recursive: true });
  } catch {
    // A process that was killed may still be writing.
  }
});

/** Where Deno keeps packages, which it looks for in the user's cache otherwise. */
function denoDir(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: root,
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/** Environment of a process that leaves the user's cache alone, and makes do with the packages that are there. */
export const environment: Readonly<Record<string, string>> = {
  NO_COLOR: "1",
  XDG_CACHE_HOME: cacheHome,
  DENO_DIR: denoDir(),
};

/** Run `deno run FLAGS cli.ts WORDS` in a folder and wait for it. */
export async function cli(
  words: readonly string[],
  { flags = ["-A"], cwd = root, env = {} }: {
    flags?: readonly string[];
    cwd?: string;
    env?: Record<string, string>;
  } = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, `${root}cli.ts`, ...words],
    cwd,
    env: { ...environment, ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** A folder that is removed after the test. */
export async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
