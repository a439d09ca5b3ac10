/**
 * `deno task app:build [FOLDER]`: the page that ranks, as files for any static host.
 *
 * @module
 */
import { buildApp } from "./build/build_app.ts";

const [output = "dist/app"] = Deno.args;
await buildApp(output);
console.error(`The page is in ${output}: serve it from any static host.`);
