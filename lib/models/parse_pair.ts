/**
 * Reads the messages of ONNX that are pairs: a key and its entry, a domain and its version.
 *
 * @module
 */
import {
  isShortText,
  type WireField,
  wireFields,
  wireMessage,
  type WireSource,
  wireText,
} from "./wire_format.ts";

/** The two first fields of a message: domain and version, or key and value. */
export function parsePair(
  source: WireSource,
  field: WireField,
): [string, string] {
  const pair: [string, string] = ["", ""];
  const entry = wireMessage(source, field);
  for (const part of wireFields(source, entry.start, entry.end)) {
    if (part.number > 2) continue;
    pair[part.number - 1] = part.type === 0
      ? String(part.value)
      : isShortText(part)
      ? wireText(source, part)
      : "(long)";
  }
  return pair;
}
