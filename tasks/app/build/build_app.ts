/**
 * Builds the page into a folder that any static host can serve.
 *
 * @module
 */
import { bundle } from "./bundle.ts";
import { linkPackages } from "./npm_packages.ts";

const APP = new URL("../", import.meta.url);

/** The runtime's files, fetched when the first model is run: the two builds that the library uses. */
const RUNTIME_FILES = [
  "ort.wasm.bundle.min.mjs",
  "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.bundle.min.mjs",
  "ort-wasm-simd-threaded.asyncify.wasm",
];

/**
 * Build the page.
 *
 * @param output Folder to write to; made if it is not there.
 */
export async function buildApp(output: string): Promise<void> {
  await bundle({
    page: new URL("page/main.ts", APP),
    worker: new URL("worker/worker.ts", APP),
  }, output);
  for (const name of ["index.html", "style.css"]) {
    await Deno.copyFile(new URL(`page/${name}`, APP), `${output}/${name}`);
  }
  await copyRuntime(`${output}/onnxruntime`);
}

/** The runtime, in the version that the library names. */
async function copyRuntime(output: string): Promise<void> {
  const source = await Deno.readTextFile(
    new URL("../../lib/deps/onnx_runtime.ts", APP),
  );
  const version = /VERSION = "([^"]+)"/.exec(source)?.[1];
  if (!version) throw new Error("lib/deps/onnx_runtime.ts names no version");
  const folder = await Deno.makeTempDir();
  try {
    await linkPackages(folder, [`npm:onnxruntime-web@${version}`]);
    await Deno.mkdir(output, { recursive: true });
    for (const name of RUNTIME_FILES) {
      await Deno.copyFile(
        `${folder}/node_modules/onnxruntime-web/dist/${name}`,
        `${output}/${name}`,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
