/**
 * The flags that say where a cluster is and who asks, shared by `rank` and `worker`.
 *
 * @module
 */
import type { ClusterAccess } from "../cluster/join_cluster.ts";

import type { Flags, FlagValues } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Who connects to a cluster. */
export const ACCESS_FLAGS = {
  creds: {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: credentials file (JWT and key), as nsc writes it",
  },
  nkey: {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: file with the seed of an nkey",
  },
  user: { type: "string", help: "Cluster: user name" },
  "password-file": {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: file whose first line is the user's password",
  },
  "tls-ca": {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: certificates to trust, in PEM",
  },
  "tls-cert": {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: certificate of this client, in PEM",
  },
  "tls-key": {
    type: "string",
    placeholder: "FILE",
    help: "Cluster: key of that certificate, in PEM",
  },
} as const satisfies Flags;

/** Flags of `rank` for a cluster. */
export const CLUSTER_FLAGS = {
  cluster: {
    type: "string",
    placeholder: "nats://HOST:4222",
    help: "Let the workers of this NATS server do it (see docs/cluster.md)",
  },
  resume: {
    type: "string",
    placeholder: "RUN",
    help: "Cluster: go on with a run that was stopped; needs no --data",
  },
  cancel: {
    type: "string",
    placeholder: "RUN",
    help: "Cluster: stop a run and remove it",
  },
  shard: {
    type: "number",
    help: "Cluster: samples of a shard, about (default 512)",
  },
  tries: {
    type: "number",
    help: "Cluster: attempts before a shard is given up (default 3)",
  },
  "ack-wait": {
    type: "number",
    placeholder: "SECONDS",
    help:
      "Cluster: silence after which a worker's shard goes to another (default 30)",
  },
  ...ACCESS_FLAGS,
} as const satisfies Flags;

/** The cluster of an address and the flags. */
export function clusterAccess(
  servers: string,
  flags: FlagValues<typeof ACCESS_FLAGS>,
): ClusterAccess {
  return {
    servers,
    creds: flags.creds,
    nkey: flags.nkey,
    user: flags.user,
    passwordFile: flags["password-file"],
    tlsCa: flags["tls-ca"],
    tlsCert: flags["tls-cert"],
    tlsKey: flags["tls-key"],
  };
}

/**
 * Checks the flags of `rank` for a cluster.
 *
 * @throws {UsageError} If they are given without one, contradict each other, or are no numbers that can be used.
 */
export function assertClusterFlags(
  flags: FlagValues<typeof CLUSTER_FLAGS>,
): void {
  const given = Object.keys(CLUSTER_FLAGS).filter((name) =>
    flags[name as keyof typeof flags] !== undefined
  );
  if (flags.cluster === undefined) {
    if (given.length === 0) return;
    throw new UsageError(
      `Expected --cluster nats://HOST:4222 with --${given[0]}`,
    );
  }
  if (flags.resume !== undefined && flags.cancel !== undefined) {
    throw new UsageError("Expected one of --resume and --cancel, not both");
  }
  for (const name of ["shard", "tries"] as const) {
    const value = flags[name];
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new UsageError(
        `Expected --${name} to be a whole number from 1 on but found ${value}`,
      );
    }
  }
  const wait = flags["ack-wait"];
  if (wait !== undefined && !(wait >= 1)) {
    throw new UsageError(
      `Expected --ack-wait to be a second or more but found ${wait}`,
    );
  }
}
