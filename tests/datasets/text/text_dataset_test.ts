/** Texts as datasets: what is read of files and folders, and what is said of bad ones. @module */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

import type { TextSample } from "../../../lib/datasets/dataset.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import {
  textDataset,
  type TextDatasetOptions,
} from "../../../lib/datasets/text/text_dataset.ts";
import { FormatError, InputError } from "../../../lib/errors.ts";
import { withFiles } from "../../models/with_files.ts";

/** Class name and text of each sample, "class: text", with a pair's second text behind a bar. */
async function inShort(
  path: string,
  options?: TextDatasetOptions,
): Promise<string[]> {
  const dataset = await textDataset(path, options);
  const samples = await Array.fromAsync(dataset.samples());
  assertEquals(samples.map(({ label }) => label), [...dataset.labels]);
  assertEquals(samples.map(({ index }) => index), [...samples.keys()]);
  return samples.map(({ label, text, pair }) =>
    `${dataset.classNames[label]}: ${text}${
      pair === undefined ? "" : ` | ${pair}`
    }`
  );
}

/** A file, what reading it throws, and the words that it says; "~" is its folder. */
async function refused(
  name: string,
  content: string | Uint8Array,
  words: string,
  options: TextDatasetOptions = {},
  type: new (...args: never[]) => Error = InputError,
): Promise<void> {
  await withFiles({ [name]: content }, async (folder) => {
    await assertRejects(
      () => textDataset(`${folder}/${name}`, options),
      type,
      words.replaceAll("~", folder),
    );
  });
}

const csv = "id,text,label\n1,so good,praise\n2,so bad,blame\n3,fine,praise\n";
const rows = ["praise: so good", "blame: so bad", "praise: fine"];

Deno.test("textDataset() reads CSV with quotes, line breaks within them, a byte order mark and other columns", () =>
  withFiles({
    "a.csv": csv,
    "b.csv": '\ufefflabel,text\r\nx,"one, ""two""\nthree"\r\ny,four\r\n',
  }, async (folder) => {
    assertEquals(await inShort(`${folder}/a.csv`), rows);
    assertEquals(await inShort(`${folder}/b.csv`), [
      'x: one, "two"\nthree',
      "y: four",
    ]);
  }));

Deno.test("textDataset() takes the quotes of a TSV file as they are where they do not pair up, and says so", () =>
  withFiles({
    "a.tsv": 'text\tlabel\n"so good\tx\nso "bad"\ty\n',
    "b.tsv": 'text\tlabel\n"so\tgood"\tx\nbad\ty\n',
  }, async (folder) => {
    assertEquals(await inShort(`${folder}/a.tsv`), [
      'x: "so good',
      'y: so "bad"',
    ]);
    const { remarks } = await textDataset(`${folder}/a.tsv`);
    assertEquals(
      remarks[0],
      `Quotes of ${folder}/a.tsv do not pair up: they were taken as they are.`,
    );
    assertEquals(await inShort(`${folder}/b.tsv`), ["x: so\tgood", "y: bad"]);
  }));

Deno.test("textDataset() reads JSONL with labels of names, numbers and booleans", () =>
  withFiles({
    "a.jsonl":
      '{"text":"b","label":"n"}\n\n{"label":"m","text":"c","other":[1]}\n',
    "b.ndjson":
      '{"text":"b","label":10}\n{"text":"c","label":9}\n{"text":"d","label":-1}\n',
    "c.jsonl": '{"text":"b","label":true}\n{"text":"c","label":false}\n',
  }, async (folder) => {
    assertEquals(await inShort(`${folder}/a.jsonl`), ["n: b", "m: c"]);
    assertEquals(await inShort(`${folder}/b.ndjson`), [
      "10: b",
      "9: c",
      "-1: d",
    ]);
    const { classNames } = await textDataset(`${folder}/b.ndjson`);
    assertEquals(classNames, ["-1", "9", "10"]);
    assertEquals(await inShort(`${folder}/c.jsonl`), ["1: b", "0: c"]);
  }));

