/** Workers as processes of their own. @module */
import { root } from "../e2e/run_process.ts";

/** Some workers of one server. */
export interface TestWorkers {
  /** The processes. */
  readonly processes: readonly Deno.ChildProcess[];
  /** kill -9 one. */
  kill(index: number): Promise<void>;
  /** End all and remove their caches; what they wrote on stderr. */
  end(): Promise<string[]>;
  /** The same. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Start workers with a cache each, on one thread of WebAssembly. */
export async function startWorkers(
  url: string,
  count: number,
  ...words: readonly string[]
): Promise<TestWorkers> {
  const caches = await Promise.all(
    Array.from({ length: count }, () => Deno.makeTempDir()),
  );
  const processes = caches.map((cache) =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-prompt", `${root}cli.ts`, "worker"],
        ...["--nats", url, "--cache", cache],
        ...["--backend", "wasm", "--threads", "1", ...words],
      ],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn()
  );
  // Read from the start: a full pipe would stop the worker.
  const notes = processes.map(({ stderr }) => new Response(stderr).text());
  let ended: Promise<string[]> | undefined;
  const stop = async () => {
    for (const process of processes) {
      try {
        process.kill("SIGTERM");
      } catch {
        // It has ended.
      }
    }
    const last = setTimeout(() => {
      for (const process of processes) process.kill("SIGKILL");
    }, 10_000);
    const written = await Promise.all(notes);
    clearTimeout(last);
    await Promise.all(processes.map(({ status }) => status));
    for (const cache of caches) await Deno.remove(cache, { recursive: true });
    return written;
  };
  const end = () => ended ??= stop();
  return {
    processes,
    async kill(index) {
      processes[index].kill("SIGKILL");
      await processes[index].status;
    },
    end,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
