/** Tables of texts as benchmarks publish them, opened without a word of configuration. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import {
  type TextCollection,
  textDataset,
} from "../../../lib/datasets/text/text_dataset.ts";
import { unnamedColumns } from "../../../lib/datasets/text/unnamed_columns.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFiles } from "../../models/with_files.ts";

/** The texts as "class: text | pair". */
async function inShort(dataset: TextCollection): Promise<string[]> {
  const samples = await Array.fromAsync(dataset.samples());
  return samples.map(({ label, text, pair }) =>
    `${dataset.classNames[label]}: ${text}${
      pair === undefined ? "" : ` | ${pair}`
    }`
  );
}

const tsv = (...rows: string[][]) =>
  rows.map((row) => `${row.join("\t")}\n`).join("");

/** CoLA's columns: source, label, the author's mark, sentence; no row of names. */
const cola = Array.from({ length: 12 }, (_, at) => [
  ["gj04", "bc01", "cj99"][at % 3],
  String(at % 2),
  at % 2 ? "" : "*",
  at === 5 ? 'Bill said "sing' : `They drank the pub number ${at} dry`,
]);

for (
  const [what, file, expected] of [
    [
      "SST-2",
      tsv(["sentence", "label"], ["hide new secretions ", "0"], [
        'a "gem',
        "1",
      ]),
      ["0: hide new secretions ", '1: a "gem'],
    ],
    [
      "MRPC",
      tsv(["Quality", "#1 ID", "#2 ID", "#1 String", "#2 String"], [
        "1",
        "7",
        "8",
        'He said " no',
        "She",
      ], ["0", "9", "9", "A", "B"]),
      ['1: He said " no | She', "0: A | B"],
    ],
    [
      "QQP",
      tsv(["id", "qid1", "qid2", "question1", "question2", "is_duplicate"], [
        "0",
        "1",
        "2",
        "Why?",
        "How?",
        "0",
      ], ["1", "3", "4", "Who?", "Who is?", "1"]),
      ["0: Why? | How?", "1: Who? | Who is?"],
    ],
    [
      "QNLI",
      tsv(["index", "question", "sentence", "label"], [
        "0",
        "When?",
        "Now.",
        "entailment",
      ], ["1", "Where?", "Now.", "not_entailment"]),
      ["entailment: When? | Now.", "not_entailment: Where? | Now."],
    ],
    [
      "MNLI",
      tsv(
        [
          "index",
          "sentence1_parse",
          "sentence1",
          "sentence2",
          "label1",
          "gold_label",
        ],
        ["0", "(x)", "It rains", "It pours", "neutral", "entailment"],
        ["1", "(y)", "It rains", "Sun", "neutral", "contradiction"],
        ["2", "(z)", "So", "So so", "neutral", "-"],
      ),
      ["entailment: It rains | It pours", "contradiction: It rains | Sun"],
    ],
    [
      "CoLA",
      tsv(...cola),
      cola.map(([, label, , text]) => `${label}: ${text}`),
    ],
    [
      "quotes that pair up across lines",
      tsv(["sentence", "label"], ['"open', "0"], ["between", "1"], [
        'closed" said',
        "1",
      ]),
      ['0: "open', "1: between", '1: closed" said'],
    ],
    [
      "quotes around whole cells",
      tsv(["sentence", "label"], ['"one ""two"""', "0"], ["three", "1"]),
      ['0: one "two"', "1: three"],
    ],
    [
      "quotes around a line break",
      'sentence\tlabel\n"one\ntwo"\t0\nthree\t1\n',
      ["0: one\ntwo", "1: three"],
    ],
  ] as const
) {
  Deno.test(`textDataset() reads a TSV file with ${what}`, () =>
    withFiles({ "train.tsv": file }, async (folder) => {
      assertEquals(await inShort(await textDataset(`${folder}/train.tsv`)), [
        ...expected,
      ]);
    }));
}