function parquet(
  names: readonly string[] | null,
): Uint8Array {
  const features = {
    text: { _type: "Value", dtype: "string" },
    label: { _type: "ClassLabel", names },
  };
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "text", data: ["b", "c", "d"], type: "STRING" },
      { name: "label", data: [2n, 0n, 2n], type: "INT64" },
    ],
    ...(names && {
      kvMetadata: [{
        key: "huggingface",
        value: JSON.stringify({ info: { features } }),
      }],
    }),
  }));
}

Deno.test("textDataset() reads parquet, and the names of classes that datasets left in it", () =>
  withFiles({
    "a.parquet": parquet(null),
    "b.parquet": parquet(["x", "y", "z"]),
  }, async (folder) => {
    assertEquals(await inShort(`${folder}/a.parquet`), [
      "2: b",
      "0: c",
      "2: d",
    ]);
    assertEquals(await inShort(`${folder}/b.parquet`), [
      "z: b",
      "x: c",
      "z: d",
    ]);
    const { classNames, remarks } = await textDataset(`${folder}/b.parquet`);
    assertEquals(classNames, ["x", "z"]);
    assertEquals(remarks[1], "Classes without texts were left out: y.");
  }));

Deno.test("textDataset() names classes by labels.txt beside the file, in its order, by number and by name", () =>
  withFiles({
    "labels.txt": "😂\nblame\npraise\n",
    "a.csv": csv,
    "b.csv": "text,label\nu,2\nv,0\n",
  }, async (folder) => {
    assertEquals((await textDataset(`${folder}/a.csv`)).classNames, [
      "blame",
      "praise",
    ]);
    assertEquals(await inShort(`${folder}/b.csv`), ["praise: u", "😂: v"]);
  }));

Deno.test("textDataset() recognises pairs, and takes the columns that it is told", () =>
  withFiles({
    "a.jsonl":
      '{"premise":"p","hypothesis":"h","label":0,"note":"n"}\n{"premise":"q","hypothesis":"i","label":1,"note":"o"}\n',
  }, async (folder) => {
    const path = `${folder}/a.jsonl`;
    assertEquals(await inShort(path), ["0: p | h", "1: q | i"]);
    const { columns, remarks } = await textDataset(path);
    assertEquals(columns, {
      text: "premise",
      pair: "hypothesis",
      label: "label",
    });
    assertEquals(
      remarks[0],
      "Texts were taken from column premise and hypothesis, classes from label.",
    );
    assertEquals(await inShort(path, { textColumn: "Note" }), ["0: n", "1: o"]);
    const named = {
      textColumn: "note",
      pairColumn: "premise",
      labelColumn: "hypothesis",
    };
    assertEquals(await inShort(path, named), ["h: n | p", "i: o | q"]);
  }));

Deno.test("textDataset() takes the only column of texts there is, whatever its name", () =>
  withFiles({ "a.csv": "label,saying\nx,one\ny,two\n" }, async (folder) => {
    assertEquals(await inShort(`${folder}/a.csv`), ["x: one", "y: two"]);
  }));

Deno.test("textDataset() lists the columns there are where one is missing or cannot be told", async () => {
  await refused(
    "a.csv",
    csv,
    'Cannot find column "txt" in ~/a.csv: its columns are id, text, label; did you mean text?',
    { textColumn: "txt" },
  );
  await refused(
    "a.csv",
    "id,headline,story,label\n1,a,b,c\n",
    "Cannot tell which column of ~/a.csv holds the texts: its columns are id, headline, story, label; pass --text-column NAME",
  );
  await refused(
    "a.jsonl",
    '{"text":"b","score":0.5,"vector":[1]}\n',
    "Cannot tell which column of ~/a.jsonl holds the labels: its columns are text, " +
      "score (neither text nor whole numbers), vector (neither text nor whole numbers); pass --label-column NAME",
  );
});

