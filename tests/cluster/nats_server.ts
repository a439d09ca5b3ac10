/** A real NATS server on loopback, with its store in a temporary folder. @module */

/** Whether nats-server is installed; without it the tests of the cluster are skipped. */
export const hasServer: boolean = await (async () => {
  try {
    const { success } = await new Deno.Command("nats-server", {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
})();

/** A server that a test may kill, pause and start again on the same port and store. */
export interface TestServer {
  /** Its address. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** kill -9. */
  kill(): Promise<void>;
  /** Start it again. */
  start(): Promise<void>;
  /** SIGSTOP: the network is there and nobody answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** End it and remove its store. */
  [Symbol.asyncDispose](): Promise<void>;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      connection.close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`nats-server does not answer on port ${port}`);
}

/**
 * Start one.
 *
 * @param more Words beside the port: `-c FILE`, where that says where the store is.
 */
export async function startServer(
  ...more: readonly string[]
): Promise<TestServer> {
  const port = freePort();
  const store = await Deno.makeTempDir();
  let process: Deno.ChildProcess | undefined;
  const start = async () => {
    process = new Deno.Command("nats-server", {
      args: [
        ...["-a", "127.0.0.1", "-p", String(port)],
        ...(more.length > 0 ? more : ["-js", "-sd", store]),
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    await answers(port);
  };
  const kill = async () => {
    process?.kill("SIGKILL");
    await process?.status;
    process = undefined;
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    start,
    kill,
    pause: () => process!.kill("SIGSTOP"),
    resume: () => process!.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await kill();
      await Deno.remove(store, { recursive: true });
    },
  };
}
