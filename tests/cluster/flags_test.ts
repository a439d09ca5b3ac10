import { assertEquals, assertThrows } from "@std/assert";

import {
  assertClusterFlags,
  clusterAccess,
} from "../../lib/commands/cluster_flags.ts";
import { commands } from "../../lib/commands/commands.ts";
import { parseFlags } from "../../lib/commands/parse_flags.ts";
import { clusterLines } from "../../lib/commands/rank_on_cluster.ts";
import { UsageError } from "../../lib/commands/usage_error.ts";
import { cli } from "../e2e/run_process.ts";

type ClusterFlags = Parameters<typeof assertClusterFlags>[0];

function flagsOf(...words: string[]): ClusterFlags {
  const rank = commands.find(({ name }) => name === "rank")!;
  return parseFlags(rank, words).flags as unknown as ClusterFlags;
}

Deno.test("flags of a cluster without one, and ones that contradict each other, are wrong command lines", () => {
  for (
    const [words, message] of [
      [["--resume", "x"], "Expected --cluster nats://HOST:4222 with --resume"],
      [["--shard", "9"], "Expected --cluster nats://HOST:4222 with --shard"],
      [
        ["--cluster", "h", "--resume", "x", "--cancel", "x"],
        "Expected one of --resume and --cancel, not both",
      ],
      [
        ["--cluster", "h", "--tries", "0"],
        "Expected --tries to be a whole number from 1 on but found 0",
      ],
      [
        ["--cluster", "h", "--ack-wait", "0.5"],
        "Expected --ack-wait to be a second or more but found 0.5",
      ],
    ] as const
  ) {
    assertThrows(
      () => assertClusterFlags(flagsOf(...words)),
      UsageError,
      message,
    );
  }
  assertClusterFlags(flagsOf("--data", "d"));
  assertClusterFlags(flagsOf("--cluster", "h", "--shard", "64"));
});

Deno.test("the flags say who connects", () => {
  const flags = flagsOf(
    ...["--cluster", "nats://h", "--user", "rank"],
    ...["--password-file", "p", "--tls-ca", "ca.pem"],
  );
  assertEquals(clusterAccess("nats://h", flags), {
    servers: "nats://h",
    creds: undefined,
    nkey: undefined,
    user: "rank",
    passwordFile: "p",
    tlsCa: "ca.pem",
    tlsCert: undefined,
    tlsKey: undefined,
  });
});

Deno.test("progress shows the whole with its rate and time left, and each worker with its own", () => {
  const about = { host: "h", runtime: "1", threads: 2 };
  assertEquals(
    clusterLines({
      done: 50,
      total: 200,
      items: 5,
      waiting: 7,
      workers: [
        {
          ...about,
          worker: "a",
          backend: "native",
          samples: 40,
          rate: 20,
          item: "r.moments.1.2",
        },
        { ...about, worker: "b", backend: "wasm", samples: 10, rate: 0 },
      ],
    }, "r"),
    [
      "  r  █████░░░░░░░░░░░░░░░  50/200  20 samples/s  8 s left  5 items done, 7 out, 2 workers",
      "    a  native 2  40 samples  20/s  r.moments.1.2",
      "    b  wasm 2  10 samples  0.0/s  waits",
    ],
  );
});

Deno.test("a worker without a server's address is a wrong command line", async () => {
  const { code, stderr } = await cli(["worker"]);
  assertEquals(code, 2);
  assertEquals(
    stderr.split("\n")[0],
    "Error: Expected --nats nats://HOST:4222",
  );
});
