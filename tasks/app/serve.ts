/**
 * `deno task app [PORT]`: build the page and serve it on loopback.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

import { buildApp } from "./build/build_app.ts";
import { serveApp } from "./build/serve_app.ts";

/** Port where none is asked for; any other where it is taken. */
const USUAL = 8000;

const folder = fromFileUrl(new URL("../../.cache/app", import.meta.url));
await buildApp(folder);
const { url } = start();
console.log(`The page is at ${url} until you press Ctrl-C.`);

function start() {
  const [asked] = Deno.args;
  try {
    return serveApp(folder, { port: Number(asked ?? USUAL) });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    if (asked === undefined) return serveApp(folder, { port: 0 });
    console.error(`Cannot serve on port ${asked}: it is taken; name another`);
    Deno.exit(1);
  }
}
