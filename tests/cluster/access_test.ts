import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";

import { InputError, rankOnCluster } from "fair-collapse";

import {
  type ClusterAccess,
  joinCluster,
  serverAddresses,
} from "../../lib/cluster/join_cluster.ts";
import { hasServer, startServer } from "./nats_server.ts";
import { assertSameRanking, JOB, METRICS, singleProcess } from "./small_job.ts";
import { startWorkers } from "./worker_processes.ts";

const CONF = fileURLToPath(
  new URL("../../docs/cluster/nats-server.conf", import.meta.url),
);

async function openssl(folder: string, ...words: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: words,
    cwd: folder,
    stderr: "piped",
    stdout: "null",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** The documented server with its certificate, and the passwords of both roles. */
async function documentedServer(folder: string) {
  await Deno.copyFile(CONF, `${folder}/nats-server.conf`);
  await openssl(
    folder,
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
    ...["-subj", "/CN=localhost", "-addext"],
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ...["-keyout", "server.key", "-out", "server.pem"],
  );
  await Deno.writeTextFile(
    `${folder}/passwords.conf`,
    'RANK_PASSWORD: "one-secret"\nWORKER_PASSWORD: "another-secret"\n',
  );
  await Deno.writeTextFile(`${folder}/rank.password`, "one-secret\n");
  await Deno.writeTextFile(`${folder}/worker.password`, "another-secret\n");
  const own = (await Deno.readTextFile(`${folder}/nats-server.conf`))
    .replace(/store_dir: ".*"/, `store_dir: "${folder}/store"`)
    .replace(/cert_file: "/, `cert_file: "${folder}/`)
    .replace(/key_file: "/, `key_file: "${folder}/`);
  await Deno.writeTextFile(`${folder}/nats-server.conf`, own);
  return await startServer("-c", `${folder}/nats-server.conf`);
}

Deno.test({
  name:
    "the documented server lets both roles do their part over TLS, and nothing else",
  ignore: !hasServer,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    {
      await using server = await documentedServer(folder);
      const as = (user: string): ClusterAccess => ({
        servers: server.url,
        user,
        passwordFile: `${folder}/${user}.password`,
        tlsCa: `${folder}/server.pem`,
      });
      await using workers = await startWorkers(
        server.url,
        1,
        ...["--user", "worker", "--password-file", `${folder}/worker.password`],
        ...["--tls-ca", `${folder}/server.pem`],
      );
      await t.step("a whole run", async () => {
        const { run } = await rankOnCluster({
          ...JOB,
          access: as("rank"),
          metrics: METRICS,
          shard: 40,
        });
        assertSameRanking(run, await singleProcess());
      });
      await t.step("no secret in the list of processes", async () => {
        const { pid } = workers.processes[0];
        const words = await Deno.readTextFile(`/proc/${pid}/cmdline`);
        assert(words.includes("worker.password"));
        assert(!words.includes("another-secret"));
      });
      await t.step("a worker may put no work and remove nothing", async () => {
        const cluster = await joinCluster(as("worker"), "w", "_INBOX_worker");
        const refused = (act: () => Promise<unknown>) =>
          assertRejects(act, Error);
        const short = { timeout: 1000 };
        const { jetstream, manager } = cluster;
        await refused(() => jetstream.publish("fc.work.any.x", "", short));
        await refused(() => manager.streams.purge("fc_work", { filter: ">" }));
        await refused(() => manager.streams.add({ name: "mine" }));
        await refused(() =>
          manager.streams.getMessage("fc_results", { seq: 1 })
        );
        await cluster.close();
      });
      await t.step("a wrong password is refused, and not told", async () => {
        const error = await assertRejects(
          () =>
            joinCluster(
              { ...as("rank"), passwordFile: `${folder}/worker.password` },
              "r",
              "_INBOX_rank",
            ),
          InputError,
          "Cannot connect to 127.0.0.1:",
        );
        assert(!error.message.includes("another-secret"), error.message);
      });
      const [notes] = await workers.end();
      assert(!notes.includes("another-secret"));
    }
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("an address with a password is refused without repeating it", () => {
  const error = assertThrows(
    () => serverAddresses("nats://ada:hidden@host:4222"),
    InputError,
    "Expected no user or password in the address of host:4222",
  );
  assert(!error.message.includes("hidden"));
  const wrong = assertThrows(
    () => serverAddresses("http://ada:hidden@host"),
    InputError,
    'such as nats://host:4222 but found "http://…@host"',
  );
  assert(!wrong.message.includes("hidden"));
});

Deno.test("addresses may lack the port and the scheme", () => {
  assertEquals(serverAddresses("head, tls://other:5000"), [
    "head:4222",
    "other:5000",
  ]);
});

Deno.test("a server that is not there is named", async () => {
  await assertRejects(
    () => joinCluster({ servers: "nats://127.0.0.1:1" }, "t", "_INBOX"),
    InputError,
    "Cannot connect to 127.0.0.1:1: ",
  );
});

Deno.test("who connects is said in one way", async () => {
  for (
    const [access, message] of [
      [{ user: "ada" }, "Expected --user and --password-file together"],
      [
        { creds: "a", nkey: "b" },
        "Expected one of --creds, --nkey and --user, not several",
      ],
      [{ tlsCert: "a" }, "Expected --tls-cert and --tls-key together"],
      [{ creds: "absent.creds" }, "absent.creds"],
    ] as const
  ) {
    await assertRejects(
      () => joinCluster({ servers: "nats://127.0.0.1:1", ...access }, "t", "i"),
      InputError,
      message,
    );
  }
});
