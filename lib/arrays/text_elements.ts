/**
 * NumPy's fixed-width strings, in which class names are often saved as labels.
 *
 * @module
 */

/** A string type in numpy's words: "U12" has 12 code points, "S5" has 5 bytes. */
export type TextType = `U${number}` | `S${number}`;

/** Is this the name of a string type? */
export function isTextType(name: string): name is TextType {
  return /^[US][1-9]\d{0,5}$/.test(name);
}

/** Bytes of one string. */
export function textSize(type: TextType): number {
  return Number(type.slice(1)) * (type[0] === "U" ? 4 : 1);
}

/**
 * The strings in these bytes, without the zeros that pad them.
 *
 * @param bytes A whole number of strings.
 * @param type String type.
 * @param littleEndian Byte order of the code points. Default true.
 */
export function decodeText(
  bytes: Uint8Array,
  type: TextType,
  littleEndian = true,
): string[] {
  const size = textSize(type);
  const decoder = new TextDecoder();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let start = 0; start + size <= bytes.length; start += size) {
    if (type[0] === "S") {
      const text = decoder.decode(bytes.subarray(start, start + size));
      texts.push(text.replace(/\0+$/, ""));
      continue;
    }
    let text = "";
    for (let at = start; at < start + size; at += 4) {
      const point = view.getUint32(at, littleEndian);
      if (point === 0) break;
      text += point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
    }
    texts.push(text);
  }
  return texts;
}
