import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import { InputError } from "../../../lib/errors.ts";
import {
  nameOfUrl,
  parseHubData,
  parseHubModel,
} from "../../../lib/models/hub/hub_name.ts";
import { isRepositoryPath } from "../../../lib/models/hub/repository_path.ts";

const model = (id: string) => ({ type: "model", id } as const);

Deno.test("parseHubModel() tells owner, name, revision and path apart", () => {
  assertEquals(parseHubModel("hf:acme/tiny"), {
    repository: model("acme/tiny"),
    revision: "main",
  });
  assertEquals(parseHubModel("hf:acme/tiny-1.5@v2/onnx/model.onnx"), {
    repository: model("acme/tiny-1.5"),
    revision: "v2",
    path: "onnx/model.onnx",
  });
  assertEquals(parseHubModel("hf:acme/tiny@refs/pr/7/model.onnx"), {
    repository: model("acme/tiny"),
    revision: "refs/pr/7",
    path: "model.onnx",
  });
  assertEquals(
    parseHubModel("hf:acme/tiny@feature%2Fx").revision,
    "feature/x",
  );
  assertEquals(parseHubModel("hf:acme/vit-*").repository.id, "acme/vit-*");
});

Deno.test("parseHubModel() refuses what could leave a folder, and says what a name is", () => {
  const cases: [name: string, words: string][] = [
    ["hf:tiny", "expected hf:OWNER/NAME"],
    ["hf:", "expected hf:OWNER/NAME"],
    ["hf:../tiny", '"../tiny" is no name of a repository'],
    ["hf:acme/..", '"acme/.." is no name of a repository'],
    ["hf:acme/a--b", "is no name of a repository"],
    ["hf:ac*me/tiny", "is no name of a repository"],
    ["hf:acme/tiny@../../x", "would lie outside the repository's folder"],
    ["hf:acme/tiny@..%2F..%2Fx", "is no branch, tag or commit"],
    [
      "hf:acme/tiny/../../x.onnx",
      '"../../x.onnx" would lie outside the repository\'s folder',
    ],
    ["hf:acme/tiny//x.onnx", "would lie outside the repository's folder"],
    ["hf:acme/tiny/onnx", 'the path of an .onnx file but found "onnx"'],
  ];
  for (const [name, words] of cases) {
    assertThrows(() => parseHubModel(name), InputError, words);
  }
});

Deno.test("parseHubData() tells configuration and split apart, and both may be left out", () => {
  const repository = { type: "dataset", id: "acme/pets" } as const;
  assertEquals(parseHubData("hf-dataset:acme/pets"), { repository });
  assertEquals(parseHubData("hf-dataset:acme/pets:small:test"), {
    repository,
    config: "small",
    split: "test",
  });
  assertEquals(parseHubData("hf-dataset:acme/pets@v1::test"), {
    repository,
    revision: "v1",
    split: "test",
  });
  assertThrows(
    () => parseHubData("hf-dataset:pets"),
    InputError,
    "expected hf-dataset:OWNER/NAME",
  );
});

Deno.test("nameOfUrl() knows the hub's own addresses, and no others", () => {
  const name = (url: string) => nameOfUrl(url, "http://localhost:8080");
  assertEquals(
    name("https://huggingface.co/acme/tiny/resolve/main/onnx/model.onnx"),
    "hf:acme/tiny@main/onnx/model.onnx",
  );
  assertEquals(
    name("http://localhost:8080/acme/tiny/blob/v1/a%20b.onnx?download=true"),
    "hf:acme/tiny@v1/a b.onnx",
  );
  assertEquals(name("https://hf.co/acme/tiny"), "hf:acme/tiny");
  assertEquals(
    name("https://huggingface.co/acme/tiny/tree/main"),
    "hf:acme/tiny@main",
  );
  assertEquals(name("https://huggingface.co/acme/tiny/tree/main/onnx"), null);
  assertEquals(name("https://host/acme/tiny/resolve/main/model.onnx"), null);
});

Deno.test("whatever parseHubModel() takes, its parts are paths that stay in a folder", () => {
  const part = fc.string({
    unit: fc.constantFrom(..."ab.-_/@:%2F\\*é\0"),
    maxLength: 12,
  });
  fc.assert(
    fc.property(part, part, part, (owner, name, rest) => {
      let parsed;
      try {
        parsed = parseHubModel(`hf:${owner}/${name}${rest}`);
      } catch (error) {
        if (error instanceof InputError) return;
        throw error;
      }
      const { repository, revision, path = "x" } = parsed;
      for (const text of [repository.id.replaceAll("*", "x"), revision, path]) {
        assertEquals(isRepositoryPath(text), true, text);
      }
    }),
    { numRuns: 2000 },
  );
});
