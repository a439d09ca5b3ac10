/**
 * `deno task app [PORT]`: build the page and serve it on loopback.
 *
 * @module
 */
import { buildApp } from "./build/build_app.ts";
import { serveApp } from "./build/serve_app.ts";

const folder = await Deno.makeTempDir();
await buildApp(folder);
const { url } = serveApp(folder, { port: Number(Deno.args[0] ?? 8000) });
console.log(`The page is at ${url} until you press Ctrl-C.`);
