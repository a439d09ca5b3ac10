import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  FormatError,
  InputError,
  missingTargetData,
  openZooTarget,
  readZoo,
} from "fair-collapse";

Deno.test("readZoo() knows the files of all models and a truth for each model on each target of its task", async () => {
  const { models, targets } = await readZoo();
  assert(models.length > 0 && targets.length > 0);
  for (const { path } of models) assert((await Deno.stat(path)).isFile);
  for (const { task, truth, spread, classNames } of targets) {
    const names = models.filter((model) => model.task === task)
      .map(({ name }) => name);
    assertEquals(Object.keys(truth).sort(), names.sort());
    assertEquals(Object.keys(spread).sort(), names.sort());
    assert(classNames.length >= 2);
  }
});

async function withZoo(
  catalogue: unknown,
  truth: unknown,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/zoo.json`, JSON.stringify(catalogue));
  await Deno.writeTextFile(
    `${folder}/ground_truth.json`,
    JSON.stringify(truth),
  );
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const catalogue = {
  models: [{
    name: "small",
    task: "text",
    file: "text/small.onnx",
    architecture: "bag",
    source: "none",
    loss: "none",
  }],
  targets: [{
    name: "tweets",
    task: "text",
    listing: "targets/tweets.json",
    classes: ["bad", "good"],
    keptAside: true,
  }],
};
const truth = {
  targets: [{
    target: "tweets",
    task: "text",
    measure: "balancedAccuracy",
    models: { small: { balancedAccuracy: 0.7, spread: 0.01 } },
  }],
};

Deno.test("readZoo() takes the value under the name of its measure", () =>
  withZoo(catalogue, truth, async (folder) => {
    const { targets: [target], models: [model] } = await readZoo(folder);
    assertEquals(target.truth, { small: 0.7 });
    assertEquals(target.keptAside, true);
    assertEquals(model.attributes, {
      architecture: "bag",
      source: "none",
      loss: "none",
    });
    assertEquals(model.path, `${folder}/text/small.onnx`);
  }));

Deno.test("readZoo() says which field is wrong, and which target zoo.json lacks", async () => {
  await withZoo(
    { ...catalogue, models: [{ ...catalogue.models[0], loss: 3 }] },
    truth,
    async (folder) => {
      await assertRejects(
        () => readZoo(folder),
        FormatError,
        "zoo.json: models[0].loss: expected a text but found 3",
      );
    },
  );
  await withZoo({ ...catalogue, targets: [] }, truth, async (folder) => {
    await assertRejects(
      () => readZoo(folder),
      FormatError,
      "zoo.json has no target tweets (text)",
    );
  });
  const [target] = truth.targets;
  await withZoo(
    catalogue,
    { targets: [{ ...target, models: { small: { spread: 1 } } }] },
    async (folder) => {
      await assertRejects(
        () => readZoo(folder),
        FormatError,
        "expected a number as balancedAccuracy or accuracy of small but found none",
      );
    },
  );
  await assertRejects(() => readZoo("/nowhere"), InputError, "Cannot find");
});

Deno.test("a target whose data are elsewhere says where it looked and how to get them", () =>
  withZoo(catalogue, truth, async (folder) => {
    await Deno.mkdir(`${folder}/targets`);
    await Deno.writeTextFile(
      `${folder}/targets/tweets.json`,
      JSON.stringify({
        name: "tweets",
        base: "tweeteval",
        classes: ["bad", "good"],
        samples: [["a.jsonl", 0, "bad"], ["a.jsonl", 1, "good"]],
      }),
    );
    const { targets: [target] } = await readZoo(folder);
    const said = await missingTargetData(target, { dataRoot: `${folder}/x` });
    assertEquals(
      said,
      `tweets is left out: its data are not in ${folder}/x/tweeteval; ` +
        `deno task data:get tweeteval --to ${folder}/x, or --data-root DIR`,
    );
    await assertRejects(
      () => openZooTarget(target, { dataRoot: `${folder}/x`, cache: folder }),
      InputError,
      "tweets is left out",
    );
    await Deno.mkdir(`${folder}/x/tweeteval`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/x/tweeteval/a.jsonl`,
      '{"text": "awful"}\n{"text": "great"}\n',
    );
    const dataset = await openZooTarget(target, {
      dataRoot: `${folder}/x`,
      cache: `${folder}/cache`,
    });
    assertEquals([dataset.size, dataset.classNames], [2, ["bad", "good"]]);
  }));
