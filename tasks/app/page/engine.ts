/// <reference lib="dom" />
/**
 * The worker that computes, and how to stop it.
 *
 * @module
 */
import type { Reply, Request } from "../worker/messages.ts";

/** The worker. */
export interface Engine {
  /** Ask it for something; what it says comes to `onReply`. */
  ask(request: Request): void;
  /** End it whatever it does, and start another, which knows of nothing that was dropped. */
  restart(): void;
}

/** Start the worker. */
export function startEngine(onReply: (reply: Reply) => void): Engine {
  let worker = start();
  function start(): Worker {
    const started = new Worker(new URL("worker.js", import.meta.url), {
      type: "module",
    });
    started.addEventListener(
      "message",
      ({ data }: MessageEvent<Reply>) => onReply(data),
    );
    started.addEventListener("error", (event) => {
      event.preventDefault();
      onReply({
        say: "failed",
        asked: "rank",
        message: `The worker failed: ${event.message || "it did not start"}`,
      });
    });
    return started;
  }
  return {
    ask: (request) => worker.postMessage(request),
    restart() {
      worker.terminate();
      worker = start();
    },
  };
}
