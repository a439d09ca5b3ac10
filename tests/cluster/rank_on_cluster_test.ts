import { assert, assertEquals } from "@std/assert";

import { rankOnCluster } from "fair-collapse";

import { hasServer, startServer } from "./nats_server.ts";
import { assertSameRanking, JOB, METRICS, singleProcess } from "./small_job.ts";
import { startWorkers } from "./worker_processes.ts";

Deno.test({
  name: "one, two and four workers rank like a single process, to 1e-9",
  ignore: !hasServer,
  async fn(t) {
    await using server = await startServer();
    const access = { servers: server.url };
    const expected = await singleProcess();
    for (const count of [1, 2, 4]) {
      await t.step(`${count} workers`, async () => {
        await using _ = await startWorkers(server.url, count);
        const { run } = await rankOnCluster({
          ...JOB,
          access,
          metrics: METRICS,
        });
        assertSameRanking(run, expected);
        assertEquals(
          run.workers!.reduce((sum, { shards }) => sum + shards, 0),
          36,
        );
        assert(run.workers!.length <= count);
        assertEquals(run.backend!.name, "wasm");
      });
    }
  },
});
