/** Models that are made to do harm: each ends in an error that says why, in little time and memory. @module */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";

import { InputError, ModelError } from "../../lib/errors.ts";
import { preprocessPixels } from "../../lib/features/preprocess_image.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import {
  classifier,
  encodeOnnx,
  graph,
  INT64,
  join,
  message,
  node,
  tensor,
  text,
  value,
  varint,
} from "./encode_onnx.ts";
import { withFiles } from "./with_files.ts";

const head = [node("Gemm", ["feat", "w", "b"], ["logits"])];
const weights = [tensor("w", [4, 5]), tensor("b", [5])];
const small = classifier(head, weights);
const external = classifier(head, [
  tensor("w", [4, 5], { external: { location: "w.bin" } }),
  tensor("b", [5]),
]);

Deno.test("a graph with a cycle is refused, however long the cycle is", () => {
  for (const length of [1, 2, 10_000]) {
    const nodes = Array.from(
      { length },
      (_, at) => node("Add", [`t${at}`, "x"], [`t${(at + 1) % length}`]),
    );
    const bytes = encodeOnnx({
      nodes,
      inputs: [value("x", [1, 3, 8, 8])],
      outputs: [value("t0", [1, 5])],
    });
    assertThrows(
      () => findTap(parseOnnx(bytes, "ring.onnx")),
      ModelError,
      "nodes feed each other in a circle through",
    );
  }
});

Deno.test("a graph that reads itself through the branch of an If is refused", () => {
  const branch = graph({
    nodes: [node("Identity", ["chosen"], ["again"])],
    outputs: [value("again")],
  });
  const bytes = classifier(
    [
      node("If", ["flag"], ["chosen"], {}, {
        graphs: { then_branch: branch, else_branch: branch },
      }),
      node("Gemm", ["chosen", "w", "b"], ["logits"]),
    ],
    [...weights, tensor("flag", [], { type: 9, raw: Uint8Array.of(1) })],
  );
  assertThrows(
    () => findTap(parseOnnx(bytes, "snake.onnx")),
    ModelError,
    "in a circle",
  );
});

Deno.test("a chain of 50 000 nodes, and merges of merges, end soon and without overflowing the stack", () => {
  const chain = (op: (at: number) => Uint8Array, length: number) =>
    encodeOnnx({
      nodes: Array.from({ length }, (_, at) => op(at)),
      inputs: [value("t0", [1, 3, 8, 8])],
      outputs: [value(`t${length}`, [1, 5])],
    });
  for (
    const bytes of [
      chain((at) => node("Identity", [`t${at}`], [`t${at + 1}`]), 50_000),
      // Twice the ways with every step.
      chain(
        (at) => node("Add", [`t${at}`, `t${at}`], [`t${at + 1}`]),
        10_000,
      ),
    ]
  ) {
    assertThrows(
      () => findTap(parseOnnx(bytes, "chain.onnx")),
      ModelError,
      "chain.onnx",
    );
  }
});

/** Messages within messages, thirty thousand deep, whose fields take turns from the inside out. */
function nested(fields: readonly number[], inside: Uint8Array): Uint8Array {
  // From the inside out, in one buffer: message() would copy all of it each time.
  const heads: number[][] = [];
  let length = inside.length;
  for (let depth = 0; depth < 30_000; depth++) {
    const field = fields[depth % fields.length];
    const own = [...varint(field << 3 | 2), ...varint(length)];
    heads.push(own);
    length += own.length;
  }
  return join(
    ...heads.toReversed().map((own) => Uint8Array.from(own)),
    inside,
  );
}

Deno.test("messages within messages within messages are refused or passed over, and overflow no stack", () => {
  const refused: Uint8Array[] = [
    // The old wire types of groups, which ONNX has none of.
    new Uint8Array(10_000).fill(7 << 3 | 3),
    // Nodes of graphs of attributes of nodes: 1, 5 and 6.
    message(7, nested([6, 5, 1], text(4, "Relu"))),
    // Graphs of graphs, and other fields of themselves.
    nested([7], text(4, "Relu")),
    message(7, nested([1], text(4, "Relu"))),
    message(7, nested([5], text(4, "Relu"))),
    message(7, nested([11], text(4, "Relu"))),
  ];
  for (const bytes of refused) {
    assertThrows(
      () => findTap(parseOnnx(bytes, "deep.onnx")),
      InputError,
      "deep.onnx",
    );
  }
  // A field that the reader does not know may hold what it likes.
  const padded = join(small, nested([1000], new Uint8Array(8)));
  assertEquals(findTap(parseOnnx(padded, "padded.onnx")).tensor, "feat");
});

