/**
 * Draw docs/app.png: the page that ranks, as Chromium shows it after a run of some of the zoo's models on the sample data.
 *
 * @module
 */
import { loadSharp } from "../lib/deps/sharp.ts";
import { zooFolder } from "../mod.ts";
import { findChromium, startChromium } from "../tests/browser/chromium.ts";
import { buildApp } from "./app/build/build_app.ts";
import { serveApp } from "./app/build/serve_app.ts";

const MODELS = [
  "mixer_fashion_mnist_cross_entropy",
  "separable_cifar10_label_smoothing",
  "plain_random",
];

const chromium = findChromium();
if (!chromium) {
  throw new Error("no Chromium in PATH, and the variable CHROMIUM is not set");
}
const folder = await Deno.makeTempDir();
await buildApp(folder);
const { url, close } = serveApp(folder, { port: 0 });
const browser = await startChromium(chromium);
try {
  const page = await browser.newPage({
    viewport: { width: 1120, height: 1000 },
    colorScheme: "light",
  });
  await page.goto(url);
  await page.setInputFiles(
    "#candidates-files",
    MODELS.flatMap((name) => [
      zooFolder(`image/${name}.onnx`),
      zooFolder(`image/${name}.json`),
    ]),
  );
  await page.setInputFiles("#data-folder", zooFolder("targets/fashion"));
  await page.click("#rank:enabled");
  await page.waitForSelector("iframe");
  // The report has a picture of its own.
  const { y } = (await page.locator("iframe").boundingBox())!;
  const scrolled = await page.evaluate("scrollY") as number;
  const sharp = await loadSharp();
  const picture = await page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, width: 1120, height: y + scrolled },
  });
  await Deno.writeFile(
    new URL("../docs/app.png", import.meta.url),
    await sharp(picture).png({ palette: true }).toBuffer(),
  );
} finally {
  await browser.close();
  await close();
  await Deno.remove(folder, { recursive: true });
}
