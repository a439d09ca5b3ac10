import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { encodeNpy } from "fair-collapse";

import { classifier, node } from "../models/encode_onnx.ts";
import { cli, root, withFolder } from "./run_process.ts";

const MODELS = ["zoo/image/plain_random.onnx", "zoo/image/residual_random.onnx"]
  .map((path) => root + path);
const SAMPLE = `${root}zoo/targets/fashion`;

async function firstImages(count: number): Promise<Uint8Array[]> {
  const images: Uint8Array[] = [];
  for await (const { name } of Deno.readDir(`${SAMPLE}/coat`)) {
    images.push(await Deno.readFile(`${SAMPLE}/coat/${name}`));
    if (images.length === count) break;
  }
  return images;
}

/** Folder of two classes with two images each. */
async function smallData(folder: string): Promise<string> {
  const images = await firstImages(4);
  for (
    const [index, name] of ["a/0.png", "a/1.png", "b/2.png", "b/3.png"]
      .entries()
  ) {
    await Deno.mkdir(`${folder}/data/${name[0]}`, { recursive: true });
    await Deno.writeFile(`${folder}/data/${name}`, images[index]);
  }
  return `${folder}/data`;
}

/** Run and expect a message, exit code 1, and no stack trace. */
async function refused(words: string[], ...messages: string[]): Promise<void> {
  await ends(words, 1, messages);
}

/** The same with exit code 2: the command line is wrong. */
async function misused(words: string[], ...messages: string[]): Promise<void> {
  await ends(words, 2, messages);
}

async function ends(
  words: string[],
  expected: number,
  messages: string[],
): Promise<void> {
  const { code, stderr, stdout } = await cli(words);
  for (const message of messages) assertStringIncludes(stderr, message);
  assertEquals(code, expected);
  assertEquals(stdout, "");
  assert(!/\n\s+at /.test(stderr), stderr);
}

function rankOf(
  data: string,
  models: string[] = MODELS,
  ...more: string[]
): string[] {
  return [
    "rank",
    "--data",
    data,
    "--models",
    ...models,
    "--no-cache",
    "-q",
    "--backend",
    "wasm",
    ...more,
  ];
}

Deno.test("rank names a folder that is not there", async () => {
  await refused(
    rankOf("/no/such/folder"),
    "Cannot find the image folder /no/such/folder",
  );
});

Deno.test("rank names a class without images", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.mkdir(`${data}/void`);
    await refused(
      rankOf(data),
      `Cannot use ${data}: class "void" has no images; add some, or remove the folder`,
    );
  });
});

Deno.test("rank refuses a single class", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.remove(`${data}/b`, { recursive: true });
    await refused(
      rankOf(data),
      "is its only class; telling classes apart takes two",
    );
  });
});

Deno.test("rank names a truncated image, and leaves it out under --skip-bad with a count", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    const [whole] = await firstImages(1);
    await Deno.writeFile(
      `${data}/b/bad.png`,
      whole.subarray(0, whole.length / 2),
    );
    await refused(rankOf(data), "bad.png", "--skip-bad");
    const { code, stdout, stderr } = await cli(
      rankOf(data, MODELS, "--skip-bad"),
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      "1 images could not be decoded and were left out",
    );
    assertStringIncludes(stdout, "bad.png");
  });
});

Deno.test("rank names a file that is not ONNX, and one that is cut short", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.writeTextFile(`${folder}/text.onnx`, "this is no model");
    await refused(
      rankOf(data, [`${folder}/text.onnx`, MODELS[0]]),
      "Cannot read text.onnx: ",
      "is it an ONNX file, and was it copied whole?",
    );
    const model = await Deno.readFile(MODELS[0]);
    await Deno.writeFile(
      `${folder}/half.onnx`,
      model.subarray(0, model.length >> 1),
    );
    await refused(
      rankOf(data, [`${folder}/half.onnx`, MODELS[0]]),
      "Cannot read half.onnx: ",
      "was it copied whole?",
    );
  });
});

