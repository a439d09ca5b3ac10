/**
 * A Python that has what a benchmark compares with.
 *
 * @module
 */
import { run } from "./run_command.ts";

/**
 * A Python that can import these packages: the one given, or an environment of its own below `.cache`, which is made
 * when it is not there.
 *
 * @param packages Names by which they are imported.
 * @param folder Where the environment is made.
 * @param wanted The Python that is tried first, and that makes the environment.
 * @param installed Names by which they are installed, where those differ.
 */
export async function pythonWith(
  packages: readonly string[],
  folder: string,
  wanted = "python3",
  installed = packages,
): Promise<string> {
  const probe = new Deno.Command(wanted, {
    args: ["-c", `import ${packages.join(", ")}`],
    stderr: "null",
  });
  if ((await probe.output()).success) return wanted;
  const python = `${folder}/bin/python`;
  if (!await Deno.stat(python).then(() => true, () => false)) {
    await run(wanted, "-m", "venv", folder);
    await run(python, "-m", "pip", "install", "-q", ...installed);
  }
  return python;
}