Deno.test("textDataset() names the row of an empty text or a missing label, and leaves such rows out if it may", async () => {
  const holes = 'text,label\ngood,x\n"  ",x\nbad,\nfine,y\n';
  await refused(
    "a.csv",
    holes,
    "Cannot use ~/a.csv, row 2: the text in column text is empty (and 1 other rows of ~/a.csv are as bad); fill it in, " +
      "or pass --skip-bad to go on without it",
    {},
    SampleError,
  );
  await refused(
    "a.jsonl",
    '{"text":"b","label":"x"}\n{"label":"y"}\n',
    "Cannot use ~/a.jsonl, line 2: column text has no text there",
    {},
    SampleError,
  );
  await refused(
    "a.csv",
    "text,label\n,x\n,y\n",
    "Cannot use ~/a.csv: none of its 2 rows has a text and a label",
    { skipBad: true },
  );
  await withFiles({ "a.csv": holes }, async (folder) => {
    const path = `${folder}/a.csv`;
    assertEquals(await inShort(path, { skipBad: true }), [
      "x: good",
      "y: fine",
    ]);
    const { skipped, remarks } = await textDataset(path, { skipBad: true });
    assertEquals(skipped.map(({ source }) => source), [
      `${path}, row 2`,
      `${path}, row 3`,
    ]);
    assertEquals(
      remarks.at(-1),
      `2 texts were left out: ${path}, row 2 (the text in column text is empty) and others.`,
    );
  });
});

Deno.test("textDataset() says what is wrong with labels", async () => {
  await refused(
    "a.jsonl",
    '{"text":"b","label":0}\n{"text":"c","label":1}\n{"text":"d","label":2.5}\n',
    "Expected a class name or a whole number as label but found 2.5 in ~/a.jsonl, line 3; pass --label-column NAME",
    { labelColumn: "label" },
  );
  await refused(
    "a.csv",
    "text,label\na,x\nb,x\n",
    'Cannot use ~/a.csv: "x" is its only class; telling classes apart takes two',
  );
  await withFiles(
    { "labels.txt": "no\nyes\n", "a.csv": "text,label\na,no\nb,2\n" },
    async (folder) => {
      await assertRejects(
        () => textDataset(`${folder}/a.csv`),
        InputError,
        `Expected one of the 2 classes of ${folder}/labels.txt but found "2" in ${folder}/a.csv, row 2; they are no, yes`,
      );
      await Deno.writeTextFile(`${folder}/labels.txt`, "no\n\nyes\n");
      await assertRejects(
        () => textDataset(`${folder}/a.csv`),
        FormatError,
        `Cannot read ${folder}/labels.txt: line 2 is empty; each line names a class`,
      );
    },
  );
});

Deno.test("textDataset() says what is wrong with a file", async () => {
  const format = FormatError;
  const latin = Uint8Array.from([
    ...new TextEncoder().encode("text,label\ncaf"),
    0xe9,
  ]);
  await refused(
    "a.csv",
    latin,
    "Cannot read ~/a.csv: it is not UTF-8; convert it, e.g. iconv -f latin1 -t utf-8",
    {},
    format,
  );
  await refused(
    "a.csv",
    "text,label\n",
    "Cannot read ~/a.csv: it has no rows",
    {},
    format,
  );
  await refused(
    "a.csv",
    "text,label\na\n",
    "Cannot read ~/a.csv: ",
    {},
    format,
  );
  await refused(
    "a.tsv",
    'text\tlabel\n"a\tx\nb\n',
    "Cannot read ~/a.tsv: expected 2 fields in line 3, as in line 1, but found 1",
    {},
    format,
  );
  await refused(
    "a.jsonl",
    "\n",
    "Cannot read ~/a.jsonl: it has no rows",
    {},
    format,
  );
  await refused(
    "a.jsonl",
    '{"text":"a","label":1}\n{"text"\n',
    "Cannot read ~/a.jsonl: line 2 is not JSON",
    {},
    format,
  );
  await refused(
    "a.jsonl",
    "[1]\n",
    "Cannot read ~/a.jsonl: expected an object in line 1, such as ",
    {},
    format,
  );
  await refused(
    "a.parquet",
    "PAR1 but not really PAR1",
    "; is the file damaged?",
    {},
    format,
  );
  await refused(
    "a.xlsx",
    "x",
    "Cannot find texts in ~/a.xlsx: looked for a file that ends in .csv, .tsv, .jsonl, .ndjson, .parquet, and for CLASS/*.txt",
  );
  await refused(
    "a.csv",
    csv,
    'Cannot take the split "test" of ~/a.csv: it is one file; give its folder',
    { split: "test" },
  );
  await assertRejects(
    () => textDataset("no/such.csv"),
    InputError,
    "Cannot find no/such.csv",
  );
});

