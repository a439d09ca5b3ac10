/**
 * Builds the page into a folder that any static host can serve.
 *
 * @module
 */
import * as esbuild from "npm:esbuild@0.28.2";

import { linkPackages } from "./npm_packages.ts";
import { gatherPackages, standIns, usePackages } from "./stand_ins.ts";

const APP = new URL("../", import.meta.url);

/** The runtime's files, loaded when the first model is run; the two builds that the library uses. */
const RUNTIME_FILES = [
  "ort.wasm.bundle.min.mjs",
  "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.bundle.min.mjs",
  "ort-wasm-simd-threaded.asyncify.wasm",
];

const OPTIONS = {
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  splitting: true,
  minify: true,
  legalComments: "linked",
  logLevel: "error",
  entryPoints: {
    page: new URL("page/main.ts", APP).pathname,
    worker: new URL("worker/worker.ts", APP).pathname,
  },
  // What the library reads files with, over the files that were dropped.
  inject: [new URL("stand_ins/deno.ts", APP).pathname],
} as const satisfies esbuild.BuildOptions;

/**
 * Build the page.
 *
 * @param output Folder to write to; made if it is not there.
 */
export async function buildApp(output: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const packages = new Set<string>();
    await esbuild.build({
      ...OPTIONS,
      entryPoints: [...Object.values(OPTIONS.entryPoints)],
      inject: [...OPTIONS.inject],
      write: false,
      outdir: folder,
      plugins: [gatherPackages(packages), standIns],
    });
    for (const old of ["parts", "onnxruntime"]) {
      await Deno.remove(`${output}/${old}`, { recursive: true }).catch(
        ignoreMissing,
      );
    }
    const runtime = await runtimePackage();
    await linkPackages(folder, [...packages, runtime]);
    await esbuild.build({
      ...OPTIONS,
      inject: [...OPTIONS.inject],
      outdir: output,
      chunkNames: "parts/[name]-[hash]",
      preserveSymlinks: true,
      external: ["./onnxruntime/*"],
      plugins: [usePackages(folder), standIns],
    });
    await copyStatic(output);
    await copyRuntime(folder, output);
  } finally {
    await esbuild.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The runtime in the version that the library names. */
async function runtimePackage(): Promise<string> {
  const source = await Deno.readTextFile(
    new URL("../../lib/deps/onnx_runtime.ts", APP),
  );
  const version = /VERSION = "([^"]+)"/.exec(source)?.[1];
  if (!version) throw new Error("lib/deps/onnx_runtime.ts names no version");
  return `npm:onnxruntime-web@${version}`;
}

async function copyStatic(output: string): Promise<void> {
  for (const name of ["index.html", "style.css"]) {
    await Deno.copyFile(new URL(`page/${name}`, APP), `${output}/${name}`);
  }
}

async function copyRuntime(folder: string, output: string): Promise<void> {
  await Deno.mkdir(`${output}/onnxruntime`, { recursive: true });
  for (const name of RUNTIME_FILES) {
    await Deno.copyFile(
      `${folder}/node_modules/onnxruntime-web/dist/${name}`,
      `${output}/onnxruntime/${name}`,
    );
  }
}
