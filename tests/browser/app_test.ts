/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";

import { parseRun } from "../../lib/report/parse_run.ts";
import type { RunDocument } from "../../lib/report/run_document.ts";
import { cli, root, withFolder } from "../e2e/run_process.ts";
import { zip } from "../features/feature_files.ts";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import {
  type Apps,
  drop,
  type OpenApp,
  ranked,
  runOf,
  withApps,
} from "./app/opened_app.ts";
import { findChromium } from "./chromium.ts";

const MODELS = [
  "mixer_fashion_mnist_cross_entropy",
  "plain_random",
  "separable_cifar10_label_smoothing",
];
const MODEL_FILES = MODELS.flatMap((name) => [
  `${root}zoo/image/${name}.onnx`,
  `${root}zoo/image/${name}.json`,
]);
const FASHION = `${root}zoo/targets/fashion`;

/** Scores and terms of every model by its name. */
function figures({ models, metrics }: RunDocument): Record<string, number> {
  return Object.fromEntries(
    metrics.flatMap(({ metric, scores, terms }) =>
      models.flatMap(({ name }, at) => [
        [`${metric} of ${name}`, scores[at]],
        ...Object.entries(terms[at] ?? {})
          .map(([term, value]) => [`${term} of ${name}`, value]),
      ])
    ),
  );
}

function assertSameFigures(page: RunDocument, command: RunDocument): void {
  const theirs = figures(command);
  const ours = figures(page);
  assertEquals(Object.keys(ours).sort(), Object.keys(theirs).sort());
  const apart = Object.entries(ours).filter(([name, value]) =>
    Math.abs(value - theirs[name]) > 1e-3 * Math.max(1, Math.abs(value))
  );
  assertEquals(apart, []);
  assert(Object.keys(ours).length > 5);
}