Deno.test("rank names a tap that does not exist and lists candidates", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await refused(
      rankOf(data, MODELS, "--tap", "/body/body.9/Flaten_output_0"),
      "/body/body.9/Flaten_output_0",
      "/body/body.9/Flatten_output_0",
    );
  });
});

Deno.test("rank names the field of a sidecar that is wrong", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.copyFile(MODELS[0], `${folder}/m.onnx`);
    const sidecar = JSON.parse(
      await Deno.readTextFile(MODELS[0].replace(".onnx", ".json")),
    );
    sidecar.preprocessing.mean = [0.5, "x", 0.5];
    await Deno.writeTextFile(`${folder}/m.json`, JSON.stringify(sidecar));
    await refused(
      rankOf(data, [`${folder}/m.onnx`, MODELS[0]]),
      "m.json",
      "preprocessing.mean[1]",
    );
  });
});

Deno.test("score refuses labels of another count, NaN features, and an .npy that lies", async () => {
  await withFolder(async (folder) => {
    const write = (
      name: string,
      data: Float32Array | Int32Array,
      shape: number[],
    ) => Deno.writeFile(`${folder}/${name}.npy`, encodeNpy(data, shape));
    await write("x", Float32Array.of(1, 2, 3, 4, 5, 6), [6, 1]);
    await write("y", Int32Array.of(0, 0, 1, 1, 2), [5]);
    await write("y6", Int32Array.of(0, 0, 1, 1, 2, 2), [6]);
    await write("nan", Float32Array.of(1, NaN, 3, 4, Infinity, 6), [6, 1]);
    await write("neg", Int32Array.of(0, 0, 1, 1, -2, 2), [6]);
    const score = (features: string, labels: string) => [
      "score",
      `${folder}/${features}.npy`,
      "--labels",
      `${folder}/${labels}.npy`,
      "--backend",
      "plain",
    ];
    await refused(score("x", "y"), "6 rows", "y.npy has 5");
    await refused(score("nan", "y6"), "nan", "2 of 6 rows");
    await refused(score("x", "neg"), "-2");
    const whole = await Deno.readFile(`${folder}/x.npy`);
    await Deno.writeFile(
      `${folder}/lies.npy`,
      whole.subarray(0, whole.length - 8),
    );
    await refused(
      score("lies", "y6"),
      "lies.npy: header says 6 rows, file holds 4; was the copy interrupted?",
    );
  });
});

Deno.test("score names the nearest metric before it reads anything", async () => {
  const { code, stderr } = await cli([
    "score",
    "/no/such.npy",
    "--metrics",
    "logmee",
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Unknown metric "logmee"; did you mean logme?');
});

Deno.test("rank says where the way back ends in a model without a linear head", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.writeFile(
      `${folder}/softmax.onnx`,
      classifier([node("Softmax", ["feat"], ["logits"])]),
    );
    await refused(
      rankOf(data, [`${folder}/softmax.onnx`, MODELS[0]]),
      'Cannot find the penultimate layer of softmax.onnx: no linear layer before output "logits" (the way back ends at ',
      "; pass --tap",
    );
  });
});

Deno.test("rank says what is wrong with models that are not there", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await refused(
      rankOf(data, [`${folder}/*.onnx`]),
      `No file matches "${folder}/*.onnx"`,
    );
    await refused(
      rankOf(data, [data]),
      `No model in ${data}: none of its 4 files ends in .onnx`,
    );
  });
});

