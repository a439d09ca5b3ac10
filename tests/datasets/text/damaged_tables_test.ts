/** Tables that were cut or changed at any byte. @module */
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

import { textDataset } from "../../../lib/datasets/text/text_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFiles } from "../../models/with_files.ts";

const text = (lines: string[]) => new TextEncoder().encode(lines.join("\n"));
const tables: Record<string, Uint8Array> = {
  "a.csv": text(["text,label", '"one, ""two""",x', "three,y", "four,x", ""]),
  "a.tsv": text(["text\tlabel", '"one"\tx', "three\ty", "four\tx", ""]),
  "a.jsonl": text([
    '{"text":"one","label":"x"}',
    '{"text":"two","label":"y"}',
    '{"text":"three","label":"x"}',
  ]),
  "a.parquet": new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "text", data: ["one", "two", "three"], type: "STRING" },
      { name: "label", data: [0, 1, 0], type: "INT32" },
    ],
    kvMetadata: [{ key: "huggingface", value: '{"info":{}}' }],
  })),
};

for (const [name, whole] of Object.entries(tables)) {
  Deno.test(`textDataset() opens ${name}, cut or changed at any bytes, or says what is wrong with it`, async () => {
    const damaged = fc.tuple(
      fc.nat({ max: whole.length }),
      fc.array(
        fc.tuple(
          fc.nat({ max: whole.length - 1 }),
          fc.nat({ max: 255 }),
        ),
        {
          maxLength: 4,
        },
      ),
      fc.boolean(),
    ).map(([length, changes, isCut]) => {
      const bytes = whole.slice(0, isCut ? length : undefined);
      for (const [at, byte] of changes) {
        if (at < bytes.length) bytes[at] = byte;
      }
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(
        damaged,
        (bytes) =>
          withFiles({ [name]: bytes }, async (folder) => {
            try {
              await textDataset(`${folder}/${name}`);
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
            }
          }),
      ),
      { numRuns: 200 },
    );
  });
}
