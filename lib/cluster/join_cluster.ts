/**
 * Connects to the NATS server of a cluster.
 *
 * @module
 */
import {
  type Authenticator,
  type JetStream,
  type JetStreamManager,
  loadNats,
  type Nats,
  type NatsConnection,
  type ObjectStore,
} from "../deps/nats.ts";
import { InputError } from "../errors.ts";
import { readingError } from "../reading_error.ts";

/** Where the server is and who asks. Secrets are read from files, so that no list of processes shows them. */
export interface ClusterAccess {
  /** Address: `nats://host:4222`, or `tls://…` where nothing but an encrypted connection will do. Several, with commas. */
  readonly servers: string;
  /** Credentials file, as `nsc` writes it: a JWT and the seed of its key. */
  readonly creds?: string;
  /** File that holds the seed of an nkey. */
  readonly nkey?: string;
  /** User name. */
  readonly user?: string;
  /** File whose first line is the user's password. */
  readonly passwordFile?: string;
  /** Certificates that are trusted, in PEM; the system's by default. */
  readonly tlsCa?: string;
  /** Certificate of this client, in PEM. */
  readonly tlsCert?: string;
  /** Key of that certificate, in PEM. */
  readonly tlsKey?: string;
}

/** A connection with what is used of it. */
export interface Cluster {
  /** The connection. */
  readonly connection: NatsConnection;
  /** Sends to streams. */
  readonly jetstream: JetStream;
  /** Makes and looks into streams. */
  readonly manager: JetStreamManager;
  /** A bucket. */
  bucket(name: string, create: boolean): Promise<ObjectStore>;
  /** Ends the connection. */
  close(): Promise<void>;
}

const SCHEMES = ["nats:", "tls:"];

/**
 * The addresses of a cluster.
 *
 * @throws {InputError} If one is no address, or holds a password.
 */
export function serverAddresses(servers: string): string[] {
  return servers.split(",").map((text) => {
    const address = text.trim();
    const url = URL.parse(
      address.includes("//") ? address : `nats://${address}`,
    );
    if (!url || !SCHEMES.includes(url.protocol) || url.hostname === "") {
      throw new InputError(
        `Expected the address of a NATS server such as nats://host:4222 but found "${
          withoutPassword(address)
        }"`,
      );
    }
    if (url.username || url.password) {
      throw new InputError(
        `Expected no user or password in the address of ${url.host}, where every list of processes shows them; pass --user with --password-file, --creds or --nkey`,
      );
    }
    return `${url.hostname}:${url.port || 4222}`;
  });
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//…@");
}

async function secret(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
}

async function authenticator(
  nats: Nats,
  { creds, nkey, user, passwordFile }: ClusterAccess,
): Promise<Authenticator | undefined> {
  const ways = [creds, nkey, user].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw new InputError(
      "Expected one of --creds, --nkey and --user, not several",
    );
  }
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new InputError("Expected --user and --password-file together");
  }
  if (creds !== undefined) return nats.credentials(await secret(creds));
  if (nkey !== undefined) {
    const seed = new TextDecoder().decode(await secret(nkey)).trim();
    return nats.nkey(new TextEncoder().encode(seed));
  }
  if (user === undefined) return undefined;
  const [password] = new TextDecoder().decode(await secret(passwordFile!))
    .split(/\r?\n/);
  return nats.password(user, password);
}

function tlsFiles(
  { servers, tlsCa, tlsCert, tlsKey }: ClusterAccess,
): { caFile?: string; certFile?: string; keyFile?: string } | undefined {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new InputError("Expected --tls-cert and --tls-key together");
  }
  const files = {
    ...(tlsCa !== undefined && { caFile: tlsCa }),
    ...(tlsCert !== undefined && { certFile: tlsCert, keyFile: tlsKey }),
  };
  const isWanted = Object.keys(files).length > 0 ||
    /(^|,)\s*tls:/.test(servers);
  return isWanted ? files : undefined;
}

/** Milliseconds in which a socket that was refused may still say so. */
const AFTERMATH = 100;

/** A server that refuses resets the socket; the client has let go of it by then, so that nobody would hear. */
function passResets(event: ErrorEvent): void {
  if (event.error?.code === "ECONNRESET") event.preventDefault();
}

/**
 * Connect. Whoever is connected comes back by itself when the server or the network was away.
 *
 * @param name What the server calls this client.
 * @param inbox First part of the subjects that answers come to, so that permissions can be as narrow as the role.
 * @throws {InputError} If the server is not there, refuses, or a file cannot be read.
 */
export async function joinCluster(
  access: ClusterAccess,
  name: string,
  inbox: string,
): Promise<Cluster> {
  const servers = serverAddresses(access.servers);
  const nats = await loadNats();
  const tls = tlsFiles(access);
  const auth = await authenticator(nats, access);
  let connection: NatsConnection;
  globalThis.addEventListener("error", passResets);
  try {
    connection = await nats.connect({
      servers,
      name,
      inboxPrefix: inbox,
      ...(auth && { authenticator: auth }),
      ...(tls && { tls }),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      pingInterval: 10_000,
      timeout: 10_000,
    });
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, AFTERMATH));
    throw new InputError(
      `Cannot connect to ${servers.join(", ")}: ${
        error instanceof Error ? error.message : error
      }; is nats-server running there with -js, and may this user connect?`,
      { cause: error },
    );
  } finally {
    globalThis.removeEventListener("error", passResets);
  }
  const jetstream = nats.jetstream(connection);
  return {
    connection,
    jetstream,
    manager: await nats.manager(connection),
    bucket: (bucket, create) => nats.bucket(jetstream, bucket, create),
    close: () => connection.close(),
  };
}