Deno.test("textDataset() reads a folder of one file a text, with splits or without", () =>
  withFiles({
    "a/readme.md": "not a text",
    "a/x/2.txt": "two\n",
    "a/x/deep/3.txt": "three",
    "a/y/1.txt": "one\n\n",
    "b/train/pos/1.txt": "good",
    "b/train/neg/1.txt": "bad",
    "b/test/pos/1.txt": "better",
    "b/test/neg/1.txt": "worse",
  }, async (folder) => {
    assertEquals(await inShort(`${folder}/a/`), [
      "x: two",
      "x: three",
      "y: one\n",
    ]);
    assertEquals(await inShort(`${folder}/b`), ["neg: bad", "pos: good"]);
    const { name, remarks } = await textDataset(`${folder}/b`, {
      split: "test",
    });
    assertEquals(name, "b/test");
    assertEquals(remarks, [
      "Of the splits train, test the texts of test were taken.",
    ]);
  }));

Deno.test("textDataset() names an empty file, and a class whose files are all empty", () =>
  withFiles({ "a/1.txt": "one", "b/2.txt": " \n" }, async (folder) => {
    await assertRejects(
      () => textDataset(folder),
      SampleError,
      `Cannot use ${folder}/b/2.txt: the text is empty; fill it in, or pass --skip-bad`,
    );
    await assertRejects(
      () => textDataset(folder, { skipBad: true }),
      InputError,
      `Cannot use ${folder}: class "b" has no texts; add some, or remove the folder`,
    );
  }));

Deno.test("textDataset() takes the training split of a folder of tables, all of its parts, and other splits by name", () =>
  withFiles({
    "labels.txt": "no\nyes\n",
    "data/train-00000-of-00002.jsonl": '{"text":"a","label":1}\n',
    "data/train-00001-of-00002.jsonl": '{"text":"b","label":0}\n',
    "data/validation-00000-of-00001.jsonl":
      '{"text":"c","label":1}\n{"text":"d","label":0}\n',
    "data/extra.jsonl": "what is this",
  }, async (folder) => {
    assertEquals(await inShort(folder), ["yes: a", "no: b"]);
    assertEquals(await inShort(folder, { split: "dev" }), ["yes: c", "no: d"]);
    await assertRejects(
      () => textDataset(folder, { split: "test" }),
      InputError,
      `Cannot take the split "test" of ${folder}: it has train, validation`,
    );
  }));

Deno.test("the fingerprint is that of texts, labels and order, and of nothing else", () =>
  withFiles({
    "a.csv": csv,
    "renamed.jsonl":
      '{"label":"praise","text":"so good"}\n{"label":"blame","text":"so bad"}\n{"label":"praise","text":"fine"}\n',
    "order.csv": "text,label\nso bad,blame\nso good,praise\nfine,praise\n",
    "text.csv": csv.replace("fine", "fine!"),
    "label.csv": csv.replace("fine,praise", "fine,blame"),
  }, async (folder) => {
    const of = async (name: string) =>
      (await textDataset(`${folder}/${name}`)).fingerprint;
    const own = await of("a.csv");
    assertEquals(await of("renamed.jsonl"), own);
    for (const name of ["order.csv", "text.csv", "label.csv"]) {
      assertNotEquals(await of(name), own, name);
    }
  }));