Deno.test("textDataset() reads a CSV file without names, label first, and says which columns it took", () => {
  const rows = Array.from(
    { length: 8 },
    (_, at) =>
      `"${at % 4 + 1}","Stocks, ${at}","A longer text about ""stocks"" ${at}"`,
  );
  return withFiles({ "a.csv": `${rows.join("\n")}\n` }, async (folder) => {
    const dataset = await textDataset(`${folder}/a.csv`);
    assertEquals([dataset.size, dataset.classNames], [8, ["1", "2", "3", "4"]]);
    assertEquals(
      (await inShort(dataset))[7],
      '4: A longer text about "stocks" 7',
    );
    assertEquals(dataset.remarks, [
      `The columns of ${folder}/a.csv have no names.`,
      "Texts were taken from column 3, classes from 1.",
    ]);
    const titles = await textDataset(`${folder}/a.csv`, { textColumn: "2" });
    assertEquals((await inShort(titles))[0], "1: Stocks, 0");
  });
});

Deno.test("openDataset() takes a benchmark's folder with the files that its tables were made of", () =>
  withFiles({
    "CoLA/train.tsv": tsv(...cola),
    "CoLA/dev.tsv": tsv(...cola),
    "CoLA/test.tsv": tsv(["index", "sentence"], ["0", "Bill"]),
    "CoLA/original/raw.tsv": tsv(...cola),
  }, async (folder) => {
    const dataset = await openDataset(`${folder}/CoLA`);
    assertEquals([dataset.task, dataset.name, dataset.size], [
      "text",
      "CoLA/train",
      12,
    ]);
    await assertRejects(
      () => openDataset(`${folder}/CoLA`, { split: "test" }),
      InputError,
      "holds the labels: its columns are index, sentence",
    );
  }));

/** A parquet file of texts and labels, the classes named as `datasets` names them. */
function parquet(labels: number[], column = "label"): Uint8Array {
  const info = {
    features: { [column]: { names: ["no", "yes"], _type: "ClassLabel" } },
  };
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      {
        name: "sentence",
        data: labels.map((_, at) => `text ${at}`),
        type: "STRING",
      },
      { name: column, data: labels.map(BigInt), type: "INT64" },
      { name: "idx", data: labels.map((_, at) => at), type: "INT32" },
    ],
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info }) }],
  }));
}

Deno.test("textDataset() leaves out rows labelled -1 where the classes are stated, and says so", () =>
  withFiles({ "a.parquet": parquet([0, 1, -1, 1]) }, async (folder) => {
    const dataset = await textDataset(`${folder}/a.parquet`);
    assertEquals(await inShort(dataset), [
      "no: text 0",
      "yes: text 1",
      "yes: text 3",
    ]);
    assert(
      dataset.remarks.includes(
        "1 rows were left out whose label stands for no class.",
      ),
    );
  }));

Deno.test("textDataset() tells a test split without labels, and what to take instead", () =>
  withFiles({
    "named.parquet": parquet([-1, -1]),
    "plain.tsv": tsv(["sentence", "label"], ["a", "-1"], ["b", "-1"]),
    "mood.tsv": tsv(["sentence", "label"], ["a", "-1"], ["b", "0"], ["c", "1"]),
  }, async (folder) => {
    for (const name of ["named.parquet", "plain.tsv"]) {
      await assertRejects(
        () => textDataset(`${folder}/${name}`),
        InputError,
        `Cannot use ${folder}/${name}: its 2 rows have no labels`,
      );
    }
    assertEquals((await textDataset(`${folder}/mood.tsv`)).classNames, [
      "-1",
      "0",
      "1",
    ]);
  }));

Deno.test("unnamedColumns() never takes a usual name for data, nor data of many lines for names", () => {
  const words = fc.string({ minLength: 12, maxLength: 30 }).filter((text) =>
    text.trim().length > 8
  );
  const tables = fc.array(fc.tuple(fc.nat(2), words), {
    minLength: 12,
    maxLength: 30,
  })
    .filter((rows) => rows.slice(1).some(([label]) => label === rows[0][0]))
    .filter((rows) => new Set(rows.map(([label]) => label)).size > 1)
    .filter((rows) =>
      new Set(rows.map(([, text]) => text.trim())).size > rows.length / 2
    );
  fc.assert(fc.property(tables, (pairs) => {
    const rows = pairs.map(([label, text]) => [String(label), text]);
    assertEquals(unnamedColumns(rows), { label: 0, text: 1 });
    assertEquals(unnamedColumns([["label", "sentence"], ...rows]), undefined);
    assertEquals(unnamedColumns([["score", "phrase"], ...rows]), undefined);
  }));
});
