/**
 * Which fair-collapse this is; the same as in deno.json (a test compares them).
 *
 * @module
 */

/** Version of the toolkit. */
export const VERSION = "0.1.0";
