import { assertEquals, assertRejects } from "@std/assert";

import { InputError } from "../../../lib/errors.ts";
import {
  type HubOptions,
  hubSettings,
} from "../../../lib/models/hub/hub_settings.ts";
import { withFiles } from "../with_files.ts";

const settings = (
  env: Record<string, string>,
  options: HubOptions = {},
) =>
  hubSettings(
    options,
    (name) => ({ HOME: "/home/ada", ...env } as Record<string, string>)[name],
  );

Deno.test("hubSettings() finds the cache where huggingface_hub has it", async () => {
  const cases: [env: Record<string, string>, cache: string][] = [
    [{}, "/home/ada/.cache/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/cache" }, "/cache/huggingface/hub"],
    [{ HF_HOME: "/hf" }, "/hf/hub"],
    [{ HF_HOME: "~/hf" }, "/home/ada/hf/hub"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [
      { HF_HUB_CACHE: "$HOME/new", HUGGINGFACE_HUB_CACHE: "/old" },
      "/home/ada/new",
    ],
  ];
  for (const [env, cache] of cases) {
    assertEquals((await settings(env)).hubCache, cache);
  }
  assertEquals(
    (await settings({ HF_HUB_CACHE: "/env" }, { hubCache: "/own" })).hubCache,
    "/own",
  );
});

Deno.test("hubSettings() takes the token of the environment, else the saved one, and none offline", () =>
  withFiles({ "token": "hf_saved\n" }, async (folder) => {
    const saved = { HF_HOME: folder };
    assertEquals((await settings(saved)).token, "hf_saved");
    assertEquals(
      (await settings({ ...saved, HF_TOKEN: " hf_env\n" })).token,
      "hf_env",
    );
    assertEquals((await settings(saved, { token: "hf_own" })).token, "hf_own");
    assertEquals(
      (await settings({ ...saved, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).token,
      undefined,
    );
    assertEquals(
      (await settings({ ...saved, HF_HUB_OFFLINE: "1" })).token,
      undefined,
    );
    const error = await assertRejects(
      () => settings({ HF_TOKEN: "hf_two words" }),
      InputError,
      "Cannot use the token: it holds characters that no token has",
    );
    assertEquals(error.message.includes("words"), false);
  }));

Deno.test("hubSettings() takes HF_ENDPOINT without its last slash, and refuses what is no address", async () => {
  assertEquals((await settings({})).endpoint, "https://huggingface.co");
  assertEquals(
    (await settings({ HF_ENDPOINT: "http://mirror:80/hf/" })).endpoint,
    "http://mirror:80/hf",
  );
  await assertRejects(
    () => settings({ HF_ENDPOINT: "mirror" }),
    InputError,
    'HF_ENDPOINT is "mirror", expected an address such as https://huggingface.co',
  );
});

Deno.test("hubSettings() is offline where the environment or its caller says so", async () => {
  for (const value of ["1", "true", "ON", "yes"]) {
    assertEquals((await settings({ HF_HUB_OFFLINE: value })).offline, true);
  }
  assertEquals((await settings({ HF_HUB_OFFLINE: "0" })).offline, false);
  assertEquals((await settings({ TRANSFORMERS_OFFLINE: "1" })).offline, true);
  assertEquals((await settings({}, { offline: true })).offline, true);
});
