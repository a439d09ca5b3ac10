import { assert, assertEquals } from "@std/assert";

import { withoutOrientation } from "../../tasks/app/stand_ins/without_orientation.ts";

const image = (name: string) =>
  Deno.readFile(
    new URL(`../golden/preprocessing/images/${name}`, import.meta.url),
  );

const latin = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("withoutOrientation() hides the EXIF data of a JPEG and nothing else", async () => {
  const bytes = await image("turned_by_exif.jpg");
  const before = bytes.slice();
  const hidden = withoutOrientation(bytes);
  const changed = [...hidden.keys()].filter((at) => hidden[at] !== bytes[at]);
  assertEquals(changed, [latin(bytes).indexOf("Exif")]);
  assertEquals(bytes, before);
});

Deno.test("withoutOrientation() cuts the EXIF chunk out of a PNG", async () => {
  const png = await image("tall.png");
  const chunk = Uint8Array.fromHex("0000000265584966aabb00000000");
  const turned = joined(png.subarray(0, 33), chunk, png.subarray(33));
  assertEquals(withoutOrientation(turned), png);
});

Deno.test("withoutOrientation() renames the EXIF chunk of a WebP", async () => {
  const webp = await image("wide.webp");
  const chunk = new TextEncoder().encode("EXIF\x02\0\0\0ab");
  const turned = joined(webp, chunk);
  assertEquals(
    withoutOrientation(turned),
    joined(webp, new TextEncoder().encode("XXIF\x02\0\0\0ab")),
  );
});

Deno.test("withoutOrientation() gives the same bytes where there is no EXIF data", async () => {
  for (
    const name of ["photo.jpg", "palette.png", "lossless.webp", "photo.bmp"]
  ) {
    const bytes = await image(name);
    assert(withoutOrientation(bytes) === bytes, name);
  }
});
