/**
 * Small programs in WebAssembly, each with a memory of its own.
 *
 * @module
 */

const PAGE = 65_536;

/** A program that has been started. */
export interface WasmProgram<Exports> {
  /** What it works in. */
  readonly memory: WebAssembly.Memory;
  /** Its functions. */
  readonly exports: Exports;
}

/**
 * Start a program that takes its memory as `m.memory`.
 *
 * @param code The program in base64.
 * @param bytes Room in its memory at least.
 * @throws {RangeError} If so much memory cannot be had.
 */
export function openWasm<Exports>(
  code: string,
  bytes: number,
): WasmProgram<Exports> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const module = new WebAssembly.Module(Uint8Array.fromBase64(code));
  const { exports } = new WebAssembly.Instance(module, { m: { memory } });
  return { memory, exports: exports as Exports };
}

/** Let a memory have room for so many bytes; its buffer is another where it grows. */
export function makeRoom(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
