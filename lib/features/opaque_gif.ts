/**
 * A GIF whose first frame has no transparent colour.
 *
 * PIL's convert("RGB") shows the palette's colour where a GIF is transparent; libvips' decoder has replaced it
 * by black by then. Clearing one bit of the frame's control block beforehand keeps the colour.
 *
 * @module
 */

const EXTENSION = 0x21, GRAPHIC_CONTROL = 0xf9;

/**
 * The file with the transparency of its first frame cleared; the same array where it has none.
 *
 * @param bytes A GIF file.
 */
export function opaqueGif(bytes: Uint8Array): Uint8Array {
  const screen = bytes[10];
  let at = 13 + (screen & 0x80 ? 3 * 2 ** ((screen & 7) + 1) : 0);
  while (bytes[at] === EXTENSION) {
    const flags = at + 3;
    if (bytes[at + 1] === GRAPHIC_CONTROL && bytes[flags] & 1) {
      const opaque = bytes.slice();
      opaque[flags] &= ~1;
      return opaque;
    }
    at += 2;
    while (bytes[at] > 0) at += bytes[at] + 1;
    at++;
  }
  return bytes;
}
