/** The file that tells the project of a model. @module */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";

import { FormatError } from "../../lib/errors.ts";
import { openModel } from "../../lib/models/open_model.ts";
import { parseSidecar } from "../../lib/models/sidecar.ts";
import { classifier } from "./encode_onnx.ts";
import { withFiles } from "./with_files.ts";

const parse = (document: unknown) =>
  parseSidecar(JSON.stringify(document), "resnet18.json");

Deno.test("parseSidecar() gives what is stated and nothing else", () => {
  assertEquals(parse({}), {});
  const sidecar = {
    preprocessing: {
      resize: 256,
      mean: [0.5],
      exactSize: { height: 2, width: 3 },
    },
    tap: "feat",
    classNames: ["cat", "dog"],
  };
  assertEquals(parse({ $schema: "x", ...sidecar }), sidecar);
});

const broken: [document: unknown, words: string][] = [
  [
    { preprocessing: { mean: [0, "x"] } },
    'preprocessing.mean[1]: expected a number but found "x"',
  ],
  [
    { preprocessing: { mean: [] } },
    "preprocessing.mean: expected at least 1 but found []",
  ],
  [
    { preprocessing: { std: [1, 0, 1] } },
    "preprocessing.std[1]: expected a number above 0 but found 0",
  ],
  [
    { preprocessing: { height: 0 } },
    "preprocessing.height: expected at least 1 but found 0",
  ],
  [
    { preprocessing: { height: 1.5 } },
    "preprocessing.height: expected a whole number but found 1.5",
  ],
  [
    { preprocessing: { centerCrop: true } },
    "preprocessing.centerCrop: unknown field; did you mean centreCrop? (known: height, width,",
  ],
  [
    { preprocessing: { layout: "hwc" } },
    'preprocessing.layout: expected "nchw" or "nhwc" but found "hwc"',
  ],
  [
    { preprocessing: { exactSize: { height: 2 } } },
    "preprocessing.exactSize.width: this field is missing",
  ],
  [
    { tab: "feat" },
    "tab: unknown field; did you mean tap? (known: $schema, preprocessing, tap,",
  ],
  [{ tap: 3 }, "tap: expected a text but found 3"],
  [
    { classNames: ["a", null] },
    "classNames[1]: expected a text but found null",
  ],
  [[], "expected an object but found a list"],
  ["x", 'expected an object but found "x"'],
];

for (const [document, words] of broken) {
  Deno.test(`parseSidecar() says of ${JSON.stringify(document)}: ${words}`, () => {
    assertThrows(() => parse(document), FormatError, `resnet18.json: ${words}`);
  });
}

Deno.test("parseSidecar() gives a sidecar or a FormatError that names the file, whatever the document", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    try {
      parseSidecar(text, "net.json");
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return error.message.startsWith("net.json: ");
    }
  }));
});

Deno.test("openModel() names the sidecar's wrong field, and a sidecar that is not JSON", () =>
  withFiles({ "net.onnx": classifier([]) }, async (folder) => {
    const open = async (text: string) => {
      await Deno.writeTextFile(`${folder}/net.json`, text);
      await openModel(`${folder}/net.onnx`);
    };
    await assertRejects(
      () => open('{"preprocessing": {"mean": [1, "x"]}}'),
      FormatError,
      'net.json: preprocessing.mean[1]: expected a number but found "x"',
    );
    await assertRejects(
      () => open("{"),
      FormatError,
      "net.json: it is not JSON (",
    );
  }));
