import { assertEquals, assertRejects } from "@std/assert";

import { FormatError, InputError } from "../../lib/errors.ts";
import { evaluateFiles } from "../../lib/pipeline/evaluate_files.ts";
import { readScores, readTruth } from "../../lib/pipeline/score_tables.ts";

/** Write a file, use its path, remove it. */
async function withFile<T>(
  name: string,
  text: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    return await use(`${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readTruth() takes CSV, JSON by model, a list of records and per cents", async () => {
  const expected = { a: 71.5, b: 80 };
  for (
    const [name, text] of [
      ["t.csv", "model,accuracy\na,71.5\nb,80\n"],
      ["t.csv", "Name,note,Acc\r\na,x,71.5 %\r\nb,y,80 %\r\n"],
      ["t.json", '{"a": 71.5, "b": 80}'],
      [
        "t.json",
        '[{"model": "a", "accuracy": 71.5}, {"model": "b", "accuracy": 80}]',
      ],
      [
        "t.json",
        '{"a": {"accuracy": 71.5, "spread": 1}, "b": {"accuracy": 80}}',
      ],
      [
        "t.json",
        '{"targets": [{"target": "x", "models": {"a": {"accuracy": 71.5}, "b": {"accuracy": 80}}}]}',
      ],
    ]
  ) {
    assertEquals(
      await withFile(name, text, (path) => readTruth(path)),
      expected,
      text,
    );
  }
});

Deno.test("readTruth() lists the targets where it cannot tell which is meant", async () => {
  const text =
    '{"targets": [{"target": "x", "models": {}}, {"target": "y", "models": {}}]}';
  await withFile("t.json", text, async (path) => {
    await assertRejects(
      () => readTruth(path),
      InputError,
      "name it by --target (rank and score: --truth-target), one of x, y",
    );
    await assertRejects(
      () => readTruth(path, "z"),
      InputError,
      'by "z"; name it by --target (rank and score: --truth-target), one of x, y',
    );
  });
});

for (
  const [text, message] of [
    ["model,speed\na,1\n", "expected a column accuracy but found model, speed"],
    ["model,accuracy\na,high\n", 'Expected a number but found "high" in row 2'],
    ["model,accuracy\na,\n", "Expected a number for a"],
    ["model,accuracy\na,1\na,2\n", "a comes twice"],
    ["{", "it is no JSON"],
    ['{"a": "high"}', 'Expected a number but found "high"'],
  ]
) {
  Deno.test(`readTruth() answers ${JSON.stringify(text)} with what is wrong`, async () => {
    await withFile(
      "t",
      text,
      (path) => assertRejects(() => readTruth(path), FormatError, message),
    );
  });
}

Deno.test("readScores() takes a run's JSON, its CSV and a column a metric alike", async () => {
  const expected = { face: { a: 1, b: null }, leep: { a: -2, b: -3 } };
  const run = {
    format: "fair-collapse/run",
    models: [{ name: "a" }, { name: "b" }],
    metrics: [{ metric: "face", scores: [1, null] }, {
      metric: "leep",
      scores: [-2, -3],
    }],
  };
  const long =
    "metric,rank,model,score\nface,1,a,1\nface,,b,\nleep,1,a,-2\nleep,2,b,-3\n";
  const wide = "model,face,leep\na,1,-2\nb,n/a,-3\n";
  for (const text of [JSON.stringify(run), long, wide]) {
    assertEquals(await withFile("s", text, readScores), expected);
  }
});

Deno.test("readScores() says what it expected of other JSON", async () => {
  await withFile(
    "s.json",
    '{"a": 1}',
    (path) =>
      assertRejects(
        () => readScores(path),
        FormatError,
        "expected the document that rank --json prints",
      ),
  );
});

Deno.test("evaluateFiles() lists both differences where scores and truth name different models", async () => {
  await withFile(
    "s.csv",
    "model,face\na,1\nb,2\nc,3\nx,4\n",
    (scores) =>
      withFile(
        "t.csv",
        "model,accuracy\na,1\nb,2\nc,3\ny,4\n",
        async (truth) => {
          const error = await assertRejects(
            () => evaluateFiles(scores, truth),
            InputError,
          );
          for (const name of ["x", "y"]) {
            assertEquals(
              error.message.includes(name),
              true,
              error.message,
            );
          }
        },
      ),
  );
});
