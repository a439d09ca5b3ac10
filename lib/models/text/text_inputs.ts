/**
 * The inputs of a model of texts, by what they hold.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { tokenInput } from "../model_kind.ts";
import type { OnnxGraph, OnnxValue } from "../onnx_graph.ts";

/** An input of a model of texts. */
export interface TextInput {
  /** Its name. */
  readonly name: string;
  /** Element type. */
  readonly type: string;
}

/** Inputs, all of batch x positions. */
export interface TextInputs {
  /** Ids of the tokens. */
  readonly ids: TextInput;
  /** 1 where a token is, 0 where the text is filled up. */
  readonly mask?: TextInput;
  /** 0 for the first text, 1 for the second of a pair. */
  readonly types?: TextInput;
  /** Positions of the tokens. */
  readonly positions?: TextInput;
  /** Number of positions that the model insists on; null where it takes any. */
  readonly length: number | null;
}

const INTEGERS = ["int64", "int32"];
const MASKS = [...INTEGERS, "float32", "float16", "bool"];
const ROLES = [
  { role: "mask", name: /mask/i, types: MASKS },
  { role: "types", name: /token_?type|segment/i, types: INTEGERS },
  { role: "positions", name: /position/i, types: INTEGERS },
] as const;

/**
 * Tell the inputs of a model of texts apart, by their names.
 *
 * @throws {ModelError} If there is none for token ids, or one that is not known; lists all.
 */
export function textInputs(graph: OnnxGraph): TextInputs {
  const found: Partial<
    Record<"ids" | typeof ROLES[number]["role"], OnnxValue>
  > = {};
  const ids = tokenInput({
    ...graph,
    inputs: graph.inputs.filter(({ name }) =>
      !ROLES.some((role) => role.name.test(name))
    ),
  });
  if (!ids) throw notText(graph, "none of its inputs takes ids of tokens");
  for (const input of graph.inputs) {
    if (input === ids) continue;
    const role = ROLES.find(({ name, types }) =>
      name.test(input.name) && types.some((type) => type === input.type)
    );
    const isMatrix = input.shape === null || input.shape.length === 2;
    if (!role || !isMatrix || found[role.role]) {
      throw notText(
        graph,
        `its input "${input.name}" is not known (known are input_ids, attention_mask, token_type_ids and position_ids)`,
      );
    }
    found[role.role] = input;
  }
  const { mask, types, positions } = found;
  const length = ids.shape?.[1];
  return {
    ids: inputOf(ids),
    ...(mask && { mask: inputOf(mask) }),
    ...(types && { types: inputOf(types) }),
    ...(positions && { positions: inputOf(positions) }),
    length: typeof length === "number" && length > 0 ? length : null,
  };
}

function inputOf({ name, type }: OnnxValue): TextInput {
  return { name, type };
}

function notText({ file, inputs }: OnnxGraph, why: string): ModelError {
  const list = inputs.map(({ name, type, shape }) =>
    `"${name}" (${type}${
      shape === null ? "" : `, ${shape.map((dim) => dim ?? "?").join(" x ")}`
    })`
  );
  const isDecoder = inputs.some(({ name }) => /^past|decoder/i.test(name));
  return new ModelError(
    `Cannot give texts to ${file}: ${why}; its inputs are ${
      list.join(", ") || "none"
    }${isDecoder ? "; export it without a cache, as an encoder" : ""}`,
  );
}
