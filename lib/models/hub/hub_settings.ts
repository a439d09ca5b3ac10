/**
 * Where the hub is, who asks, and where its files are kept.
 *
 * @module
 */
import { join } from "../../deps/std_path.ts";
import { InputError } from "../../errors.ts";
import type { PatienceOptions } from "../../download/interrupted.ts";
import type { HubEvent } from "./hub_event.ts";

/** How to reach the hub; what is left out is read from the environment, as huggingface_hub reads it. */
export interface HubOptions {
  /** Address of the hub. Default `HF_ENDPOINT`, else "https://huggingface.co". */
  readonly endpoint?: string;
  /** Token, which is shown to the hub alone. Default `HF_TOKEN`, else the one that `hf auth login` has saved. */
  readonly token?: string;
  /** Folder of the files, in huggingface_hub's layout. Default `HF_HUB_CACHE`, else `hub` in `HF_HOME`. */
  readonly hubCache?: string;
  /** Take what is in the folder and ask nobody. Default `HF_HUB_OFFLINE`. */
  readonly offline?: boolean;
  /** Patience with servers. */
  readonly patience?: Omit<PatienceOptions, "signal">;
  /** Told what is chosen and how downloads go on. */
  readonly onHub?: (event: HubEvent) => void;
  /** Stops; what has arrived is kept. */
  readonly signal?: AbortSignal;
}

/** How the hub is reached. */
export interface HubSettings extends HubOptions {
  /** Address of the hub, without a slash at its end. */
  readonly endpoint: string;
  /** Folder of the files. */
  readonly hubCache: string;
  /** Whether nobody is asked. */
  readonly offline: boolean;
}

/** Reads a variable of the environment. */
export type Environment = (name: string) => string | undefined;

/** The hub that everybody knows. */
const PUBLIC_HUB = "https://huggingface.co";

/**
 * Settings from options and environment.
 *
 * @param env Value of an environment variable. Default: the process's.
 * @throws {InputError} If the environment may not be read, an address is none, or a token cannot be sent.
 */
export async function hubSettings(
  options: HubOptions = {},
  env: Environment = readEnvironment,
): Promise<HubSettings> {
  const offline = isOffline(options, env);
  const token = offline ? undefined : options.token ?? await savedToken(env);
  return {
    ...options,
    offline,
    endpoint: hubEndpoint(options, env),
    hubCache: options.hubCache ?? cacheOf(env),
    token: token && checkedToken(token),
  };
}

/** Whether nobody is to be asked. */
export function isOffline({ offline }: HubOptions, env: Environment): boolean {
  return offline ??
    isTrue(env("HF_HUB_OFFLINE") || env("TRANSFORMERS_OFFLINE"));
}

/**
 * Address of the hub, without a slash at its end.
 *
 * @throws {InputError} If it is none.
 */
export function hubEndpoint(options: HubOptions, env: Environment): string {
  const endpoint = (options.endpoint ?? env("HF_ENDPOINT") ?? "") ||
    PUBLIC_HUB;
  if (/^https?:\/\//i.test(endpoint) && URL.canParse(endpoint)) {
    return endpoint.replace(/\/+$/, "");
  }
  throw new InputError(
    `Cannot reach the hub: HF_ENDPOINT is ${
      JSON.stringify(endpoint)
    }, expected an address such as ${PUBLIC_HUB}`,
  );
}

/** An environment that is empty where it may not be read. */
export function readableEnvironment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

function readEnvironment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new InputError(
      `Cannot tell where the hub's files are kept: Deno was started without the permission to read ${name}; add --allow-env`,
      { cause: error },
    );
  }
}

function isTrue(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? "");
}

function homeFolder(env: Environment): string {
  const home = env("HOME") || env("USERPROFILE");
  if (home) return home;
  throw new InputError(
    "Cannot tell where the hub's files are kept: neither HF_HOME nor HOME is set",
  );
}

/** `~` and `$NAME` at the beginning, as huggingface_hub takes them. */
function expanded(path: string, env: Environment): string {
  return path.replace(/^~(?=[/\\]|$)/, () => homeFolder(env))
    .replace(/\$(\w+)|\$\{(\w+)\}/g, (text, a, b) => env(a ?? b) ?? text);
}

function hfHome(env: Environment): string {
  const home = env("HF_HOME");
  if (home) return expanded(home, env);
  return join(
    env("XDG_CACHE_HOME") || join(homeFolder(env), ".cache"),
    "huggingface",
  );
}

function cacheOf(env: Environment): string {
  const cache = env("HF_HUB_CACHE") || env("HUGGINGFACE_HUB_CACHE");
  return cache ? expanded(cache, env) : join(hfHome(env), "hub");
}

async function savedToken(env: Environment): Promise<string | undefined> {
  const token = env("HF_TOKEN") || env("HUGGING_FACE_HUB_TOKEN");
  if (token?.trim()) return token.trim();
  if (isTrue(env("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) return undefined;
  const path = env("HF_TOKEN_PATH") || join(hfHome(env), "token");
  try {
    const saved = await Deno.readTextFile(expanded(path, env));
    return saved.trim() || undefined;
  } catch {
    return undefined;
  }
}

function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError(
    "Cannot use the token: it holds characters that no token has; look at HF_TOKEN",
  );
}
