import { assert, assertEquals, assertMatch } from "@std/assert";

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

Deno.test({
  name:
    "metrics that need all rows have no score where those do not fit in the memory that the driver may take",
  ignore: !hasServer,
  async fn() {
    await using server = await startServer();
    await using _ = await startWorkers(server.url, 1);
    const { metrics: [face, neighbours] } = await rankOnCluster({
      ...JOB,
      access: { servers: server.url },
      metrics: ["face", "knn"],
      memory: 10_000,
    });
    assert(face.scores.every(Number.isFinite));
    assertEquals(neighbours.scores, [NaN, NaN, NaN]);
    assertMatch(
      Object.values(neighbours.notApplicable)[0],
      /a larger --memory help/,
    );
  },
});
