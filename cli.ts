/**
 * The command line: `deno run -A cli.ts rank --data DIR --models A.onnx B.onnx`.
 *
 * @module
 */
import { runCli } from "./lib/commands/run_cli.ts";

if (import.meta.main) Deno.exit(await runCli(Deno.args));
