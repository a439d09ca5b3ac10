/**
 * CMYK images as PIL converts them, without a colour profile.
 *
 * @module
 */

/** Number of components in a JPEG's first frame header; 0 where there is none. */
export function jpegComponents(bytes: Uint8Array): number {
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1];
    const frame = marker >= 0xc0 && marker <= 0xcf &&
      ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return bytes[at + 9];
    const bare = marker === 0xff || marker === 0 || marker === 1 ||
      (marker >= 0xd0 && marker <= 0xd9);
    at += bare ? 1 : 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
  }
  return 0;
}

/** PIL's CMYK to RGB: each ink takes its share of what black leaves. */
export function inksToRgb(inks: Uint8Array): Uint8Array {
  const data = new Uint8Array(inks.length / 4 * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const light = 255 - inks[from + 3];
    for (let ink = 0; ink < 3; ink++) {
      const share = inks[from + ink] * light + 128;
      data[to++] = light - (((share >> 8) + share) >> 8);
    }
  }
  return data;
}