Deno.test("rank and features name a folder in which nothing can be written", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    const file = `${folder}/file`;
    await Deno.writeTextFile(file, "x");
    const words = [
      "--data",
      data,
      "--models",
      MODELS[0],
      "-q",
      "--backend",
      "wasm",
    ];
    await refused(
      ["rank", ...words, "--cache", `${file}/cache`],
      `Cannot write features of plain_random to ${file}/cache: a part of the path is a file, or pass --cache DIR or --no-cache`,
    );
    await refused(
      ["features", ...words, "--no-cache", "--output", `${file}/out`],
      `Cannot write features of plain_random to ${file}/out/plain_random: a part of the path is a file, or name another folder`,
    );
    if (Deno.build.os !== "linux") return;
    await refused(
      ["rank", ...words, "--cache", "/proc/none"],
      "Cannot write features of plain_random to /proc/none: a folder of the path is not there and cannot be made",
    );
  });
});

/** Features of one dim of two models, and more files beside them. */
async function smallFeatures(
  folder: string,
  more: Readonly<Record<string, readonly [readonly number[], number]>>,
): Promise<void> {
  const write = (name: string, data: Float32Array | Int32Array, dims: number) =>
    Deno.writeFile(
      `${folder}/${name}.npy`,
      encodeNpy(data, dims === 0 ? [data.length] : [data.length / dims, dims]),
    );
  await write("a", Float32Array.of(1, 2, 3, 4, 5, 6), 1);
  await write("b", Float32Array.of(1, 3, 2, 4, 6, 5), 1);
  await write("y", Int32Array.of(0, 0, 1, 1, 2, 2), 0);
  for (const [name, [data, dims]] of Object.entries(more)) {
    await write(
      name,
      dims === 0 ? Int32Array.from(data) : Float32Array.from(data),
      dims,
    );
  }
}

Deno.test("score refuses probabilities that are none, and too few files of them", async () => {
  const rest = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  await withFolder(async (folder) => {
    await smallFeatures(folder, {
      good: [[0.5, 0.5, ...rest], 2],
      large: [[0.5, 0.502, ...rest], 2],
      negative: [[1.25, -0.25, ...rest], 2],
    });
    const score = (...probabilities: string[]) => [
      "score",
      `${folder}/a.npy`,
      `${folder}/b.npy`,
      "--labels",
      `${folder}/y.npy`,
      "--metrics",
      "leep",
      "--backend",
      "plain",
      "--probabilities",
      ...probabilities.map((name) => `${folder}/${name}.npy`),
    ];
    await refused(
      score("good", "large"),
      "Expected probabilities that sum to 1 but those of b sum to 1.002",
      "in row 0 of",
      "large.npy; apply a softmax",
    );
    await refused(
      score("negative", "good"),
      "Expected probabilities of 0 or more but a has -0.25 in row 0, column 1 of",
    );
    await refused(
      score("good"),
      "Expected probabilities for each of 2 feature files, in their order, but found 1",
    );
  });
});

