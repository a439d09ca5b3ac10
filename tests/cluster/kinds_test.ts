import { assert, assertEquals } from "@std/assert";

import { rank, rankOnCluster, zooFolder } from "fair-collapse";

import { hasServer, startServer } from "./nats_server.ts";
import { assertSameRanking } from "./small_job.ts";
import { startWorkers } from "./worker_processes.ts";

const KINDS = {
  segmentation: {
    data: zooFolder("targets/garment_scenes"),
    dataOptions: { limit: 12 },
    models: [
      zooFolder("segmentation/dilated_random.onnx"),
      zooFolder("segmentation/encoder_decoder_random.onnx"),
    ],
    shard: 4,
  },
  text: {
    data: zooFolder("targets/presidents_late"),
    dataOptions: { limit: 160 },
    models: [
      zooFolder("text/bag_random/bag_random.onnx"),
      zooFolder("text/convolution_random/convolution_random.onnx"),
    ],
    shard: 64,
    batch: 2,
  },
  layers: {
    data: zooFolder("targets/presidents_late"),
    dataOptions: { limit: 96 },
    models: [zooFolder("text/transformer_random/transformer_random.onnx")],
    layers: "all" as const,
    shard: 64,
    batch: 2,
  },
};

Deno.test({
  name:
    "label maps, texts and layers are ranked in shards as they are ranked whole, to 1e-9",
  ignore: !hasServer,
  async fn(t) {
    await using server = await startServer();
    await using _ = await startWorkers(server.url, 2);
    for (const [kind, job] of Object.entries(KINDS)) {
      await t.step(kind, async () => {
        const question = {
          // A layer norm makes the covariance singular, and H-score round-off.
          metrics: [
            "face",
            "gbc",
            "ncc",
            ...kind === "layers" ? [] : ["hscore"],
          ],
          metricOptions: { face: { precision: "float64" } },
          stability: false,
        };
        const alone = await rank({
          ...job,
          ...question,
          backend: "wasm",
          threads: 1,
          cache: null,
        });
        const { run } = await rankOnCluster({
          ...job,
          ...question,
          access: { servers: server.url },
        });
        assertSameRanking(run, alone.run);
        assertEquals(
          run.models.map(({ rows }) => rows),
          alone.run.models.map(({ rows }) => rows),
        );
        assert(run.workers!.reduce((sum, { shards }) => sum + shards, 0) >= 4);
      });
    }
  },
});
