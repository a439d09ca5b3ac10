/** Texts as ids of tokens: as Python's tokenizers have them, and what is said of tokenizers that are none. @module */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";

import { ModelError } from "../../../lib/errors.ts";
import { openTokenizer } from "../../../lib/models/text/text_tokenizer.ts";
import type {
  Json,
  TokenizerFiles,
} from "../../../lib/models/text/tokenizer_files.ts";

const golden = new URL("../../golden/text/", import.meta.url);

interface Case {
  text: string;
  pair: string | null;
  cut: { length: number; strategy: string; direction: string } | null;
  ids: number[];
  types: number[];
}

const cases: Record<string, Case[]> = JSON.parse(
  Deno.readTextFileSync(new URL("cases.json", golden)),
);

function filesOf(
  content: Json,
  more: Partial<TokenizerFiles> = {},
): TokenizerFiles {
  return {
    tokenizer: { file: "tokenizer.json", text: "", content },
    tokenizerConfig: {},
    specialTokens: {},
    config: {},
    pooling: {},
    sentence: {},
    ...more,
  };
}

function goldenTokenizer(name: string): Json {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, golden)));
}

const STRATEGIES: Record<string, string> = {
  longest_first: "LongestFirst",
  only_first: "OnlyFirst",
  only_second: "OnlySecond",
};

function truncationOf(cut: Case["cut"]): Json | null {
  return cut && {
    max_length: cut.length,
    strategy: STRATEGIES[cut.strategy],
    direction: cut.direction === "left" ? "Left" : "Right",
    stride: 0,
  };
}

Deno.test("encode() gives the ids and types of Python's tokenizers, whole and cut, for texts and pairs", async (t) => {
  for (const [name, rows] of Object.entries(cases)) {
    await t.step(name, async () => {
      const content = goldenTokenizer(name);
      assert(rows.length > 40);
      for (const { text, pair, cut, ids, types } of rows) {
        const tokenizer = await openTokenizer(
          filesOf({ ...content, truncation: truncationOf(cut) }),
        );
        const found = tokenizer.encode(
          text,
          pair ?? undefined,
          cut?.length ?? 1000,
        );
        const what = JSON.stringify({ text, pair, cut });
        assertEquals(found.ids, ids, what);
        // BertProcessing and its like count types only where a pair makes them matter.
        assertEquals(found.types, types, what);
        assertEquals(
          found.isTruncated,
          cut !== null && ids.length === cut.length &&
            rows.some((row) =>
              row.text === text && row.pair === pair && row.cut === null &&
              row.ids.length > cut.length
            ),
          what,
        );
      }
    });
  }
});

Deno.test("padId is that of the padding section, the configurations, or the usual names, in this order", async () => {
  const content = goldenTokenizer("byte_pairs");
  const padOf = async (more: Partial<TokenizerFiles>, changes: Json = {}) =>
    (await openTokenizer(filesOf({ ...content, ...changes }, more))).padId;
  assertEquals(await padOf({}), 1);
  assertEquals(await padOf({ config: { pad_token_id: 7 } }), 7);
  const specialTokens = { pad_token: "</s>" };
  assertEquals(await padOf({ specialTokens, config: { pad_token_id: 7 } }), 2);
  const tokenizerConfig = { pad_token: { content: "<s>" } };
  assertEquals(await padOf({ tokenizerConfig, specialTokens }), 0);
  assertEquals(await padOf({ tokenizerConfig }, { padding: { pad_id: 9 } }), 9);
});

Deno.test("vocabulary counts the greatest id, added tokens among them", async () => {
  const content = goldenTokenizer("whole_words");
  const added = content.added_tokens as Json[];
  const { vocabulary } = await openTokenizer(filesOf(content));
  const longer = await openTokenizer(filesOf({
    ...content,
    added_tokens: [...added, { ...added[0], id: 500, content: "<new>" }],
  }));
  assert(vocabulary < 100);
  assertEquals(longer.vocabulary, 501);
});

Deno.test("openTokenizer() names the file and what it does not know", async () => {
  const content = goldenTokenizer("word_piece");
  await assertRejects(
    () => openTokenizer(filesOf({ version: "1.0" })),
    ModelError,
    'Cannot use tokenizer.json: it describes no tokenizer (no field "model")',
  );
  await assertRejects(
    () =>
      openTokenizer(filesOf({ ...content, normalizer: { type: "Sparkle" } })),
    ModelError,
    "Cannot use tokenizer.json: Unknown Normalizer type: Sparkle",
  );
});

Deno.test("encode() says so when special tokens alone fill the length", async () => {
  const tokenizer = await openTokenizer(filesOf(goldenTokenizer("word_piece")));
  assertThrows(
    () => tokenizer.encode("good", undefined, 2),
    ModelError,
    "Cannot cut texts to 2 tokens: 2 of them are special ones; raise --max-length",
  );
});
