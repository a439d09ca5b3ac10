import { assert, assertEquals, assertRejects } from "@std/assert";

import {
  cancelOnCluster,
  type ClusterProgress,
  InputError,
  rankOnCluster,
  type RankOnClusterOptions,
  resumeOnCluster,
} from "fair-collapse";

import { encodeFrame } from "../../lib/cluster/frame.ts";
import { joinCluster } from "../../lib/cluster/join_cluster.ts";
import { openStreams } from "../../lib/cluster/streams.ts";
import { DEAD, RESULTS, WORK } from "../../lib/cluster/subjects.ts";
import { hasServer, startServer, type TestServer } from "./nats_server.ts";
import { assertSameRanking, JOB, singleProcess } from "./small_job.ts";
import { startWorkers } from "./worker_processes.ts";

/** Short, so that a worker that is gone is missed soon. */
const ACK_WAIT = 2;
const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The job on a server; `then` is called once, when so many items are done. */
function job(
  server: TestServer,
  items = Infinity,
  then: () => unknown = () => {},
): RankOnClusterOptions & { happened(): Promise<unknown> } {
  let done: unknown;
  return {
    ...JOB,
    access: { servers: server.url },
    metrics: ["face", "gbc"],
    ackWait: ACK_WAIT,
    onProgress(progress: ClusterProgress) {
      if (progress.items < items || done) return;
      done = Promise.resolve(then());
    },
    happened: async () => await done,
  };
}

/** Messages in each stream, and objects that are there. */
async function leftIn(server: TestServer): Promise<Record<string, number>> {
  const cluster = await joinCluster({ servers: server.url }, "test", "_INBOX");
  const { objects, results } = await openStreams(cluster, ACK_WAIT);
  const left: Record<string, number> = {};
  for (const stream of [WORK, RESULTS, DEAD]) {
    const found = await cluster.manager.streams.getMessage(stream, {
      seq: 1,
      next_by_subj: "fc.>",
    });
    left[stream] = found === null ? 0 : 1;
  }
  for (const [name, bucket] of Object.entries({ objects, results })) {
    const all = await bucket.list();
    left[name] = all.filter(({ deleted }) => !deleted).length;
  }
  await cluster.close();
  return left;
}

const NOTHING = { [WORK]: 0, [RESULTS]: 0, [DEAD]: 0, objects: 0, results: 0 };

Deno.test({
  name: "the ranking is the same when a worker is killed in the middle",
  ignore: !hasServer,
  async fn() {
    await using server = await startServer();
    await using workers = await startWorkers(server.url, 2);
    const options = job(server, 8, () => workers.kill(0));
    const { run } = await rankOnCluster(options);
    await options.happened();
    assertSameRanking(run, await singleProcess());
    assertEquals(await leftIn(server), NOTHING);
  },
});

Deno.test({
  name:
    "the ranking is the same when the server is killed and started again, and when it is silent for a while",
  ignore: !hasServer,
  async fn(t) {
    await using server = await startServer();
    await using _ = await startWorkers(server.url, 2);
    await t.step("killed", async () => {
      const options = job(server, 8, async () => {
        await server.kill();
        await pause(500);
        await server.start();
      });
      const { run } = await rankOnCluster(options);
      await options.happened();
      assertSameRanking(run, await singleProcess());
    });
    await t.step("silent", async () => {
      const options = job(server, 8, async () => {
        server.pause();
        await pause(2500);
        server.resume();
      });
      const { run } = await rankOnCluster({ ...options, shard: 16 });
      await options.happened();
      assertSameRanking(run, await singleProcess());
    });
    assertEquals(await leftIn(server), NOTHING);
  },
});

Deno.test({
  name:
    "work that is handed out twice counts once, also when a worker wakes up late",
  ignore: !hasServer,
  async fn() {
    await using server = await startServer();
    await using workers = await startWorkers(server.url, 2);
    const other = await joinCluster({ servers: server.url }, "test", "_INBOX");
    await openStreams(other, ACK_WAIT);
    let again = 0;
    const listening = other.connection.subscribe("fc.work.any.>");
    const copying = (async () => {
      const seen = new Set<string>();
      for await (const { subject, data } of listening) {
        if (seen.has(subject) || !subject.includes(".moments.")) continue;
        seen.add(subject);
        // Once the first one is done its subject is free: the same item is computed anew.
        for (let attempt = 0; attempt < 50 && again < 10; attempt++) {
          await pause(100);
          try {
            await other.jetstream.publish(subject, data);
            again++;
            break;
          } catch {
            // It is still there.
          }
        }
      }
    })();
    const options = job(server, 8, async () => {
      workers.processes[1].kill("SIGSTOP");
      await pause(1500 * ACK_WAIT);
      workers.processes[1].kill("SIGCONT");
    });
    const { run } = await rankOnCluster(options);
    await options.happened();
    assertSameRanking(run, await singleProcess());
    const shards = run.workers!.reduce((sum, { shards }) => sum + shards, 0);
    assertEquals(shards, 36);
    assert(again > 0, "no item was handed out twice");
    listening.unsubscribe();
    await copying;
    await other.close();
  },
});

