/** Arrays of bytes, from `@std/bytes`. @module */
import { concat as joined } from "npm:deno-std@1.4.0/bytes/concat.js";

/** Arrays one behind the other, in a new one. */
export const concat: (parts: Uint8Array[]) => Uint8Array<ArrayBuffer> = joined;
