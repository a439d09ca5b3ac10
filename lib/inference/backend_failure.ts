/**
 * What ONNX Runtime says when it fails, put into a message that names the model and the operator.
 *
 * @module
 */
import { BackendError } from "../errors.ts";

/**
 * The error for a model that did not load or run.
 *
 * @param doing What failed.
 * @param model Name of the model.
 * @param backend Name of the backend.
 * @param cause What the runtime threw; wasm throws numbers where it dies.
 */
export function backendFailure(
  doing: "load" | "run",
  model: string,
  backend: string,
  cause: unknown,
): BackendError {
  return new BackendError(
    `Cannot ${doing} ${model} on ${backend}: ${explain(cause)}`,
    { cause },
  );
}

function explain(cause: unknown): string {
  const said = message(cause);
  const unknown =
    /([\w.]*):?\b(\w+)\s*\(-?\d+\) is not a registered function\/op/.exec(said);
  if (unknown) {
    const [, domain, operator] = unknown;
    const owner = domain ? ` of domain ${domain}` : "";
    return `operator ${operator}${owner} is not one of ONNX Runtime's; ` +
      "export the model without custom operators";
  }
  const missing =
    /Could not find an implementation for (?:the node )?(\S*?:?)(\w+)\(\d+\)(?: node with name '([^']*)')?/
      .exec(said);
  if (missing) {
    const [, prefix, operator, node] = missing;
    const where = node || prefix.replace(/:$/, "");
    return `operator ${operator}${
      where ? ` (node ${where})` : ""
    } has no implementation for its types here; another backend may have one`;
  }
  const failed =
    /Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: (.*)/
      .exec(said);
  if (failed) {
    const [, operator, node, status] = failed;
    return `operator ${operator}${node ? ` (node ${node})` : ""} failed: ${
      tidy(status)
    }`;
  }
  return tidy(said);
}

function message(cause: unknown): string {
  if (typeof cause === "number") {
    return `the runtime stopped with code ${cause}, most often for want of memory; try a smaller batch`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** First line, without the runtime's error codes and source positions, no full stop. */
function tidy(text: string): string {
  return text.split("\n")[0]
    .replace(/^.*?ERROR_MESSAGE: "?/, "")
    .replace(/\S*\/(?:onnxruntime|onnx)\/\S*:\d+\s*/g, "")
    .replace(/["\s.]+$/, "");
}
