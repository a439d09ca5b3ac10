/** Paths of the files that were dropped. @module */
export * from "npm:deno-std@1.4.0/path/posix/mod.js";
