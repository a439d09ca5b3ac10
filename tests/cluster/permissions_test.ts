import { assertEquals, assertStringIncludes } from "@std/assert";

import { workerCommand } from "../../lib/commands/worker.ts";
import { cli, withFolder } from "../e2e/run_process.ts";
import { hasServer, startServer } from "./nats_server.ts";
import { JOB } from "./small_job.ts";

/** What `rank` needs beside its own permissions, for a cluster. */
const MORE = ["--allow-net=HOST:4222", "--allow-write"];

Deno.test({
  name:
    "rank and worker run in a cluster under the permissions that their help states",
  ignore: !hasServer,
  async fn() {
    await using server = await startServer();
    await withFolder(async (folder) => {
      const host = `127.0.0.1:${server.port}`;
      const place = (flag: string) =>
        flag.replace("HOST:4222", host).replace("CACHE", folder);
      const [worker, rank] = await Promise.all([
        cli(
          ["worker", "--nats", server.url, "--cache", folder, "--idle", "5"],
          { flags: workerCommand.permissions.map(place) },
        ),
        cli(
          [
            ...["rank", "--cluster", server.url, "--data", "zoo:fashion"],
            ...["--per-class", "4", "--models", ...JOB.models.slice(0, 2)],
          ],
          { flags: ["--allow-read", "--allow-env", ...MORE.map(place)] },
        ),
      ]);
      assertEquals(rank.code, 0, rank.stderr);
      assertEquals(worker.code, 0, worker.stderr);
      assertStringIncludes(rank.stdout, "plain_random");
      assertStringIncludes(worker.stderr, "worker ends after 4 items");
    });
  },
});
