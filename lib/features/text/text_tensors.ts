/**
 * The tensors that texts go into a model as.
 *
 * @module
 */
import { BackendError } from "../../errors.ts";
import type { Tensor } from "../../inference/backend.ts";
import type { TextInput } from "../../models/text/text_inputs.ts";
import type { TextPreprocessing } from "../../models/text/text_preprocessing.ts";
import type { EncodedText } from "../../models/text/text_tokenizer.ts";

/**
 * Inputs of a batch, texts x positions, filled up on the right.
 *
 * @param texts Encoded texts.
 * @param length Number of positions.
 */
export function textTensors(
  texts: readonly EncodedText[],
  length: number,
  { inputs, padId, firstPosition }: TextPreprocessing,
): Record<string, Tensor> {
  const shape = [texts.length, length];
  const tensors: Record<string, Tensor> = {};
  const add = (
    input: TextInput | undefined,
    value: (text: EncodedText, position: number) => number,
    filler: number,
  ) => {
    if (!input) return;
    const numbers = new Int32Array(texts.length * length);
    for (const [row, text] of texts.entries()) {
      const end = text.ids.length;
      for (let position = 0; position < length; position++) {
        numbers[row * length + position] = position < end
          ? value(text, position)
          : filler;
      }
    }
    tensors[input.name] = { dims: shape, ...typed(numbers, input) };
  };
  add(inputs.ids, ({ ids }, position) => ids[position], padId);
  add(inputs.mask, () => 1, 0);
  add(inputs.types, ({ types }, position) => types[position], 0);
  add(inputs.positions, (_, position) => firstPosition + position, 0);
  return tensors;
}

/** Whole numbers from 0 on in an input's element type. */
function typed(
  numbers: Int32Array,
  { name, type }: TextInput,
): Pick<Tensor, "type" | "data"> {
  switch (type) {
    case "int64": {
      const data = new BigInt64Array(numbers.length);
      // Low and high halves: making a BigInt of each number would take ten times as long.
      const halves = new Int32Array(data.buffer);
      for (let i = 0; i < numbers.length; i++) halves[2 * i] = numbers[i];
      return { type, data };
    }
    case "int32":
      return { type, data: numbers };
    case "bool":
      return { type, data: Uint8Array.from(numbers) };
    case "float32":
    case "float16":
      return { type: "float32", data: Float32Array.from(numbers) };
    default:
      throw new BackendError(`Cannot fill input "${name}" of type ${type}`);
  }
}