Deno.test("limit and perClass draw by content: every class stays, order stays, and the file's order does not matter", async () => {
  const lines = Array.from(
    { length: 60 },
    (_, at) => `text ${at % 50},class ${at % 4 === 0 ? 1 : 0}`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 60 }),
      fc.shuffledSubarray(lines, { minLength: 60 }),
      (limit, shuffled) =>
        withFiles({
          "a.csv": `text,label\n${lines.join("\n")}\n`,
          "b.csv": `text,label\n${shuffled.join("\n")}\n`,
        }, async (folder) => {
          const drawn = await inShort(`${folder}/a.csv`, { limit });
          assertEquals(drawn.length, limit);
          assert(drawn.some((text) => text.startsWith("class 1")));
          const all = await inShort(`${folder}/a.csv`);
          let at = 0;
          for (const text of drawn) {
            at = all.indexOf(text, at) + 1;
            assert(at > 0, "the order has changed");
          }
          const others = await inShort(`${folder}/b.csv`, { limit });
          assertEquals(others.toSorted(), drawn.toSorted());
        }),
    ),
    { numRuns: 20 },
  );
});

Deno.test("samples() begins where it is asked to, and names each text's place", () =>
  withFiles({ "a.csv": csv }, async (folder) => {
    const dataset = await textDataset(`${folder}/a.csv`);
    const samples: TextSample[] = await Array.fromAsync(
      dataset.samples({ start: 1 }),
    );
    assertEquals(samples.map(({ index }) => index), [1, 2]);
    assertEquals(samples[0].source, `${folder}/a.csv, row 2`);
  }));

Deno.test("openDataset() tells texts from images by what lies there", () =>
  withFiles({
    "a.csv": csv,
    "b/train.jsonl": '{"text":"a","label":1}\n{"text":"b","label":0}\n',
    "c/x/1.txt": "one",
    "c/y/1.txt": "two",
    "images/x/1.gif": Uint8Array.fromBase64(
      "R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=",
    ),
    "images/y/1.gif": Uint8Array.fromBase64(
      "R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=",
    ),
    "images/y/1.txt": "what it shows",
    "images/train.csv": csv,
  }, async (folder) => {
    const tasks = [];
    for (const name of ["a.csv", "b", "c", "images"]) {
      tasks.push((await openDataset(`${folder}/${name}`)).task);
    }
    assertEquals(tasks, ["text", "text", "text", "image"]);
    assertEquals(
      (await openDataset(`${folder}/images`, { task: "text" })).task,
      "text",
    );
  }));

const tweets = new URL("../../../../shared/data/tweeteval/", import.meta.url);
const hasTweets = await Deno.stat(tweets).then(() => true, () => false);
if (!hasTweets) {
  console.log("shared/data is absent: tests on tweets are skipped");
}

Deno.test({
  name:
    "textDataset() reads TweetEval's tasks with their classes in the published order",
  ignore: !hasTweets,
  async fn() {
    const emotion = await textDataset(new URL("emotion", tweets));
    assertEquals(emotion.name, "emotion/train");
    assertEquals(emotion.classNames, ["anger", "joy", "optimism", "sadness"]);
    assertEquals([emotion.size, emotion.skipped.length], [3257, 0]);
    const stance = await textDataset(new URL("stance_climate", tweets), {
      split: "test",
      perClass: 20,
    });
    assertEquals(stance.classNames, ["none", "against", "favor"]);
    assert(stance.size <= 60 && stance.available === 169);
  },
});
