/** A folder in which the docs' commands find what they name: small models and samples under the names of the pages. @module */
import { root } from "../e2e/run_process.ts";

import { savedFiles } from "./shell_blocks.ts";

const IMAGE_MODELS = [
  "plain_fashion_mnist_cross_entropy",
  "mixer_mnist_cross_entropy",
  "separable_random",
];
const MAP_MODELS = ["dilated_random", "encoder_decoder_random"];
const TEXT_MODELS = [
  "transformer_random",
  "transformer_speeches_cross_entropy",
];

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) found.push(name);
  return found.sort();
}

/** An image of clothes by class: the first of each. */
async function imageFolder(to: string, perClass: number): Promise<void> {
  const from = `${root}zoo/targets/fashion`;
  for (const name of await names(from)) {
    await Deno.mkdir(`${to}/${name}`, { recursive: true });
    for (const file of (await names(`${from}/${name}`)).slice(0, perClass)) {
      await Deno.copyFile(`${from}/${name}/${file}`, `${to}/${name}/${file}`);
    }
  }
}

/** A model and what lies beside it, under another name. */
async function modelFile(
  kind: "image" | "segmentation",
  model: string,
  to: string,
): Promise<void> {
  await Deno.mkdir(to.replace(/\/[^/]*$/, ""), { recursive: true });
  for (const ending of ["onnx", "json"]) {
    await Deno.copyFile(
      `${root}zoo/${kind}/${model}.${ending}`,
      `${to}.${ending}`,
    );
  }
}

/** A model of texts in a folder, as exporters write it. */
async function textModel(model: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const file of await names(`${root}zoo/text/${model}`)) {
    await Deno.copyFile(
      `${root}zoo/text/${model}/${file}`,
      `${to}/${file.endsWith(".onnx") ? "model.onnx" : file}`,
    );
  }
}

/** Images with label maps in the layout of CamVid, or of VOC. */
async function labelledMaps(to: string, layout: "camvid" | "voc") {
  const from = `${root}zoo/targets/garment_scenes`;
  const images = (await names(`${from}/images`)).slice(0, 6);
  const [pictures, maps] = layout === "camvid"
    ? ["train/images", "train/labels"]
    : ["VOC2012/JPEGImages", "VOC2012/SegmentationClass"];
  await Deno.mkdir(`${to}/${pictures}`, { recursive: true });
  await Deno.mkdir(`${to}/${maps}`, { recursive: true });
  for (const file of images) {
    const picture = layout === "voc" ? file.replace(".png", ".jpg") : file;
    await Deno.copyFile(
      `${from}/images/${file}`,
      `${to}/${pictures}/${picture}`,
    );
    await Deno.copyFile(`${from}/labels/${file}`, `${to}/${maps}/${file}`);
  }
  if (layout === "camvid") {
    await Deno.copyFile(`${from}/classes.txt`, `${to}/classes.txt`);
    return;
  }
  const splits = `${to}/VOC2012/ImageSets/Segmentation`;
  await Deno.mkdir(splits, { recursive: true });
  await Deno.writeTextFile(
    `${splits}/val.txt`,
    images.map((file) => file.replace(".png", "\n")).join(""),
  );
}

interface Speech {
  readonly text: string;
  readonly label: string;
}

/** Some speeches of each president. */
async function speeches(perClass: number): Promise<Speech[]> {
  const lines = (await Deno.readTextFile(
    `${root}zoo/targets/presidents_across/train.jsonl`,
  )).trimEnd().split("\n").map((line) => JSON.parse(line) as Speech);
  return [...Map.groupBy(lines, ({ label }) => label).values()]
    .flatMap((own) => own.slice(0, perClass));
}

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

async function texts(folder: string): Promise<void> {
  const rows = await speeches(12);
  await Deno.writeTextFile(
    `${folder}/reviews.csv`,
    [
      "text,label",
      ...rows.map(({ text, label }) =>
        `"${text.replaceAll('"', '""')}",${label}`
      ),
    ].join("\n") + "\n",
  );
  await Deno.mkdir(`${folder}/emotion`);
  for (const split of ["train", "test"]) {
    await Deno.writeTextFile(
      `${folder}/emotion/${split}.jsonl`,
      jsonLines(rows),
    );
  }
  await Deno.writeTextFile(
    `${folder}/nli.jsonl`,
    jsonLines(rows.map(({ text, label }, at) => ({
      premise: text,
      hypothesis: rows[(at + 1) % rows.length].text,
      label,
    }))),
  );
  for (const [at, name] of ["bert", "roberta"].entries()) {
    await textModel(TEXT_MODELS[at], `${folder}/${name}`);
    await textModel(TEXT_MODELS[at], `${folder}/models/${name}`);
  }
}

async function maps(folder: string): Promise<void> {
  await labelledMaps(`${folder}/camvid`, "camvid");
  await labelledMaps(`${folder}/VOCdevkit`, "voc");
  for (const [at, name] of ["a", "b"].entries()) {
    await modelFile("segmentation", MAP_MODELS[at], `${folder}/${name}`);
    await modelFile("segmentation", MAP_MODELS[at], `${folder}/models/${name}`);
  }
}

async function images(folder: string): Promise<void> {
  await imageFolder(`${folder}/pets`, 12);
  for (const [at, name] of ["resnet18", "mobilenet"].entries()) {
    await modelFile("image", IMAGE_MODELS[at], `${folder}/${name}`);
    await modelFile("image", IMAGE_MODELS[at], `${folder}/models/${name}`);
  }
  await modelFile("image", IMAGE_MODELS[2], `${folder}/more/efficientnet`);
  await manifests(`${folder}/targets`);
}

/** Two targets on the same images. */
async function manifests(folder: string): Promise<void> {
  await imageFolder(`${folder}/pets`, 8);
  for (const [name, perClass] of [["pets", 8], ["few_pets", 4]] as const) {
    await Deno.writeTextFile(
      `${folder}/${name}.json`,
      JSON.stringify({
        format: "fair-collapse/target",
        version: 1,
        name,
        path: "pets",
        perClass,
      }),
    );
  }
}

/** What the commands of a page name, where it is not images. */
const SAMPLES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "docs/segmentation.md": maps,
  "docs/text.md": texts,
};

/** Programs that act as if they were in the checkout: the command line, and `deno task`. */
async function checkout(folder: string): Promise<void> {
  await Deno.writeTextFile(
    `${folder}/cli.ts`,
    `import { runCli } from "${new URL(
      "lib/commands/run_cli.ts",
      `file://${root}`,
    )}";\n` +
      "Deno.exit(await runCli(Deno.args));\n",
  );
  const config = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const tasks = Object.fromEntries(
    Object.entries(config.tasks as Record<string, string>).map((
      [name, command],
    ) => [name, command.replaceAll(/ (tasks|tests)\//g, ` ${root}$1/`)]),
  );
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    JSON.stringify({ tasks, lock: false }),
  );
  await Deno.mkdir(`${folder}/bin`);
  await Deno.symlink(Deno.execPath(), `${folder}/bin/deno`);
}

/** Fill an empty folder for a page. */
export async function fillSandbox(folder: string, page: string): Promise<void> {
  await checkout(folder);
  await (SAMPLES[page] ?? images)(folder);
  for (const { name, text } of await savedFiles(page)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
}
