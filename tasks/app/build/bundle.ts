/**
 * Bundles modules of the library for a page.
 *
 * @module
 */
import * as esbuild from "npm:esbuild@0.28.2";
import { fromFileUrl } from "@std/path";

import { linkPackages } from "./npm_packages.ts";
import { gatherPackages, standIns, usePackages } from "./stand_ins.ts";

/**
 * Bundle entries with all that they import.
 *
 * @param entries Modules by the names of their bundles.
 * @param output Folder to write to; what several bundles need comes into its folder `parts`.
 */
export async function bundle(
  entries: Readonly<Record<string, URL>>,
  output: string,
): Promise<void> {
  const shared: esbuild.BuildOptions = {
    entryPoints: Object.fromEntries(
      Object.entries(entries).map((
        [name, entry],
      ) => [name, fromFileUrl(entry)]),
    ),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    splitting: true,
    minify: true,
    legalComments: "linked",
    logLevel: "error",
    outdir: output,
    chunkNames: "parts/[name]-[hash]",
    // What the library reads files with, over the files that were dropped.
    inject: [fromFileUrl(new URL("../stand_ins/deno.ts", import.meta.url))],
  };
  const folder = await Deno.makeTempDir();
  try {
    const packages = new Set<string>();
    await esbuild.build({
      ...shared,
      write: false,
      plugins: [gatherPackages(packages), standIns],
    });
    await linkPackages(folder, [...packages]);
    await Deno.remove(`${output}/parts`, { recursive: true })
      .catch(ignoreMissing);
    await esbuild.build({
      ...shared,
      preserveSymlinks: true,
      plugins: [usePackages(folder), standIns],
    });
  } finally {
    await esbuild.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
