/** Images from archives, tables and arrays on the command line: what is recognised, assumed and refused. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import { encodePng } from "../../lib/deps/fast_png.ts";
import { tar, zip } from "../datasets/archives.ts";
import { cli, withFolder } from "./run_process.ts";

const SIDE = 24;

/** Stripes whose width tells the class. */
function pixels(label: number, seed: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(SIDE * SIDE).map((_, at) =>
    (at % SIDE) % (label + 2) * 80 + (at * (seed + 3)) % 40
  );
}

const samples = Array.from({ length: 18 }, (_, at) => ({
  label: at % 3,
  data: pixels(at % 3, at),
}));

async function files(): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const found: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [at, { label, data }] of samples.entries()) {
    found[`stripes/class${label}/${at}.png`] = await encodePng({
      width: SIDE,
      height: SIDE,
      channels: 1,
      data,
    });
  }
  return found;
}

function rank(
  data: string,
): Promise<{ stdout: string; stderr: string; code: number }> {
  return cli([
    "rank",
    "--data",
    data,
    "--models",
    "zoo/image/plain_random.onnx",
    "--backend",
    "wasm",
    "--no-cache",
    "--json",
  ]);
}

Deno.test("rank takes zip, tar and arrays of the same images to the same features, and says what they are", async () => {
  await withFolder(async (folder) => {
    const images = await files();
    await Deno.writeFile(`${folder}/stripes.zip`, zip(images));
    await Deno.writeFile(`${folder}/stripes.tar`, tar(images));
    await Deno.writeFile(
      `${folder}/images.npy`,
      encodeNpy(
        Uint8Array.from(
          [...samples].sort((a, b) => a.label - b.label)
            .flatMap(({ data }) => [...data]),
        ),
        [samples.length, SIDE, SIDE],
      ),
    );
    await Deno.writeFile(
      `${folder}/labels.npy`,
      encodeNpy(Int32Array.from(samples, ({ label }) => label).sort()),
    );
    const runs: { remarks: string[]; terms: unknown }[] = [];
    for (const data of ["stripes.zip", "stripes.tar", "images.npy"]) {
      const { stdout, stderr, code } = await rank(`${folder}/${data}`);
      assertEquals(code, 0, stderr);
      const run = JSON.parse(stdout);
      runs.push({
        remarks: run.data.remarks,
        terms: run.metrics.map(({ terms }: { terms: unknown }) => terms),
      });
    }
    assertEquals(
      runs.map(({ remarks }) => remarks[0]),
      [
        "Recognised as a zip file of a folder of images, one subfolder a class.",
        "Recognised as a tar file of a folder of images, one subfolder a class.",
        "Recognised as NumPy arrays: images in images, N x height x width, grey, bytes; labels in labels.",
      ],
    );
    assertEquals(runs[1].terms, runs[0].terms);
  });
});

Deno.test("rank tells in one line why data cannot be used", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(
      `${folder}/bad.zip`,
      zip({ "../../x.png": new Uint8Array(9) }),
    );
    const { stderr, code } = await rank(`${folder}/bad.zip`);
    assertEquals(code === 0, false);
    assertStringIncludes(
      stderr,
      "one of its entries leads out of the archive; do not trust it",
    );
    assertEquals(stderr.includes("    at "), false);
  });
});
