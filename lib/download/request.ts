/**
 * One request of HTTP, with redirects followed and secrets kept to the server that they are for.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { Interrupted } from "./interrupted.ts";
import { shownUrl } from "./shown_url.ts";

/** A secret, and the only server that it is shown to. */
export interface Authorization {
  /** Scheme, host and port: "https://huggingface.co". */
  readonly origin: string;
  /** Value of the header: "Bearer …". */
  readonly value: string;
}

/** How to ask. */
export interface RequestOptions {
  /** Headers for every server on the way. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A secret for one of them. */
  readonly authorization?: Authorization;
  /** Stops. */
  readonly signal?: AbortSignal;
}

/** As many redirects as browsers follow. */
const MOST_REDIRECTS = 20;

/** Answers that may be others the next time. */
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Ask for a URL.
 *
 * Redirects are followed, but for those from https to http. A user and password in the URL become an authorization
 * for its server.
 *
 * @returns The last server's answer, whatever its status but those of busy servers.
 * @throws {Interrupted} If the server is busy (429, 5xx) or away.
 * @throws {InputError} If Deno may not reach it, or it redirects for ever.
 */
export async function request(
  url: string,
  options: RequestOptions = {},
): Promise<Response> {
  let { href: current, authorization } = withoutCredentials(url, options);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(current, { ...options, authorization });
    if (BUSY.has(response.status)) {
      await response.body?.cancel();
      throw new Interrupted(answerInWords(response), {
        wait: askedWait(response.headers),
      });
    }
    const next = redirectOf(response);
    if (next === null) return response;
    await response.body?.cancel();
    current = nextUrl(current, next);
  }
  throw new InputError(
    `Cannot download ${shownUrl(url)}: it redirects ${MOST_REDIRECTS} times`,
  );
}

function withoutCredentials(
  url: string,
  { authorization }: RequestOptions,
): { href: string; authorization?: Authorization } {
  const parsed = new URL(url);
  const { username, password, origin } = parsed;
  if (username === "" && password === "") return { href: url, authorization };
  parsed.username = parsed.password = "";
  const pair = [username, password].map(decodeURIComponent).join(":");
  const bytes = new TextEncoder().encode(pair);
  const value = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return { href: parsed.href, authorization: { origin, value } };
}

async function ask(
  url: string,
  { headers, authorization, signal }: RequestOptions,
): Promise<Response> {
  const { origin, host } = new URL(url);
  const secret = authorization?.origin === origin
    ? { authorization: authorization.value }
    : undefined;
  try {
    return await fetch(url, {
      headers: { ...headers, ...secret },
      redirect: "manual",
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Cannot download ${
          shownUrl(url)
        }: Deno was started without the permission; add --allow-net=${host}`,
        { cause: error },
      );
    }
    throw new Interrupted(failureInWords(error, url), { cause: error });
  }
}

function redirectOf({ status, headers }: Response): string | null {
  return [301, 302, 303, 307, 308].includes(status)
    ? headers.get("location")
    : null;
}

function nextUrl(current: string, location: string): string {
  const next = URL.canParse(location, current)
    ? new URL(location, current)
    : null;
  const isSafe = next?.protocol === "https:" ||
    next?.protocol === "http:" && /^http:/i.test(current);
  if (isSafe) return next.href;
  throw new InputError(
    `Cannot download ${shownUrl(current)}: it redirects to ${
      next ? shownUrl(next.href) : "no URL"
    }, which is not safe`,
  );
}

/** Milliseconds that a busy server asks to wait; the hub says it in a header of its own. */
function askedWait(headers: Headers): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = /^\d+$/.test(after)
      ? Number(after)
      : (Date.parse(after) - Date.now()) / 1000;
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  }
  const reset = /;\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
  return reset === undefined ? undefined : Number(reset) * 1000;
}

/** What a server answered, to stand behind a colon. */
export function answerInWords({ status, statusText }: Response): string {
  return `the server answers ${status} ${statusText}`.trim();
}

/** Why a connection failed, to stand behind a colon: first lines, without the URL, which may hold secrets. */
export function failureInWords(error: unknown, url: string): string {
  const { message, cause } = error instanceof Error
    ? error
    : { message: String(error), cause: undefined };
  const own = message.split("\n")[0].replaceAll(url, shownUrl(url))
    .replace(/[.\s]+$/, "");
  return cause === undefined ? own : `${own} (${failureInWords(cause, url)})`;
}
