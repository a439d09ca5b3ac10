/**
 * Recognises what is often mistaken for an ONNX model by its first bytes.
 *
 * @module
 */

/** What a file is, when it is no ONNX model. */
export interface ForeignFormat {
  /** What it is, with its article. */
  readonly what: string;
  /** What to do. */
  readonly hint: string;
}

const EXPORT = "export it to ONNX first";
const AGAIN = "download the model again";

const SIGNATURES: readonly (readonly [
  at: number,
  signature: string,
  what: string,
  hint: string,
])[] = [
  [
    0,
    "version https://git-lfs",
    "a Git LFS pointer",
    "fetch it by git lfs pull",
  ],
  [0, "PK\x03\x04", "a zip archive or a PyTorch checkpoint", EXPORT],
  [0, "\x80\x02", "a pickle", EXPORT],
  [0, "\x89HDF", "an HDF5 file", EXPORT],
  [4, "TFL3", "a TensorFlow Lite model", EXPORT],
  [
    4,
    "ORTM",
    "a model in ORT format",
    "pass the ONNX file that it was made from",
  ],
  [0, "\x89PNG", "a PNG image", "pass images by --data"],
  [0, "\xff\xd8\xff", "a JPEG image", "pass images by --data"],
  [0, "\x93NUMPY", "a NumPy array", "score features by the score command"],
  [0, "\x1f\x8b", "a gzip archive", "unpack it first"],
];

/** What the bytes are when they are surely no ONNX model, or null. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | null {
  if (bytes.length === 0) return { what: "an empty file", hint: AGAIN };
  for (const [at, signature, what, hint] of SIGNATURES) {
    if (startsWith(bytes, at, signature)) return { what, hint };
  }
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 512))
    .trimStart();
  if (/^<(!doctype|html|\?xml)/i.test(head)) {
    return { what: "an HTML page", hint: AGAIN };
  }
  if (/^[{[]\s*["{[\]}]/.test(head)) {
    return { what: "a JSON document", hint: "pass the .onnx file beside it" };
  }
  return null;
}

function startsWith(bytes: Uint8Array, at: number, signature: string): boolean {
  for (let i = 0; i < signature.length; i++) {
    if (bytes[at + i] !== signature.charCodeAt(i)) return false;
  }
  return true;
}
