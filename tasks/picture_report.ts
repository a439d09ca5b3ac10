/**
 * Draw docs/report.png: the top of a report, as Chromium shows it, of some of the zoo's models on the sample data.
 *
 * @module
 */
import { findChromium, startChromium } from "../tests/browser/chromium.ts";
import { loadSharp } from "../lib/deps/sharp.ts";
import { loadPlotKit, rank, renderReport, zooFolder } from "../mod.ts";

const MODELS = [
  "mixer_fashion_mnist_cross_entropy",
  "residual_fashion_mnist_label_smoothing",
  "plain_mnist_cross_entropy",
  "separable_cifar10_label_smoothing",
  "plain_random",
];

const chromium = findChromium();
if (!chromium) {
  throw new Error("no Chromium in PATH, and the variable CHROMIUM is not set");
}
const { run } = await rank({
  models: MODELS.map((name) => zooFolder(`image/${name}.onnx`)),
  data: zooFolder("targets/fashion"),
  cache: null,
  backend: "wasm",
  details: true,
});
const folder = await Deno.makeTempDir();
const browser = await startChromium(chromium);
try {
  const path = `${folder}/report.html`;
  await Deno.writeTextFile(path, renderReport(run, await loadPlotKit()));
  const page = await browser.newPage({
    viewport: { width: 1120, height: 1500 },
    colorScheme: "light",
  });
  await page.goto(`file://${path}`);
  const sharp = await loadSharp();
  await Deno.writeFile(
    new URL("../docs/report.png", import.meta.url),
    await sharp(await page.screenshot()).png({ palette: true }).toBuffer(),
  );
} finally {
  await browser.close();
  await Deno.remove(folder, { recursive: true });
}
