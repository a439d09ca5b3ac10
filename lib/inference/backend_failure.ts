/**
 * What ONNX Runtime says when it fails, put into a message that names the model and the operator.
 *
 * @module
 */
import { BackendError } from "../errors.ts";

/** What Dawn, wgpu and ONNX Runtime say when a GPU's device is gone. */
const LOST =
  /device (?:was |is |has been )?(?:lost|destroyed|removed)|DEVICE_(?:LOST|REMOVED|HUNG)|lost device|external Instance reference no longer exists/i;

/** Whether an error says that a GPU's device is gone. */
export function isDeviceLost(error: unknown): boolean {
  return error instanceof DeviceLostError || LOST.test(said(error));
}

/** A GPU's device is gone: nothing runs on it any more, however small the batch. */
export class DeviceLostError extends BackendError {}

/**
 * The error for a model that did not load or run.
 *
 * @param doing What failed.
 * @param model Name of the model.
 * @param backend Name of the backend.
 * @param cause What the runtime threw; WebAssembly throws numbers where it dies.
 */
export function backendFailure(
  doing: "load" | "run",
  model: string,
  backend: string,
  cause: unknown,
): BackendError {
  const text = said(cause);
  const Failure = LOST.test(text) ? DeviceLostError : BackendError;
  return new Failure(
    `Cannot ${doing} ${model} on ${backend}: ${explain(text)}`,
    { cause },
  );
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

interface Explanation {
  readonly pattern: RegExp;
  readonly explain: (...groups: string[]) => string;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: LOST,
    explain: () =>
      "the GPU's device was lost, as when its driver is reset; start again, or use another backend",
  },
  {
    // Ahead of the operators: which one memory ended at says nothing.
    pattern:
      /^\d+$|out of memory|bad.?alloc|allocation failed|failed to allocate|could not allocate|memory access out of bounds/i,
    explain: () =>
      "it ran out of memory; pass a smaller --batch or --memory, or --backend native, which is not bound to 4 GB",
  },
  {
    pattern: /Requires (\w+) access to "([^"]+)"/,
    explain: (permission, what) =>
      `it may not ${permission} ${what}; run with --allow-${permission}`,
  },
  {
    pattern: /([\w.]*):(\w+)\s*\(-?\d+\) is not a registered function\/op/,
    explain: (domain, operator) =>
      `operator ${operator}${
        domain && ` of domain ${domain}`
      } is not one of ONNX Runtime's; export the model without custom operators`,
  },
  {
    pattern: /No Op registered for (\w+) with domain_version of (\d+)/,
    explain: (operator, opset) =>
      `operator ${operator} is not one of ONNX at opset ${opset}; export the model without custom operators`,
  },
  {
    pattern:
      /Could not find an implementation for (?:the node )?(?:\S*:)?(\w+)\(\d+\)(?: node with name '([^']*)')?/,
    explain: (operator, node) =>
      `operator ${operator}${
        at(node)
      } has no implementation for its types here; another backend may have one`,
  },
  {
    pattern:
      /Opset (\d+) is under development[^]*for domain (\S+) is till opset (\d+)/,
    explain: (opset, domain, newest) =>
      `its opset ${domain} ${opset} is newer than the runtime, which takes up to ${newest}; export it with an older one`,
  },
  {
    pattern:
      /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    explain: (version, newest) =>
      `its file format, IR ${version}, is newer than the runtime, which takes up to ${newest}; export it with an older one`,
  },
  {
    pattern: /requires f16 but the device does not support it/,
    explain: () =>
      "this GPU has no float16; use another backend, or a float32 export",
  },
  {
    pattern:
      /Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: ([^]*)/,
    explain: (operator, node, status) =>
      `operator ${operator}${at(node)} failed: ${tidy(status)}`,
  },
  {
    pattern:
      /(?:external data file|External data path does not exist:)\s*"*([^",]+)/,
    explain: (path) =>
      `part of its weights lies in ${
        path.split(/[\\/]/).at(-1)
      }, which was not given; put that file beside the model`,
  },
  {
    pattern:
      /invalid dimensions for input: (.+?) for the following indices\s+index: (\d+) Got: (\d+) Expected: (\d+)/,
    explain: (input, axis, given, taken) =>
      `input "${input}" is ${given} long on axis ${axis}, where the model takes ${taken}`,
  },
  {
    pattern: /Invalid rank for input: (.+?) Got: (\d+) Expected: (\d+)/,
    explain: (input, given, taken) =>
      `input "${input}" has ${given} axes, where the model takes ${taken}`,
  },
  {
    pattern: /protobuf parsing failed|No graph was found|data pointer is null/i,
    explain: () =>
      "it is no ONNX model, or a part of one; was the copy or download interrupted?",
  },
];

function explain(text: string): string {
  for (const { pattern, explain } of EXPLANATIONS) {
    const found = pattern.exec(text);
    if (found) return explain(...found.slice(1).map((group) => group ?? ""));
  }
  return tidy(text);
}

function at(node: string): string {
  return node && ` (node ${node})`;
}

/** One line, without the runtime's codes and positions in its source. */
function tidy(text: string): string {
  return text
    .replace(/^[^]*?ERROR_MESSAGE: "?/, "")
    .replace(/\S*\/onnxruntime\/\S*:\d+\s*/g, "")
    .replace(/\s+/g, " ")
    .replace(/[":.\s]+$/, "");
}
