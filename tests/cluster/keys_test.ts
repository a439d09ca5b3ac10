import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  createAccount,
  createOperator,
  createUser,
} from "npm:@nats-io/nkeys@2.0.3";
import {
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
} from "npm:@nats-io/jwt@0.0.11";

import { InputError } from "fair-collapse";

import {
  type ClusterAccess,
  joinCluster,
} from "../../lib/cluster/join_cluster.ts";
import { openStreams } from "../../lib/cluster/streams.ts";
import { withFolder } from "../e2e/run_process.ts";
import { hasServer, startServer } from "./nats_server.ts";

/** Whether this access may make streams. */
async function works(access: ClusterAccess): Promise<boolean> {
  const cluster = await joinCluster(access, "test", "_INBOX");
  const { objects } = await openStreams(cluster, 2);
  const found = await objects.list();
  await cluster.close();
  return found.length === 0;
}

Deno.test({
  name: "an nkey lets in by its seed alone, and no other key does",
  ignore: !hasServer,
  async fn() {
    await withFolder(async (folder) => {
      const [own, other] = [createUser(), createUser()];
      await Deno.writeFile(`${folder}/own.nk`, own.getSeed());
      await Deno.writeFile(`${folder}/other.nk`, other.getSeed());
      await Deno.writeTextFile(
        `${folder}/nats.conf`,
        `jetstream { store_dir: "${folder}/store" }
         authorization { users: [{ nkey: ${own.getPublicKey()} }] }`,
      );
      await using server = await startServer("-c", `${folder}/nats.conf`);
      const servers = server.url;
      assert(await works({ servers, nkey: `${folder}/own.nk` }));
      const error = await assertRejects(
        () => works({ servers, nkey: `${folder}/other.nk` }),
        InputError,
        "Cannot connect to ",
      );
      const seed = new TextDecoder().decode(other.getSeed());
      assert(!error.message.includes(seed));
      await assertRejects(() => works({ servers }), InputError);
    });
  },
});

Deno.test({
  name: "a credentials file lets in where the server trusts its operator",
  ignore: !hasServer,
  async fn() {
    await withFolder(async (folder) => {
      const [operator, user] = [createOperator(), createUser()];
      const [account, system] = [createAccount(), createAccount()];
      const all = {
        conn: -1,
        subs: -1,
        data: -1,
        payload: -1,
        wildcards: true,
      };
      const streams = {
        mem_storage: -1,
        disk_storage: -1,
        streams: -1,
        consumer: -1,
      };
      const accountToken = await encodeAccount("fair-collapse", account, {
        limits: { ...all, ...streams, imports: -1, exports: -1, leaf: -1 },
      }, { signer: operator });
      const systemToken = await encodeAccount("system", system, {
        limits: { ...all, imports: -1, exports: -1, leaf: -1 },
      }, { signer: operator });
      const userToken = await encodeUser("rank", user, account, {});
      await Deno.writeFile(
        `${folder}/rank.creds`,
        fmtCreds(userToken, user),
      );
      await Deno.writeTextFile(
        `${folder}/nats.conf`,
        `operator: ${await encodeOperator("test", operator)}
         resolver: MEMORY
         system_account: ${system.getPublicKey()}
         resolver_preload {
           ${account.getPublicKey()}: ${accountToken}
           ${system.getPublicKey()}: ${systemToken}
         }
         jetstream { store_dir: "${folder}/store" }`,
      );
      await using server = await startServer("-c", `${folder}/nats.conf`);
      assertEquals(
        await works({ servers: server.url, creds: `${folder}/rank.creds` }),
        true,
      );
      await assertRejects(() => works({ servers: server.url }), InputError);
    });
  },
});
