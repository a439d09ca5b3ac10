import { assertEquals } from "@std/assert";
import {
  hasImageEnding,
  imageFormat,
} from "../../lib/datasets/image_format.ts";

const images = new URL("../golden/preprocessing/images/", import.meta.url);

Deno.test("imageFormat() tells each format by its content", () => {
  for (const { name } of Deno.readDirSync(images)) {
    const ending = name.slice(name.lastIndexOf(".") + 1);
    const format = imageFormat(Deno.readFileSync(new URL(name, images)));
    assertEquals(format, ending === "jpg" ? "jpeg" : ending, name);
  }
});

Deno.test("imageFormat() knows text, nothing and a video for no images", () => {
  const text = new TextEncoder();
  assertEquals(imageFormat(text.encode("hello")), undefined);
  assertEquals(imageFormat(new Uint8Array()), undefined);
  assertEquals(
    imageFormat(text.encode("\0\0\0\x18ftypmp42\0\0\0\0isom")),
    undefined,
  );
});

Deno.test("hasImageEnding() looks at the last ending in any case", () => {
  assertEquals(
    ["a.JPG", "a.b.webp", "a.jpg.txt", "jpg", ".png", "a.tif"].map(
      hasImageEnding,
    ),
    [true, true, false, false, false, true],
  );
});