Deno.test("score says why metrics do not apply to a class of one sample or a singular covariance, and goes on", async () => {
  await withFolder(async (folder) => {
    await smallFeatures(folder, {
      one: [[0, 0, 0, 1, 1, 2], 0],
      flat: [[5, 5, 5, 7, 7, 8], 1],
    });
    const { code, stdout, stderr } = await cli([
      "score",
      `${folder}/a.npy`,
      `${folder}/flat.npy`,
      "--labels",
      `${folder}/one.npy`,
      "--metrics",
      "face,lda-probability,sfda,leep",
      "--backend",
      "plain",
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      'LDA probability is not applicable to all 2 models: Class "2" has one row: held out, there is none left to learn it from',
    );
    assertStringIncludes(
      stdout,
      "SFDA is not applicable to flat: The within-class covariance is singular even when shrunk",
    );
    assertStringIncludes(
      stdout,
      "LEEP is not applicable to all 2 models: no source probabilities",
    );
  });
});

Deno.test("evaluate refuses two models, names of which one file knows nothing, and unknown statistics", async () => {
  await withFolder(async (folder) => {
    const write = (name: string, text: string) =>
      Deno.writeTextFile(`${folder}/${name}.csv`, text);
    await write("scores", "model,face\na,1\nb,2\nc,3\n");
    await write("other", "model,accuracy\na,50\nb,60\nd,70\n");
    await write("truth", "model,accuracy\na,50\nb,60\nc,70\n");
    await write("two", "model,face\na,1\nb,2\n");
    await write("truth2", "model,accuracy\na,50\nb,60\n");
    const evaluate = (scores: string, truth: string, ...more: string[]) => [
      "evaluate",
      "--scores",
      `${folder}/${scores}.csv`,
      "--truth",
      `${folder}/${truth}.csv`,
      ...more,
    ];
    await refused(
      evaluate("scores", "other"),
      "scores alone name c; the truth alone names d",
    );
    await refused(
      evaluate("two", "truth2"),
      "Cannot judge a ranking of 2 models; tau needs the true values of at least 3",
    );
    await misused(
      evaluate("scores", "truth", "--statistics", "tauu"),
      'Unknown statistic "tauu"; there are weightedTau, kendallTau',
    );
    await refused(
      evaluate("scores", "truth", "--against", "logme"),
      "Cannot compare with logme: it has no scores; there are face",
    );
  });
});

Deno.test("rank lists the data that come along where zoo: names none of them", async () => {
  await misused(
    rankOf("zoo:nothing"),
    'Expected --data zoo: to name data that come along but found "nothing"; there are',
    "zoo:fashion",
  );
});

Deno.test("rank tells files of one name apart by their folders in a message", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.mkdir(`${folder}/a`);
    await Deno.mkdir(`${folder}/b`);
    await Deno.copyFile(MODELS[0], `${folder}/a/net.onnx`);
    await Deno.writeTextFile(`${folder}/b/net.onnx`, "this is no model");
    await refused(
      rankOf(data, [`${folder}/a/net.onnx`, `${folder}/b/net.onnx`]),
      `${folder}/b/net.onnx`,
    );
  });
});

Deno.test({
  name: "a text file of 6 GB is refused for its size, whatever it was to be",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      for (const name of ["vast.json", "vast.csv"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "text,label\n");
        await Deno.truncate(`${folder}/${name}`, 6e9);
      }
      const vast = `${folder}/vast.json`;
      const words = "it has 6000000000 bytes, 536870888 at most";
      await Promise.all([
        refused(["explain", vast], words),
        refused(
          ["evaluate", "--scores", vast, "--truth", "tests/e2e/truth.csv"],
          words,
        ),
        refused(rankOf(`${folder}/vast.csv`), words),
      ]);
    }),
});

Deno.test("photographs without --allow-ffi are refused with the flag, and small PNGs and texts do without it", async () => {
  await withFolder(async (folder) => {
    const flags = ["--allow-read", "--allow-env"];
    const data = await smallData(folder);
    const small = await cli(rankOf(data), { flags });
    assertEquals(small.code, 0, small.stderr);
    const photographs = `${root}tests/golden/preprocessing/images`;
    for (const name of ["a/photo.jpg", "b/grey.jpg"]) {
      await Deno.copyFile(
        `${photographs}/${name.slice(2)}`,
        `${data}/${name}`,
      );
    }
    const images = await cli(rankOf(data), { flags });
    assertEquals(images.code, 1);
    assertStringIncludes(images.stderr, "add --allow-ffi");
    const lines = ["good", "bad", "fine", "awful"]
      .map((word, at) => `${word} text,${at % 2}`);
    await Deno.writeTextFile(
      `${folder}/texts.csv`,
      ["text,label", ...lines, ...lines, ""].join("\n"),
    );
    const encoders = ["bag_random", "transformer_random"].map((name) =>
      `${root}zoo/text/${name}/${name}.onnx`
    );
    const texts = await cli(rankOf(`${folder}/texts.csv`, encoders), { flags });
    assertEquals(texts.code, 0, texts.stderr);
  });
});