Deno.test("an input, or a constant that is only stated, of an absurd size is refused before a runtime sees it", async () => {
  const huge = 1_000_000;
  const cases: [bytes: Uint8Array, words: string][] = [
    [
      classifier(head, weights, {
        inputs: [value("image", ["batch", 3, huge, huge])],
      }),
      'its input "image" of shape batch x 3 x 1000000 x 1000000 is absurd',
    ],
    [
      classifier(head, weights, {
        inputs: [value("image", [2 ** 40, 3, 8, 8])],
      }),
      'its input "image" of shape 1099511627776 x 3 x 8 x 8 is absurd',
    ],
    [
      classifier(
        [node("ConstantOfShape", ["size"], ["w"]), ...head],
        [
          tensor("size", [2], { type: INT64, integers: [huge, huge] }),
          tensor("b", [5]),
        ],
      ),
      'its tensor "w" of shape 1000000 x 1000000 is absurd',
    ],
  ];
  for (const [bytes, words] of cases) {
    await withFiles({ "huge.onnx": bytes }, async (folder) => {
      const model = await openModel(`${folder}/huge.onnx`);
      await assertRejects(
        () => model.bytes(),
        ModelError,
        `Cannot run huge.onnx: ${words}, over 268435456 numbers`,
      );
    });
  }
});

Deno.test("images of an absurd size are refused before one is made, whoever asks for them", () =>
  withFiles({
    "net.onnx": classifier(head, weights, {
      inputs: [value("image", ["batch", 3, "height", "width"])],
    }),
    "preprocessor_config.json": JSON.stringify({
      image_processor_type: "ViTImageProcessor",
      size: { height: 900_000, width: 900_000 },
    }),
  }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    assertThrows(
      () => modelPreprocessing(model, modelTap(model)),
      InputError,
      "Cannot give images of 900000 x 900000 to a model",
    );
    const pixel = {
      width: 1,
      height: 1,
      channels: 3 as const,
      data: new Uint8Array(3),
    };
    await Deno.remove(`${folder}/preprocessor_config.json`);
    const free = await openModel(`${folder}/net.onnx`);
    const { preprocessing } = modelPreprocessing(free, modelTap(free));
    assertThrows(
      () => preprocessPixels(pixel, { ...preprocessing, width: 2 ** 30 }),
      InputError,
      "x 1073741824 to a model, as the preprocessing says: over 67108864 pixels",
    );
  }));

Deno.test("weights that are a link to a file elsewhere are refused, and such of the hub's cache are not", () =>
  withFiles({
    "secrets/key": new Uint8Array(80),
    "net/net.onnx": external,
    "net/parts/w.bin": new Uint8Array(80).fill(2),
    "hub/blobs/aaaa": external,
    "hub/blobs/bbbb": new Uint8Array(80).fill(1),
    "hub/snapshots/c/README.md": "",
  }, async (folder) => {
    const at = (path: string) => `${folder}/${path}`;
    await Deno.symlink(at("secrets/key"), at("net/w.bin"));
    await assertRejects(
      () => openModel(at("net/net.onnx")),
      ModelError,
      'Cannot open net.onnx: its weights "w.bin" are a symbolic link that leads outside its folder',
    );
    await Deno.remove(at("net/w.bin"));
    await Deno.symlink("parts/w.bin", at("net/w.bin"));
    const model = await openModel(at("net/net.onnx"));
    // The link is changed after the model was opened.
    await Deno.remove(at("net/w.bin"));
    await Deno.symlink("../secrets/key", at("net/w.bin"));
    await assertRejects(
      () => model.externalData(),
      ModelError,
      "leads outside",
    );
    await Deno.symlink("../../blobs/aaaa", at("hub/snapshots/c/net.onnx"));
    await Deno.symlink("../../blobs/bbbb", at("hub/snapshots/c/w.bin"));
    const cached = await openModel(at("hub/snapshots/c/net.onnx"));
    assertEquals((await cached.externalData())["w.bin"][0], 1);
  }));

Deno.test({
  name: "a model file of 100 GB is refused for its size, and takes no memory",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFiles({ "vast.onnx": small }, async (folder) => {
      await Deno.truncate(`${folder}/vast.onnx`, 100e9);
      const before = Deno.memoryUsage().rss;
      await assertRejects(
        () => openModel(`${folder}/vast.onnx`),
        InputError,
        "vast.onnx: it has 100000000000 bytes, more than fit in memory",
      );
      assert(Deno.memoryUsage().rss - before < 2 ** 28);
    }),
});
