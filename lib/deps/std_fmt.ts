/** Bytes and durations for people, from `@std/fmt`. @module */
import { format as bytes } from "npm:deno-std@1.4.0/fmt/bytes.js";

/** A number of bytes as people write it: "1.5 MB". */
export const formatBytes: (bytes: number) => string = bytes;
