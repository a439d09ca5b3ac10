/** The real graphs beside the checkout; tests on them are left out where they are absent. @module */

const folder = new URL("../../../shared/graphs/", import.meta.url);

/** What is known of a graph. */
export interface KnownGraph {
  file: string;
  penultimate: string | string[] | null;
  penultimateShape: number[] | null;
  remark: string;
}

/** The graphs, or null where they are absent. */
export const knownGraphs: KnownGraph[] | null = readList();

function readList(): KnownGraph[] | null {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL("graphs.json", folder)));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("shared/graphs is absent: tests on real graphs are skipped");
    return null;
  }
}

/** Path of a graph. */
export function graphUrl(file: string): URL {
  return new URL(file, folder);
}

/** Bytes of a graph. */
export function graphBytes(file: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(graphUrl(file));
}