Deno.test({
  name:
    "a run that is stopped is gone on with, and one that is cancelled is gone",
  ignore: !hasServer,
  async fn(t) {
    await using server = await startServer();
    await using _ = await startWorkers(server.url, 2);
    const access = { servers: server.url };

    async function stopped(): Promise<string> {
      const stop = new AbortController();
      let name = "";
      const options = job(server, 6, () => stop.abort());
      await assertRejects(
        () =>
          rankOnCluster({
            ...options,
            onRun: ({ run }) => name = run,
            signal: stop.signal,
          }),
        DOMException,
      );
      return name;
    }
    await t.step("resumed", async () => {
      const name = await stopped();
      let first: number | undefined;
      const { run } = await resumeOnCluster(name, {
        access,
        ackWait: ACK_WAIT,
        onProgress: ({ items }) => first ??= items,
      });
      assert(first! > 0, "began anew");
      assertSameRanking(run, await singleProcess());
      assertEquals(await leftIn(server), NOTHING);
    });
    await t.step("resumed without the arrays of a result", async () => {
      const name = await stopped();
      const other = await joinCluster(access, "test", "_INBOX");
      const { results } = await openStreams(other, ACK_WAIT);
      // As a worker leaves it that wakes up after its run was removed.
      const subject = `fc.results.${name}.moments.2.11`;
      const head = { object: { name: `${name}/gone`, sha256: "", size: 1 } };
      await other.manager.streams.purge(RESULTS, { filter: subject });
      await other.jetstream.publish(
        subject,
        encodeFrame({
          head: {
            by: { worker: "late" },
            rows: 8,
            dims: 4,
            skipped: [],
            ...head,
          },
          arrays: {},
        }),
      );
      assertEquals(await results.info(head.object.name), null);
      await other.close();
      const { run } = await resumeOnCluster(name, {
        access,
        ackWait: ACK_WAIT,
      });
      assertSameRanking(run, await singleProcess());
    });
    await t.step("cancelled", async () => {
      const name = await stopped();
      await cancelOnCluster(name, { access, ackWait: ACK_WAIT });
      // A worker may be about to hand in what it has just finished.
      let left = await leftIn(server);
      for (let again = 0; again < 16; again++) {
        if (Object.values(left).every((count) => count === 0)) break;
        await pause(500);
        left = await leftIn(server);
      }
      assertEquals(left, NOTHING);
      await assertRejects(
        () => resumeOnCluster(name, { access }),
        InputError,
        `Cannot find run ${name} in the cluster`,
      );
    });
  },
});

Deno.test({
  name:
    "a shard that fails again and again ends the run with sample, tries and worker",
  ignore: !hasServer,
  async fn() {
    await using server = await startServer();
    await using _ = await startWorkers(server.url, 1);
    const folder = await Deno.makeTempDir();
    for (const name of ["a", "b"]) {
      await Deno.mkdir(`${folder}/${name}`);
      for (const file of ["1.png", "2.png"]) {
        for await (const { name: source } of Deno.readDir(`${JOB.data}/coat`)) {
          await Deno.copyFile(
            `${JOB.data}/coat/${source}`,
            `${folder}/${name}/${file}`,
          );
          break;
        }
      }
    }
    const whole = await Deno.readFile(`${folder}/b/2.png`);
    await Deno.writeFile(`${folder}/b/2.png`, whole.subarray(0, 90));
    const options: RankOnClusterOptions = {
      ...job(server),
      data: folder,
      dataOptions: {},
      tries: 2,
    };
    const error = await assertRejects(
      () => rankOnCluster(options),
      InputError,
      "failed 2 times, last on ",
    );
    assert(/b\/2\.png/.test(error.message), error.message);
    assert(/--resume [0-9a-f]{12} tries again/.test(error.message));
    const { run } = await rankOnCluster({ ...options, skipBad: true });
    assertEquals(run.models[0].rows, 3);
    // Shards of one image: one of them has nothing to tell.
    const alone = await rankOnCluster({
      ...options,
      skipBad: true,
      batch: 1,
      shard: 1,
    });
    assertEquals(alone.run.models[0].rows, 3);
    assert(
      alone.run.data.remarks.some((remark) =>
        remark.startsWith("1 images could not be decoded") &&
        remark.includes("b/2.png")
      ),
      alone.run.data.remarks.join(),
    );
    await Deno.remove(folder, { recursive: true });
  },
});