async function commandRun(words: readonly string[]): Promise<RunDocument> {
  const { code, stdout, stderr } = await cli([...words, "--json", "--quiet"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A zip file of a folder of images, with the folder in it. */
async function zippedImages(perClass: number): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const { name: className } of Deno.readDirSync(FASHION)) {
    const names = [...Deno.readDirSync(`${FASHION}/${className}`)]
      .map(({ name }) => name).sort().slice(0, perClass);
    for (const name of names) {
      files[`fashion/${className}/${name}`] = await Deno.readFile(
        `${FASHION}/${className}/${name}`,
      );
    }
  }
  return await zip(files);
}

const text = (page: Page, place: string) => page.locator(place).innerText();

async function giveZoo({ page }: OpenApp): Promise<void> {
  await page.locator("#candidates-files").setInputFiles(MODEL_FILES);
  await drop(page, "#data", [await pictures()]);
}

const pictures = async () => ({
  name: "pictures.zip",
  bytes: await zippedImages(10),
});

const coat = () =>
  Deno.readFile(
    `${FASHION}/coat/${[...Deno.readDirSync(`${FASHION}/coat`)][0].name}`,
  );

const BEHAVIOURS: Record<string, (apps: Apps) => Promise<void>> = {
  async "models and a folder of images get the command line's scores"(apps) {
    const app = await apps.open();
    await app.page.locator("#candidates-files").setInputFiles(MODEL_FILES);
    await app.page.locator("#data-folder").setInputFiles(FASHION);
    const [run, command] = await Promise.all([
      ranked(app.page),
      commandRun([
        ...["rank", "--data", FASHION, "--no-cache", "--backend", "wasm"],
        "--models",
        ...MODEL_FILES.filter((path) => path.endsWith(".onnx")),
      ]),
    ]);
    assertSameFigures(run, command);
    assertEquals(run.order, command.order);
    // What the command line reads again: explain, compare, report.
    assertEquals(parseRun(JSON.stringify(run), "run.json").order, run.order);
    assertEquals(run.data.fingerprint, command.data.fingerprint);
    assertEquals(
      run.models.map(({ sha256, tap }) => [sha256, tap]),
      command.models.map(({ sha256, tap }) => [sha256, tap]),
    );
    const rows = app.page.locator("#result tbody th");
    assertEquals(await rows.allTextContents(), [...run.order]);
    // The whole report stands below, and can reach nothing.
    const report = app.page.frameLocator("iframe[sandbox=allow-scripts]");
    await report.locator("h1", { hasText: "3 models on fashion" }).waitFor();
    assert(await report.locator("svg").count() > 3);
    assertStringIncludes(
      await text(app.page, "#candidates"),
      "features from /body/body.9/Flatten_output_0",
    );
    assertEquals(app.wrongs, []);
  },

  async "a zip of images that is dropped is ranked on one thread where the page is not isolated"(
    apps,
  ) {
    const app = await apps.open({ isolated: false });
    const models = await Promise.all(
      MODEL_FILES.slice(0, 4).map(async (path) => ({
        name: path.slice(path.lastIndexOf("/") + 1),
        bytes: await Deno.readFile(path),
      })),
    );
    await drop(app.page, "#candidates", models);
    // Images on the wrong zone are still data.
    await drop(app.page, "#candidates", [await pictures()]);
    const { data, backend, models: ranks } = await ranked(app.page);
    assertEquals([data.samples, data.classes.length], [40, 4]);
    assertEquals([backend?.name, backend?.threads], ["wasm", 1]);
    assertEquals(ranks.length, 2);
    assertStringIncludes(await text(app.page, "footer"), "on one thread");
    assertEquals(app.wrongs, []);
  },

  async "feature files with labels get the command line's scores"(apps) {
    await withFolder(async (folder) => {
      const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
      await Deno.writeFile(`${folder}/y.npy`, encodeNpy(labels, [60]));
      const files: string[] = [];
      for (const spread of [1, 3]) {
        const data = Float32Array.from(
          { length: 240 },
          (_, at) =>
            Math.sin(at * 12.9898) * spread + labels[Math.floor(at / 4)],
        );
        files.push(`${folder}/spread${spread}.npy`);
        await Deno.writeFile(files.at(-1)!, encodeNpy(data, [60, 4]));
      }
      const app = await apps.open();
      await app.page.locator("#candidates-files").setInputFiles(files);
      await app.page.getByText("Features of 2 models").waitFor();
      await app.page.locator("#data-files").setInputFiles(`${folder}/y.npy`);
      await app.page.getByText("Options", { exact: true }).click();
      await app.page.getByRole("checkbox", { name: "LogME" }).check();
      await app.page.getByLabel("temperature").fill("0.1");
      const run = await ranked(app.page);
      assertSameFigures(
        run,
        await commandRun([
          ...["score", ...files, "--labels", `${folder}/y.npy`],
          ...["--metrics", "face,logme", "--temperature", "0.1"],
        ]),
      );
      assertEquals(app.wrongs, []);
    });
  },

  async "a run that is cancelled leaves the page ready for the next"(apps) {
    const app = await apps.open();
    await giveZoo(app);
    await app.page.locator("#rank:enabled").click();
    await app.page.locator("#cancel").click();
    await app.page.locator("#rank:enabled").waitFor();
    assert(await app.page.locator("#result").isHidden());
    assert(await app.page.locator("#cancel").isHidden());
    const run = await ranked(app.page);
    assertEquals(run.models.length, 3);
    assertEquals(app.wrongs, []);
  },

  async "a bad file is named with its reason, and the page goes on without it"(
    apps,
  ) {
    const app = await apps.open();
    await giveZoo(app);
    await drop(app.page, "#candidates", [
      { name: "broken.onnx", bytes: new TextEncoder().encode("no model") },
    ]);
    const broken = app.page.locator("#candidates li.bad");
    await broken.waitFor();
    assertStringIncludes(
      await broken.innerText(),
      "Cannot read broken.onnx: wire type 6 does not exist",
    );
    await app.page.getByText("broken cannot be used; leave it out").waitFor();
    await broken.getByRole("button", { name: "Leave broken out" }).click();
    await broken.waitFor({ state: "detached" });

    const image = await coat();
    await drop(app.page, "#data", [{
      name: "cut.zip",
      bytes: await zip({
        "a/1.png": image,
        "a/2.png": image,
        "b/1.png": image,
        "b/short.png": image.subarray(0, 60),
      }),
    }]);
    await app.page.locator("#rank:enabled").click();
    const problem = app.page.locator("#run > .problem");
    await problem.waitFor();
    assertStringIncludes(await problem.innerText(), "b/short.png");
    assertStringIncludes(await problem.innerText(), "cut short or broken");
    await app.page.getByText("Options", { exact: true }).click();
    await app.page.getByLabel("Leave out images").check();
    const { models, data } = await ranked(app.page);
    assertEquals(models.map(({ rows }) => rows), [3, 3, 3]);
    assertStringIncludes(data.remarks.join(" "), "short.png");
    assertEquals(app.wrongs, []);
  },

  async "features are taken from the tensor that is chosen"(apps) {
    const app = await apps.open();
    await giveZoo(app);
    const random = app.page.locator("#candidates li", {
      hasText: "plain_random",
    });
    await random.getByText("What is assumed").click();
    const choice = random.getByLabel("Take features from");
    const tensors = await choice.locator("option").allTextContents();
    const other = tensors.at(-1)!;
    await choice.selectOption(other);
    await random.getByText(`features from ${other};`).waitFor();
    const { models } = await ranked(app.page);
    assertEquals(
      models.find(({ name }) => name === "plain_random")?.tap,
      other,
    );
    assertEquals(app.wrongs, []);
  },

  async "a folder without classes is refused in words"(apps) {
    const app = await apps.open();
    await drop(app.page, "#data", [
      { name: "one.png", bytes: await coat() },
      { name: "two.txt", bytes: new Uint8Array(1) },
    ]);
    const problem = app.page.locator("#data > .problem");
    await problem.waitFor();
    assertStringIncludes(
      await problem.innerText(),
      "Cannot tell the classes of what was dropped",
    );
    assertEquals(app.wrongs, []);
  },

  async "images with label maps and texts get the command line's scores"(
    apps,
  ) {
    const app = await apps.open();
    const models = ["dilated_random", "dilated_garments_focal"]
      .map((name) => `${root}zoo/segmentation/${name}.onnx`);
    const maps = `${root}zoo/targets/garment_scenes`;
    await app.page.locator("#candidates-files").setInputFiles([
      ...models,
      ...models.map((path) => path.replace(/onnx$/, "json")),
    ]);
    await app.page.locator("#data-folder").setInputFiles(maps);
    const [run, command] = await Promise.all([
      ranked(app.page),
      commandRun([
        ...["rank", "--data", maps, "--no-cache", "--backend", "wasm"],
        ...["--models", ...models],
      ]),
    ]);
    assertSameFigures(run, command);
    assertEquals(run.data.task, "segmentation");

    const other = await apps.open();
    const encoder = `${root}zoo/text/bag_speeches_cross_entropy`;
    const texts = `${root}zoo/targets/presidents_late`;
    await other.page.locator("#candidates-folder").setInputFiles(encoder);
    await other.page.locator("#data-folder").setInputFiles(texts);
    const [ofTexts, commandOfTexts] = await Promise.all([
      ranked(other.page),
      commandRun([
        ...["rank", "--data", texts, "--no-cache", "--backend", "wasm"],
        ...["--models", encoder],
      ]),
    ]);
    assertEquals(ofTexts.data.task, "text");
    assertEquals(
      ofTexts.metrics[0].terms[0]!.collapse.toFixed(3),
      commandOfTexts.metrics[0].terms[0]!.collapse.toFixed(3),
    );
    assertEquals([...app.wrongs, ...other.wrongs], []);
  },

  async "everything can be done with the keyboard"(apps) {
    const app = await apps.open();
    const { page } = app;
    const press = async (key: string, id: string) => {
      for (let tabs = 0; tabs < 40; tabs++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(() => document.activeElement?.id) === id) {
          return await page.keyboard.press(key);
        }
      }
      throw new Error(`Tab never reaches ${id}`);
    };
    const chosen = async (id: string, files: string | string[]) => {
      const chooser = page.waitForEvent("filechooser");
      await press("Enter", id);
      await (await chooser).setFiles(files);
    };
    await chosen("candidates-files", MODEL_FILES);
    await withFolder(async (folder) => {
      const { name, bytes } = await pictures();
      await Deno.writeFile(`${folder}/${name}`, bytes);
      await chosen("data-files", `${folder}/${name}`);
      await page.locator("#rank:enabled").waitFor();
      await press("Enter", "rank");
      const { models } = await runOf(page);
      assertEquals(models.length, 3);
    });
    assertEquals(app.wrongs, []);
  },

  async "nothing is cut off at the width of a phone"(apps) {
    const app = await apps.open({ width: 360, colorScheme: "dark" });
    await giveZoo(app);
    await app.page.getByText("Options", { exact: true }).click();
    await ranked(app.page);
    await app.page.locator("iframe").waitFor();
    const width = await app.page.evaluate(() =>
      document.documentElement.scrollWidth
    );
    assertEquals(width, 360);
    assertEquals(app.wrongs, []);
  },
};

const chromium = findChromium();

Deno.test({
  name: "the page that ranks" + (chromium ? "" : " (skipped: no Chromium)"),
  ignore: !chromium,
  // The browser's pipes are closed a moment after browser.close().
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await withApps(chromium!, async (apps) => {
      for (const [name, behave] of Object.entries(BEHAVIOURS)) {
        await t.step(name, () => behave(apps));
      }
    });
  },
});
