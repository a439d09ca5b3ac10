import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../lib/errors.ts";
import { defaultCacheFolder } from "../../lib/features/cache_folder.ts";
import { parseEntryMeta } from "../../lib/features/entry_meta.ts";
import {
  canonicalJson,
  featureKey,
  type FeatureOrigin,
} from "../../lib/features/feature_key.ts";

function folder(os: string, variables: Record<string, string>): string {
  return defaultCacheFolder({ os, env: (name) => variables[name] });
}

Deno.test("defaultCacheFolder() is where each system keeps caches", () => {
  assertEquals(
    folder("linux", { HOME: "/home/ada" }),
    "/home/ada/.cache/fair-collapse",
  );
  assertEquals(
    folder("linux", { HOME: "/home/ada", XDG_CACHE_HOME: "/big" }),
    "/big/fair-collapse",
  );
  assertEquals(
    folder("linux", { HOME: "/home/ada", XDG_CACHE_HOME: "relative" }),
    "/home/ada/.cache/fair-collapse",
  );
  assertEquals(
    folder("darwin", { HOME: "/Users/ada" }),
    "/Users/ada/Library/Caches/fair-collapse",
  );
  assertEquals(
    folder("windows", { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" }),
    "C:\\Users\\ada\\AppData\\Local\\fair-collapse",
  );
});

Deno.test("defaultCacheFolder() says what to do where the environment names no place", () => {
  assertThrows(
    () => folder("linux", {}),
    InputError,
    "neither XDG_CACHE_HOME nor HOME is set; pass --cache DIR or --no-cache",
  );
  assertThrows(
    () =>
      defaultCacheFolder({
        env: () => {
          throw new Deno.errors.NotCapable("no");
        },
      }),
    InputError,
    "add --allow-env, or pass --cache DIR or --no-cache",
  );
});

Deno.test("canonicalJson() depends on the value alone, not on the order of its keys", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const shuffled = (v: unknown): unknown =>
      Array.isArray(v)
        ? v.map(shuffled)
        : v && typeof v === "object"
        ? Object.fromEntries(
          Object.entries(v).reverse().map((
            [key, entry],
          ) => [key, shuffled(entry)]),
        )
        : v;
    assertEquals(canonicalJson(shuffled(value)), canonicalJson(value));
    assertEquals(
      JSON.parse(canonicalJson(value)),
      JSON.parse(JSON.stringify(value)),
    );
  }));
  assertEquals(canonicalJson({ b: undefined, a: 1 }), '{"a":1}');
});

const origin: FeatureOrigin = {
  model: "m",
  tap: "t",
  pooling: "none",
  logits: null,
  preprocessing: { mean: [0, 1] },
  dataset: "d",
  backend: "wasm",
  dtype: "float32",
};

Deno.test("featureKey() differs as soon as one thing differs", async () => {
  const key = await featureKey(origin);
  assert(/^[0-9a-f]{32}$/.test(key));
  assertEquals(await featureKey({ ...origin }), key);
  for (
    const change of [
      { model: "n" },
      { tap: "u" },
      { pooling: "spatial mean" },
      { logits: "o" },
      { preprocessing: { mean: [0, 2] } },
      { dataset: "e" },
      { backend: "native" },
      { dtype: "float16" },
    ] as Partial<FeatureOrigin>[]
  ) {
    assertNotEquals(await featureKey({ ...origin, ...change }), key);
  }
});

Deno.test("parseEntryMeta() names the file and the field that does not fit", () => {
  assertThrows(
    () => parseEntryMeta("{", "x/meta.json"),
    InputError,
    "Cannot read x/meta.json: it is not JSON",
  );
  const meta = {
    schema: "fair-collapse/features",
    version: 1,
    model: "m",
    classNames: ["a"],
    rows: 2,
    dims: "3",
    sourceClasses: null,
    dtype: "float32",
    skipped: [],
    files: {},
  };
  assertThrows(
    () => parseEntryMeta(JSON.stringify(meta), "x/meta.json"),
    InputError,
    "Cannot read x/meta.json: field dims: ",
  );
  assertEquals(
    parseEntryMeta(JSON.stringify({ ...meta, dims: 3 }), "x").dims,
    3,
  );
});
