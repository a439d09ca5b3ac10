/**
 * NATS and JetStream, loaded when a cluster is joined, and the part of their interface that is used here.
 *
 * @module
 */

/** A message, as it came. */
export interface NatsMessage {
  /** What it was sent to. */
  readonly subject: string;
  /** Its content. */
  readonly data: Uint8Array;
  /** Answer whoever asked. */
  respond(data?: Uint8Array | string): boolean;
}

/** Messages as they come. */
export interface NatsSubscription extends AsyncIterable<NatsMessage> {
  /** No more. */
  unsubscribe(): void;
}

/** A connection to a server. */
export interface NatsConnection {
  /** Send, without waiting for anybody. */
  publish(subject: string, data?: Uint8Array | string): void;
  /** Listen. */
  subscribe(subject: string): NatsSubscription;
  /** Ask, and wait for one answer. */
  request(
    subject: string,
    data?: Uint8Array | string,
    options?: { timeout: number },
  ): Promise<NatsMessage>;
  /** Wait until the server has all that was sent. */
  flush(): Promise<void>;
  /** Ends the connection. */
  close(): Promise<void>;
  /** Settles when the connection is given up; with the reason. */
  closed(): Promise<Error | void>;
}

/** A message of a stream that was handed out and waits for an answer. */
export interface JetStreamMessage {
  /** What it was sent to. */
  readonly subject: string;
  /** Its content. */
  readonly data: Uint8Array;
  /** How it was delivered. */
  readonly info: { readonly deliveryCount: number };
  /** Done; settles when the server knows. */
  ackAck(): Promise<boolean>;
  /** Still at it: the time to answer begins anew. */
  working(): void;
  /** Give it back, to be handed out again after some milliseconds. */
  nak(milliseconds?: number): void;
  /** Never hand it out again. */
  term(reason?: string): void;
}

/** One that takes messages from a stream. */
export interface JetStreamConsumer {
  /** Its state. */
  info(): Promise<{
    readonly num_pending: number;
    readonly config: { readonly ack_wait?: number };
  }>;
  /** The next message, or null where none came in so many milliseconds, 1000 at least. */
  next(options: { expires: number }): Promise<JetStreamMessage | null>;
}

/** A message as it lies in a stream. */
export interface StoredMessage {
  /** What it was sent to. */
  readonly subject: string;
  /** Its number. */
  readonly seq: number;
  /** Its content. */
  readonly data: Uint8Array;
}

/** Sends to streams. */
export interface JetStream {
  /** Send, and wait until it is stored. */
  publish(
    subject: string,
    data?: Uint8Array | string,
    options?: { timeout?: number },
  ): Promise<unknown>;
  /** Consumers by stream and name. */
  readonly consumers: {
    /** One that is there. */
    get(stream: string, name: string): Promise<JetStreamConsumer>;
  };
}

/** Makes and looks into streams. */
export interface JetStreamManager {
  /** The streams. */
  readonly streams: {
    /** Make one, if it is not there. */
    add(config: Record<string, unknown>): Promise<unknown>;
    /** Change one. */
    update(name: string, config: Record<string, unknown>): Promise<unknown>;
    /** Remove messages. */
    purge(name: string, options: { filter: string }): Promise<unknown>;
    /** One message by its number, or the first of a subject from a number on. */
    getMessage(
      name: string,
      query: { seq: number; next_by_subj?: string },
    ): Promise<StoredMessage | null>;
  };
  /** Their consumers. */
  readonly consumers: {
    /** Make one, or change it. */
    add(stream: string, config: Record<string, unknown>): Promise<unknown>;
    /** Remove one. */
    delete(stream: string, name: string): Promise<boolean>;
  };
}

/** What is known of an object. */
export interface ObjectFacts {
  /** Its name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Whether it is there no more. */
  readonly deleted: boolean;
}

/** A bucket of the object store. */
export interface ObjectStore {
  /** What is known of an object, or null. */
  info(name: string): Promise<ObjectFacts | null>;
  /** All objects. */
  list(): Promise<ObjectFacts[]>;
  /** An object's bytes as they come, checked against their digest at the end; null where it is not there. */
  get(name: string): Promise<
    {
      /** The bytes. */
      readonly data: ReadableStream<Uint8Array>;
      /** What went wrong, once it is over. */
      readonly error: Promise<Error | null | undefined>;
    } | null
  >;
  /** Store bytes. */
  putBlob(
    about: { name: string },
    bytes: Uint8Array,
    options?: { timeout: number },
  ): Promise<ObjectFacts>;
  /** Remove an object. */
  delete(name: string): Promise<unknown>;
}

/** Says who connects. */
export type Authenticator = (nonce?: string) => unknown;

/** How to connect. */
export interface NatsOptions {
  /** Addresses. */
  readonly servers: readonly string[];
  /** Name that the server shows. */
  readonly name?: string;
  /** Who connects. */
  readonly authenticator?: Authenticator;
  /** Files of an encrypted connection; undefined where the server decides. */
  readonly tls?: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
  };
  /** First part of the subjects that answers come to. */
  readonly inboxPrefix?: string;
  /** Attempts to come back; -1 for ever. */
  readonly maxReconnectAttempts?: number;
  /** Milliseconds between attempts. */
  readonly reconnectTimeWait?: number;
  /** Milliseconds between signs of life that are asked of the server. */
  readonly pingInterval?: number;
  /** Milliseconds for the first handshake. */
  readonly timeout?: number;
}

/** The packages, loaded. */
export interface Nats {
  /** Connect. */
  connect(options: NatsOptions): Promise<NatsConnection>;
  /** Who connects, by the content of a credentials file. */
  credentials(file: Uint8Array): Authenticator;
  /** Who connects, by the seed of a key. */
  nkey(seed: Uint8Array): Authenticator;
  /** Who connects, by name and password. */
  password(user: string, password: string): Authenticator;
  /** Sends to streams. */
  jetstream(connection: NatsConnection): JetStream;
  /** Makes and looks into streams; asks the server for nothing yet. */
  manager(connection: NatsConnection): Promise<JetStreamManager>;
  /** A bucket; made if `create` says so, otherwise not even looked for. */
  bucket(
    jetstream: JetStream,
    name: string,
    create: boolean,
  ): Promise<ObjectStore>;
}

/** Load the packages. */
export async function loadNats(): Promise<Nats> {
  const transport = await import("npm:@nats-io/transport-node@3.4.0");
  const streams = await import("npm:@nats-io/jetstream@3.4.0");
  const { Objm } = await import("npm:@nats-io/obj@3.4.0");
  return {
    connect: (options) =>
      transport.connect(options as never) as unknown as Promise<NatsConnection>,
    credentials: (file) => transport.credsAuthenticator(file) as Authenticator,
    nkey: (seed) => transport.nkeyAuthenticator(seed) as Authenticator,
    password: (user, password) =>
      transport.usernamePasswordAuthenticator(user, password) as Authenticator,
    jetstream: (connection) =>
      streams.jetstream(connection as never) as unknown as JetStream,
    manager: (connection) =>
      streams.jetstreamManager(
        connection as never,
        { checkAPI: false },
      ) as unknown as Promise<JetStreamManager>,
    async bucket(jetstream, name, create) {
      const objects = new Objm(jetstream as never);
      return (create
        ? await objects.create(name)
        : await objects.open(name, false)) as unknown as ObjectStore;
    },
  };
}
