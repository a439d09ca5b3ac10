/** Tokens that come quicker: those of the package as it is. @module */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { loadTokenizer } from "../../../lib/deps/tokenizers.ts";
import { quickTokenizer } from "../../../lib/models/text/quick_tokenizer.ts";

const golden = new URL("../../golden/text/", import.meta.url);
const names = [...Deno.readDirSync(golden)]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".json") && name !== "cases.json")
  .sort();

const characters = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(..."aBcé ö1.,#\t\n\r\v\0") },
  fc.constantFrom(
    "漢",
    "㐂",
    "\uf900",
    "\u{20000}",
    "\ufffd",
    "\u200d",
    "\u0301",
  ),
  fc.constantFrom("\ufeff", "\u2028", "\u0085", "\ue000", "\ud800", "\udc00"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const texts = fc.array(characters, { maxLength: 40 })
  .map((parts) => parts.join(""));

async function pair(name: string) {
  const document = JSON.parse(
    await Deno.readTextFile(new URL(name, golden)),
  );
  return {
    plain: await loadTokenizer(document, {}),
    quick: quickTokenizer(await loadTokenizer(document, {})),
  };
}

Deno.test("quickTokenizer() gives the tokens of the package, of any characters", async (t) => {
  assert(names.length > 2);
  for (const name of names) {
    const { plain, quick } = await pair(name);
    await t.step(name, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const tokens = plain.tokenize(text);
          assertEquals(quick.tokenize(text), tokens);
          // Once more, from what was kept.
          assertEquals(quick.tokenize(text), tokens);
        }),
        { numRuns: 300 },
      );
    });
  }
});

Deno.test("quickTokenizer() cuts a word up once, but a text without words each time", async () => {
  const { plain } = await pair(names[0]);
  let cut = 0;
  const encode = plain.model.encode.bind(plain.model);
  plain.model.encode = (words) => {
    cut += words.length;
    return encode(words);
  };
  const { model } = quickTokenizer(plain);
  const long = "a".repeat(65);
  model.encode(["one", "two", "one", long, long]);
  assertEquals(cut, 4);
});
