/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";

import { decodeImage } from "../../lib/features/decode_image.ts";
import type { Pixels } from "../../lib/features/pixels.ts";
import { bundle } from "../../tasks/app/build/bundle.ts";
import type { Decoded } from "./app/decoding.ts";
import { findChromium, startChromium } from "./chromium.ts";

const IMAGES = new URL("../golden/preprocessing/images/", import.meta.url);

/** Formats whose pixels may differ, and by how much on average, of 255. */
const INEXACT: Readonly<Record<string, number>> = { "photo.avif": 3 };
const NOT_DECODED = ["lzw.tiff"];

/** The images of the preprocessing tests, and a PNG that asks for colour management. */
function images(): [name: string, bytes: Uint8Array<ArrayBuffer>][] {
  const golden = [...Deno.readDirSync(IMAGES)].map(({ name }) => name).sort();
  const read = (name: string) => Deno.readFileSync(new URL(name, IMAGES));
  return [
    ...golden.map((name): [string, Uint8Array<ArrayBuffer>] => [
      name,
      read(name),
    ]),
    ["managed.png", withGamma(read("tall.png"))],
  ];
}

/** A PNG with a gamma of 1, by which a browser that manages colours makes all others. */
function withGamma(png: Uint8Array): Uint8Array<ArrayBuffer> {
  // Length 4, "gAMA", 100000, and the checksum of these bytes.
  const chunk = Uint8Array.fromHex("0000000467414d41000186a031e8965f");
  const afterHeader = 33;
  const bytes = new Uint8Array(png.length + chunk.length);
  bytes.set(png.subarray(0, afterHeader));
  bytes.set(chunk, afterHeader);
  bytes.set(png.subarray(afterHeader), afterHeader + chunk.length);
  return bytes;
}

/** Mean and largest difference of the channels. */
function difference(ours: Pixels, pixels: Uint8Array): [number, number] {
  let sum = 0, most = 0;
  for (let at = 0; at < pixels.length; at++) {
    const own = ours.data[ours.channels === 1 ? Math.floor(at / 3) : at];
    sum += Math.abs(own - pixels[at]);
    most = Math.max(most, Math.abs(own - pixels[at]));
  }
  return [sum / pixels.length, most];
}

async function decodedBy(
  page: Page,
  bytes: Uint8Array,
  name: string,
  orientation: "stored" | "exif",
): Promise<Decoded> {
  const call = JSON.stringify([bytes.toBase64(), name, orientation]);
  return await page.evaluate(`decoded(...${call})`) as Decoded;
}

async function compare(page: Page): Promise<void> {
  let exact = 0;
  for (const [name, bytes] of images()) {
    for (const orientation of ["stored", "exif"] as const) {
      const theirs = await decodedBy(page, bytes, name, orientation);
      if (NOT_DECODED.includes(name)) {
        assertStringIncludes(theirs.problem!, `Cannot decode ${name}: this`);
        continue;
      }
      assertEquals(theirs.problem, undefined);
      const ours = await decodeImage(bytes, { orientation });
      assertEquals([theirs.width, theirs.height], [ours.width, ours.height]);
      const [mean, most] = difference(
        ours,
        Uint8Array.fromBase64(theirs.pixels),
      );
      if (name in INEXACT) assert(mean <= INEXACT[name], `${name}: ${mean}`);
      else assertEquals(most, 0, `${name}, ${orientation}: ${mean} on average`);
      exact++;
    }
  }
  assert(exact > 30);
}

const chromium = findChromium();

Deno.test({
  name: "the page decodes images to the bytes that the library decodes" +
    (chromium ? "" : " (skipped: no Chromium)"),
  ignore: !chromium,
  // The browser's pipes are closed a moment after browser.close().
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const browser = await startChromium(chromium!);
    try {
      const entry = new URL("./app/decoding.ts", import.meta.url);
      await bundle({ decoding: entry }, folder);
      const page = await browser.newPage();
      await page.addScriptTag({
        path: `${folder}/decoding.js`,
        type: "module",
      });
      await page.waitForFunction("globalThis.decoded");
      await compare(page);
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
