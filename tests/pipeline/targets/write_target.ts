/** Target manifests for tests. @module */

/** The text of a manifest with these fields. */
export function manifestOf(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    format: "fair-collapse/target",
    version: 1,
    name: "trial",
    ...fields,
  });
}
