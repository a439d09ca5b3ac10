/**
 * The other programs that a benchmark runs.
 *
 * @module
 */

/**
 * The environment of a program that computes with numpy: so many threads, and its own choice of kernels.
 *
 * Settings that force kernels of older processors are taken away: a baseline that is held back proves nothing.
 */
export function numpyEnvironment(
  threads: number = navigator.hardwareConcurrency,
): Record<string, string> {
  const env = Deno.env.toObject();
  for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) {
    delete env[name];
  }
  for (const name of ["OPENBLAS", "OMP", "MKL"]) {
    env[`${name}_NUM_THREADS`] = String(threads);
  }
  return env;
}

/** Run a command in an environment; gives what it printed. */
export async function runIn(
  env: Record<string, string>,
  command: string,
  ...args: string[]
): Promise<string> {
  const { success, stdout } = await new Deno.Command(command, {
    args,
    env,
    clearEnv: true,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** Run a command; gives what it printed. */
export function run(command: string, ...args: string[]): Promise<string> {
  return runIn(numpyEnvironment(), command, ...args);
}
