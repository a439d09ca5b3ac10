/**
 * Checks JSON documents of others against a schema, with errors that tell the field.
 *
 * @module
 */
import {
  type BaseIssue,
  type GenericSchema,
  safeParse,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";
import { nearestNames } from "./nearest_names.ts";

/**
 * A document as the schema has it.
 *
 * @param text The document, JSON.
 * @param file Its name, for messages.
 * @throws {FormatError} If it is not JSON or not of the schema: "net.json: size.width: expected a number but found "x"".
 */
export function parseDocument<T>(
  schema: GenericSchema<unknown, T>,
  text: string,
  file: string,
): T {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new FormatError(
      `${file}: it is not JSON (${
        error instanceof Error ? error.message : error
      })`,
      { cause: error },
    );
  }
  // A list has no unknown fields, so that the schema of an object lets it pass.
  if (Array.isArray(document)) {
    throw new FormatError(`${file}: expected an object but found a list`);
  }
  const result = safeParse(schema, document);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = pathOf(issue);
  throw new FormatError(
    `${file}: ${path === "" ? "" : `${path}: `}${complaint(issue, schema)}`,
  );
}

function pathOf({ path }: BaseIssue<unknown>): string {
  return (path ?? []).map(({ key }) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`
  ).join("").replace(/^\./, "");
}

const KINDS: Readonly<Record<string, string>> = {
  number: "a number",
  string: "a text",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
  integer: "a whole number",
};

function complaint(issue: BaseIssue<unknown>, schema: unknown): string {
  if (issue.type === "strict_object" && issue.expected === "never") {
    const known = knownFields(schema, issue);
    const [nearest] = nearestNames(String(issue.input), known, 1);
    return `unknown field; did you mean ${nearest}? (known: ${
      known.join(", ")
    })`;
  }
  if (issue.received === "undefined") return "this field is missing";
  const expected = KINDS[issue.expected ?? ""] ?? KINDS[issue.type] ??
    issue.expected?.replace(/^\((.*)\)$/, "$1").replaceAll(" | ", " or ")
      .replace(/^>=/, "at least ") ??
    "another value";
  const found = JSON.stringify(issue.input) ?? "nothing";
  return `expected ${expected} but found ${
    found.length > 60 ? `${found.slice(0, 60)}…` : found
  }`;
}

interface SchemaNode {
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly wrapped?: SchemaNode;
  readonly item?: SchemaNode;
}

/** The fields that the object around an unknown one may have. */
function knownFields(
  schema: unknown,
  { path }: BaseIssue<unknown>,
): string[] {
  let node = schema as SchemaNode | undefined;
  for (const { key } of path?.slice(0, -1) ?? []) {
    while (node?.wrapped) node = node.wrapped;
    node = node?.entries?.[String(key)] ?? node?.item;
  }
  while (node?.wrapped) node = node.wrapped;
  return Object.keys(node?.entries ?? {});
}
