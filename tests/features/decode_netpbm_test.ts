import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import { decodeImage } from "../../lib/features/decode_image.ts";
import { decodeNetpbm } from "../../lib/features/decode_netpbm.ts";
import { concat } from "../datasets/archives.ts";
import { damaged } from "../datasets/damaged.ts";

const text = (content: string) => new TextEncoder().encode(content);
const values = Uint8Array.of(1, 2, 3, 250, 251, 252);

Deno.test("decodeImage() reads netpbm's four kinds of colour and grey", async () => {
  const files: [Uint8Array, 1 | 3][] = [
    [concat(text("P6\n2 1\n255\n"), values), 3],
    [concat(text("P6 2 1 # made\n#by hand\n255\n"), values), 3],
    [text("P3\n2 1 255\n1 2 3\n250 251 252\n"), 3],
    [concat(text("P5\n2 3\n255\n"), values), 1],
    [text("P2\n# grey\n2 3 255 1 2 3 250 251 252"), 1],
  ];
  for (const [file, channels] of files) {
    const image = await decodeImage(file);
    assertEquals([image.channels, image.width], [channels, 2]);
    assertEquals([...image.data], [...values]);
  }
});

Deno.test("decodeNetpbm() scales values to bytes, whatever white is", () => {
  const deep = concat(
    text("P5 3 1 65535\n"),
    Uint8Array.of(0, 0, 128, 0, 255, 255),
  );
  assertEquals([...decodeNetpbm(deep, "a").data], [0, 128, 255]);
  const shallow = concat(text("P5 3 1 3\n"), Uint8Array.of(0, 1, 9));
  assertEquals([...decodeNetpbm(shallow, "a").data], [0, 85, 255]);
});

Deno.test("decodeImage() says what is wrong with a netpbm file", async () => {
  const cases: [string, string][] = [
    ["P6\n2 1\n255\n12345", "the file is cut short: it holds 5 of 6 values"],
    ["P3 2 1 255 1 2", "the file is cut short: it holds 2 of 6 values"],
    ["P6\n2", "its netpbm header is cut short or broken"],
    ["P6 0 1 255\n", "its netpbm header says 0 x 1 pixels and 255 for white"],
    ["P6 99999 99999 255\n", "its netpbm header says 99999 x 99999 pixels"],
    [
      "P6 1 1 70000\n",
      "its netpbm header says 1 x 1 pixels and 70000 for white",
    ],
  ];
  for (const [content, message] of cases) {
    await assertRejects(() => decodeImage(text(content)), SampleError, message);
  }
});

Deno.test("decodeNetpbm() ends in pixels or a SampleError, whatever happens to the bytes", () => {
  for (
    const file of [
      concat(text("P6\n2 1\n255\n"), values),
      concat(text("P2 2 1 255 17 4 \n")),
    ]
  ) {
    fc.assert(fc.property(damaged(file), (bytes) => {
      try {
        decodeNetpbm(bytes, "a");
      } catch (error) {
        if (!(error instanceof SampleError)) throw error;
      }
    }));
  }
});
