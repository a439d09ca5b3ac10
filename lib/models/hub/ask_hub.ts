/**
 * Questions to the hub, with patience and errors that tell what to do.
 *
 * @module
 */
import { type HubClient, loadHubClient } from "../../deps/huggingface_hub.ts";
import { Interrupted, persist } from "../../download/interrupted.ts";
import {
  answerInWords,
  type Authorization,
  failureInWords,
  request,
} from "../../download/request.ts";
import { shownUrl } from "../../download/shown_url.ts";
import { answered } from "../../download/watch_silence.ts";
import { InputError } from "../../errors.ts";
import type { HubSettings } from "./hub_settings.ts";

/** The hub could not be asked: it is away, or busy for too long. */
export class HubUnreachable extends InputError {}

/** The token, for the hub's own server. */
export function hubAuthorization(
  { endpoint, token }: HubSettings,
): Authorization | undefined {
  return token
    ? { origin: new URL(endpoint).origin, value: `Bearer ${token}` }
    : undefined;
}

/**
 * Ask the hub something by its client.
 *
 * @param name What is asked about, as its user named it, for messages.
 * @param question The question; `shared` goes into its options.
 * @throws {HubUnreachable} If there is no answer.
 * @throws {InputError} If there is no such thing, or it takes a token.
 */
export async function askHub<T>(
  name: string,
  settings: HubSettings,
  question: (
    client: HubClient,
    shared: { readonly hubUrl: string; readonly fetch: typeof fetch },
  ) => Promise<T>,
): Promise<T> {
  const client = await loadHubClient();
  try {
    return await question(client, {
      hubUrl: settings.endpoint,
      fetch: hubFetch(name, settings),
    });
  } catch (error) {
    settings.signal?.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw new InputError(
      `Cannot open ${name}: ${hostOf(settings)} answers what no hub does (${
        firstLine(error)
      })`,
      { cause: error },
    );
  }
}

/** A fetch for the client that does not give up at once, and sends the token to the hub alone. */
function hubFetch(name: string, settings: HubSettings): typeof fetch {
  const { signal, patience } = settings;
  const authorization = hubAuthorization(settings);
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = Object.fromEntries(new Headers(init?.headers));
    try {
      const ask = async (signal: AbortSignal) => {
        const response = await request(url, { headers, authorization, signal });
        if (response.ok) return await whole(response, url, signal);
        await response.body?.cancel();
        throw refusal(name, response, settings);
      };
      return await persist(() => answered(ask, signal), {
        ...patience,
        signal,
      });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      throw new HubUnreachable(
        `Cannot open ${name}: ${
          hostOf(settings)
        } cannot be asked: ${error.message}`,
        { cause: error },
      );
    }
  };
}

/** An answer that has arrived: one that is cut is asked for again. */
async function whole(
  response: Response,
  url: string,
  signal: AbortSignal,
): Promise<Response> {
  const { status, headers } = response;
  try {
    const link = headers.get("link");
    return new Response(await shortBody(response, url), {
      status,
      headers: {
        "content-type": headers.get("content-type") ?? "",
        ...(link !== null && { link }),
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw new Interrupted(failureInWords(error, url), { cause: error });
  }
}

/** Bytes of an answer: a page of a listing has a thousand entries, some 300 kB. */
const LONGEST_ANSWER = 2 ** 26;

/** All of a body, unless it does not end. */
async function shortBody(response: Response, url: string): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > LONGEST_ANSWER) {
      throw new InputError(
        `Cannot use the answer of ${
          shownUrl(url)
        }: it has more than ${LONGEST_ANSWER} bytes`,
      );
    }
    pieces.push(piece);
  }
  return new Blob(pieces);
}

/** Why the hub refuses, from the status and the code that it gives. */
export function refusal(
  name: string,
  response: Response,
  settings: HubSettings,
): InputError {
  const { token } = settings;
  const { status, headers } = response;
  const code = headers.get("x-error-code") ?? "";
  const host = hostOf(settings);
  const withToken = token
    ? "the token that was sent may not see it"
    : "set HF_TOKEN if it is private";
  const cause = { cause: status };
  if (code === "RevisionNotFound") {
    return new InputError(
      `Cannot open ${name}: the repository has no such revision`,
      cause,
    );
  }
  if (code === "GatedRepo" || status === 403) {
    return new InputError(
      `Cannot open ${name}: access is granted on request only; ask for it on ${host}, then set HF_TOKEN`,
      cause,
    );
  }
  if (code === "RepoNotFound" || status === 404) {
    return new InputError(
      `Cannot open ${name}: there is no such repository on ${host} (${withToken})`,
      cause,
    );
  }
  if (status === 401) {
    return new InputError(
      `Cannot open ${name}: ${host} asks who you are; ${
        token ? "the token that was sent is not valid" : "set HF_TOKEN"
      }`,
      cause,
    );
  }
  return new InputError(
    `Cannot open ${name}: ${answerInWords(response)}`,
    cause,
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0].replace(/[.\s]+$/, "");
}

function hostOf({ endpoint }: HubSettings): string {
  return new URL(endpoint).host;
}
